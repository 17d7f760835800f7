"""Reviewing by link: people without an account see one release, comment, and may decide."""
