"""Serving: from a server's request to an answer, and what operators see of it.

`routes` says which address is answered by what, `handling` is the way from a request to its
answer, and `wsgi`, `rsgi` and `asgi` lead servers there.
"""
