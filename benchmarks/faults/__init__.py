"""A whole instance in real processes, to break it in every way and look at what it answers."""
