"""Releases: changes that are collected, approved as one and go live as one (DESIGN.md section 5).

`services` has everything that is done to a release, one file for each part of its life:
`collecting`, `submitting`, `going_live`, `rolling_back`. `workflow` shows the same in Wagtail's
editor.
"""
