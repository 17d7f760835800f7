"""Whether caches that many people share may keep an answer."""

from delivery.clients import Client, Scope
from delivery.served import ServedModule
from delivery.session import Session

#: Scopes with which the same question may be answered in another way.
_SEEING_MORE = frozenset({Scope.PREVIEW, Scope.MANAGE})


def is_for_everybody(session: Session) -> bool:
    """Whether an answer is the same for all clients, and says nothing that needs consent."""
    return not sees_otherwise(session.client) and not any(map(uses_consent, session.served))


def sees_otherwise(client: Client) -> bool:
    """Whether a client may be answered in another way than most: by its limits or its scopes."""
    return bool(client.brands or client.channels or client.scopes & _SEEING_MORE)


def uses_consent(served: ServedModule) -> bool:
    """Whether a segment is held that needs consent and that could decide this answer."""
    context = served.context
    if not context.consent:
        return False
    published = served.published
    held, _contested = published.taxonomy.held(context, published.decisive)
    decided = published.taxonomy.keys_of(held & published.decisive)
    return any(published.taxonomy.purposes_of(key) for key in decided)
