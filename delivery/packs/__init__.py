"""Content packs over HTTP, for clients with the scope `manage`.

- `POST /packs/` imports a pack, `GET /packs/export` and `/packs/export.zip` give one.
- `GET /packs/jobs/NUMBER` tells how far a large import is.
"""

from delivery.packs.answering import answer

__all__ = ["answer"]
