"""The contract report: whether decision engines and content understand each other.

What callers send that nobody declared, and whom variants reach that are meant for somebody.
Counters only: no context is stored, and no unit, attribute value or consent ever enters them.
"""
