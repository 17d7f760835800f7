"""Short-lived keys by which a team's front end is answered drafts, for one previewed context.

A preview in the admin makes one and puts it into the address of the front end; the front end sends
it as it would send an API key. It is signed and not stored. It names the person who previews, and
is worth nothing once they may not write content any more; it reads, and does nothing else. Every
module that is asked for with it is answered as drafted, by the cascade, in the context it carries:
what the token says of the visitor goes before what the front end sends.
"""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth import get_user_model
from django.core import signing

from delivery.clients import Client, Scope
from taxonomy.instants import parse_instant
from variants.preview.access import may_preview

PREFIX = "refract-preview."
#: For how long a token is good.
MINUTES = 30
#: The longest token in characters; no context that a preview can say needs more.
LONGEST = 16_000

_SALT = "delivery.preview-token"
#: What the token decides alone: who the visitor is. The rest it decides where it says something.
_NOBODY: Mapping[str, Any] = {"segments": [], "attributes": {}, "consent": []}


def make_token(user: Any, context: Mapping[str, Any]) -> str:
    """Return a token for a context.

    :param context: as a `ContextInput`, JSON.
    """
    facts = [user.pk, dict(context)]
    return PREFIX + signing.dumps(facts, salt=_SALT, compress=True)


def client_with_token(token: str) -> Client | None:
    """Return who asks with a token; None if it is no token, was changed, or is over.

    A token that was not changed costs one query for its user, and those for what they may do.
    """
    if not token.startswith(PREFIX) or len(token) > LONGEST:
        return None
    try:
        number, context = signing.loads(
            token.removeprefix(PREFIX), salt=_SALT, max_age=MINUTES * 60
        )
    except signing.BadSignature:
        return None
    user = get_user_model()._default_manager.filter(pk=number).first()
    if user is None or not may_preview(user):
        return None
    pinned = {**_NOBODY, **context}
    if "at" in pinned:
        pinned["at"] = parse_instant(pinned["at"])
    return Client(
        name=f"preview of {user.get_username()}",
        scopes=frozenset({Scope.PREVIEW}),
        pinned=pinned,
    )
