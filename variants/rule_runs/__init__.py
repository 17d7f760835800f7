"""Rules over everything that is published or drafted: what they would block, and what they find.

A run goes through the modules in the order of their keys, some at a time, and notes with each step
how far it is (`RuleRun.after`): whatever stops it, it goes on there. What it finds is kept as
`KeptFinding` rows. All judging is `variants.judging.verdicts.judge_module`, as everywhere.
"""
