"""Finding rows in the search index that PostgreSQL itself keeps.

The backend's own queries join the index with the searched table by a text and match two columns
glued together: no database index answers either, so they read the whole search index for every
search. These find the same rows through the indexes of its columns.
"""

from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db.models import F, Model, Q
from django.db.models.expressions import CombinedExpression
from modelsearch.backends.database.postgres.postgres import PostgresSearchBackend
from modelsearch.utils import get_descendants_content_types_pks
from wagtail.search.models import IndexEntry

#: Name, key and content of a row, as the backend searches them.
_WHOLE = CombinedExpression(F("title"), "||", F("body"), output_field=SearchVectorField())


def found_in_index(
    backend: PostgresSearchBackend, model: type[Model], words: list[str], most: int
) -> set[int]:
    """Return the primary keys of the rows that were indexed last, at most so many.

    :param words: at least one; only letters, digits and underscores.
    """
    *whole, last = (f"'{word}'" for word in words)
    begun = SearchQuery(
        " & ".join([*whole, f"{last}:*"]), search_type="raw", config=backend.autocomplete_config
    )
    all_words, any_word = (
        SearchQuery(sign.join([*whole, last]), search_type="raw", config=backend.config)
        for sign in (" & ", " | ")
    )
    # What has all words has one in its title or else all in its body; those are indexed.
    likely = Q(title=any_word) | Q(body=all_words)
    entries = (
        IndexEntry.objects.filter(content_type__in=get_descendants_content_types_pks(model))
        .alias(whole=_WHOLE)
        .filter(Q(autocomplete=begun) | likely & Q(whole=all_words))
        .order_by("-pk")
    )
    return {int(pk) for pk in entries.values_list("object_id", flat=True)[:most]}
