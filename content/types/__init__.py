"""The module types that ship (DESIGN.md section 9): one file per type."""
