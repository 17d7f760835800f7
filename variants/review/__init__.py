"""Reviewing: the queue of what awaits a decision, and a change as visitors will see it."""
