"""Which visitors a module has something of its own for, as a table of two axes (DESIGN.md 4.7)."""
