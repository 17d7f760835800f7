"""Which query a request means: Apollo's automatic protocol, and lists that refuse all else.

By itself, a caller sends the hash of a query; one that is not known is answered
`PERSISTED_QUERY_NOT_FOUND`, whereupon the caller sends hash and text, and from then on the hash is
enough. With `REFRACT_LISTED_QUERIES_ONLY` only queries are answered that were imported
(`manage.py persisted_queries import`), by their id or by exactly their text.
"""

import logging
from dataclasses import replace

from django.conf import settings

from delivery.clients import Client
from delivery.errors import ApiError, ErrorCode, bad_input
from delivery.http import GraphQLRequest, HttpError
from delivery.persisted.store import PersistedQueries, StoreUnusable, hash_of

logger = logging.getLogger(__name__)

#: The instance's own.
store = PersistedQueries(lambda: settings.REFRACT_HOME / "persisted-queries")


def query_of(asked: GraphQLRequest, _client: Client) -> GraphQLRequest:
    """Return a request with the text of its query.

    :raises HttpError: with the status 200 where Apollo's clients expect it.
    """
    if settings.REFRACT_LISTED_QUERIES_ONLY:
        return _listed(asked)
    if asked.persisted_id is None:
        return asked
    if asked.query:
        _check_hash(asked.persisted_id, asked.query)
        return asked
    try:
        text = store.text(asked.persisted_id)
    except StoreUnusable as error:
        # Callers then send the text, which is answered as ever.
        logger.error("Persisted queries cannot be read: %s", error)
        raise _told(ErrorCode.PERSISTED_QUERY_NOT_SUPPORTED, "PersistedQueryNotSupported") from None
    if text is None:
        raise _told(ErrorCode.PERSISTED_QUERY_NOT_FOUND, "PersistedQueryNotFound")
    return replace(asked, query=text)


def register(asked: GraphQLRequest) -> None:
    """Keep a query that came with its hash; call it once the query has passed all checks."""
    if asked.persisted_id is None or settings.REFRACT_LISTED_QUERIES_ONLY:
        return
    try:
        store.register(asked.query)
    except StoreUnusable as error:
        logger.error("A query is not kept: %s", error)


def _listed(asked: GraphQLRequest) -> GraphQLRequest:
    if asked.query and asked.persisted_id is not None:
        _check_hash(asked.persisted_id, asked.query)
    try:
        text = store.listed_text(asked.persisted_id or hash_of(asked.query))
    except StoreUnusable as error:
        logger.error("The list of queries cannot be read: %s", error)
        raise ApiError(
            ErrorCode.UNAVAILABLE, "The list of queries cannot be read just now."
        ) from None
    if text is None:
        raise HttpError(
            403,
            ApiError(
                ErrorCode.QUERY_NOT_LISTED,
                "This instance answers listed queries only, and this is none of them: whoever runs "
                "it adds queries with manage.py persisted_queries import.",
            ),
        )
    return replace(asked, query=text)


def _check_hash(persisted_id: str, text: str) -> None:
    expected = hash_of(text)
    if persisted_id != expected:
        raise HttpError(
            400,
            bad_input("the hash of the query", persisted_id, f"its SHA-256, {expected},"),
        )


def _told(code: ErrorCode, message: str) -> HttpError:
    return HttpError(200, ApiError(code, message))
