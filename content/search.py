"""Finding rows by words in lists: parts of names and keys, whole words inside the content."""

import re

from django.db.models import Model
from modelsearch.backends.database.postgres.postgres import PostgresSearchBackend
from wagtail.search.backends import get_search_backend

from content.search_postgresql import found_in_index

#: Rows that one search finds at most; a list says when there may be more.
MOST = 1_000
#: What stands between words. Some databases take it for operators, and fail.
_BETWEEN = re.compile(r"\W+")


def found(model: type[Model], words: str) -> set[int]:
    """Return the primary keys of up to `MOST` rows that the search index finds, in no order.

    The last word may be the beginning of one in a name or key; all may stand whole anywhere in the
    content.
    """
    words = _BETWEEN.sub(" ", words).strip()
    if not words:
        return set()
    backend = get_search_backend()
    if isinstance(backend, PostgresSearchBackend):
        return found_in_index(backend, model, words.split(), MOST)
    rows = model._default_manager.order_by().only("pk")
    begun = backend.autocomplete(words, rows, order_by_relevance=False)[:MOST]
    whole = backend.search(words, rows, order_by_relevance=False)[:MOST]
    return {row.pk for row in (*begun, *whole)}
