"""The audit: who decided what, and why something could be live.

`sources` finds decisions wherever they are kept, `decisions` says them in one form, `report` lists
them. `why` answers for one module at one moment, by the documents of then, judged again.
"""
