"""What is done to many modules, variants or experiences at once, each as on its own page.

Every action is a function `(job, *, model, keys, …)` that `jobs` can run: at once for a few rows,
as a job with progress for many. What is refused for one row stops no other.
"""
