"""The resolution engine: pure Python, no clock, no I/O, no framework."""
