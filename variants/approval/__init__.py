"""Approval: what a change needs, what approvals cover, who decides (DESIGN.md section 5).

An approval covers digests: of changed documents and of added or changed compositions. The gate
publishes only what valid approvals cover; this package computes both sides of that comparison.
"""
