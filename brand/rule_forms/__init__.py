"""Forms of rules: from a description of each kind's parameters to fields that people fill in.

A new kind needs one entry in `kinds` and nothing else: its form, how it is said in words, its
place in the guide and its reference page are derived from there.
"""
