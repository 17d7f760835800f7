"""The published store: what delivery answers from, on local disk (DESIGN.md section 7).

- `Store` is the folder of an instance, shared by all its processes; `Environment` is the LMDB
  environment in it that is served just now, and `Reading` one generation of it.
- `Follower` brings it up to the change log, or builds a new one beside it.
- Whatever is wrong with it is a `StoreProblem` that says what an operator can do.
"""
