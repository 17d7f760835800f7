"""What an answer says about keeping it: `Cache-Control`, `Vary` and surrogate keys."""

from collections.abc import Mapping

from django.conf import settings

from delivery.caching.freshness import max_age
from delivery.caching.privacy import is_for_everybody
from delivery.caching.schedule import schedule
from delivery.caching.surrogate_keys import ONE_VISITOR, few, keys_of
from delivery.http import GraphQLRequest, HttpRequest
from delivery.session import Session


def cache_headers(
    _request: HttpRequest, _asked: GraphQLRequest, session: Session, _body: bytes
) -> Mapping[str, str]:
    """Return the headers of an answer without errors to the GET of a persisted query.

    Drafts, releases and other instants than now need the scope preview, and what that scope sees is
    never kept, whatever was asked.
    """
    keys = keys_of(session)
    if session.client.may_preview or ONE_VISITOR in keys:
        return {}
    age = max_age(
        session.served,
        keys,
        at=session.at,
        scheduled=schedule.moments,
        limit=settings.REFRACT_MAX_AGE,
    )
    if not is_for_everybody(session):
        return {"Cache-Control": f"private, max-age={age}"}
    names = few(keys)
    return {
        "Cache-Control": f"public, max-age={age}",
        "Surrogate-Key": " ".join(names),
        "Cache-Tag": ",".join(names),
    }
