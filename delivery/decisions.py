"""`decisionId`: a signed token that says what was served and why (DESIGN.md section 8).

It stores nothing: everything is in the token. It holds the module, the generation, the instant,
the reduced context and the composition; the unit, the attributes and the segments that a caller
named never enter it. A token is URL-safe text: a version, the deflated facts, and a signature of
both.
"""

import base64
import binascii
import hashlib
import hmac
import zlib
from dataclasses import dataclass

import orjson

from delivery.context_keys import standing_facts
from variants.engine.types import Composition, Instant, ReducedContext, Standing

VERSION = b"\x01"
SIGNATURE_SIZE = 16
#: No token is longer than this in bytes once inflated; what would be is not one of ours.
INFLATED_LIMIT = 1_000_000


class InvalidDecision(ValueError):
    """A text is not a decision id of this instance."""

    def __init__(self) -> None:
        super().__init__("This is not a decision id of this instance, or it was changed.")


@dataclass(frozen=True, slots=True)
class Decision:
    """One answer, as far as it must be told again later.

    `reduced.standings` names only the variants whose conditions other than the window held: of
    the module's others, as of that generation, they did not. `draft` is the digest of the draft
    that was previewed; None for what was published.
    """

    module: str
    generation: int
    at: Instant
    reduced: ReducedContext
    composition: Composition
    draft: str | None = None


def encode(decision: Decision, secret: bytes) -> str:
    """Return the decision id of a decision."""
    reduced = decision.reduced
    held = [(variant, standing) for variant, standing in reduced.standings if standing]
    sources = sorted({source for source in decision.composition if source is not None})
    facts = [
        decision.module,
        decision.generation,
        decision.at,
        [[variant, *standing_facts(standing)] for variant, standing in held],
        reduced.since,
        reduced.until,
        reduced.use,
        sources,
        [None if source is None else sources.index(source) for source in decision.composition],
        *([decision.draft] if decision.draft is not None else []),
    ]
    signed = VERSION + zlib.compress(orjson.dumps(facts), wbits=-zlib.MAX_WBITS)
    return base64.urlsafe_b64encode(signed + _signature(signed, secret)).decode().rstrip("=")


def decode(token: str, secret: bytes) -> Decision:
    """Read a decision id.

    :raises InvalidDecision: when it was not made with this secret, or was changed since.
    """
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise InvalidDecision from None
    signed, signature = raw[:-SIGNATURE_SIZE], raw[-SIGNATURE_SIZE:]
    if not hmac.compare_digest(signature, _signature(signed, secret)) or signed[:1] != VERSION:
        raise InvalidDecision
    inflated = zlib.decompressobj(-zlib.MAX_WBITS).decompress(signed[1:], INFLATED_LIMIT)
    module, generation, at, held, since, until, use, *sourced = orjson.loads(inflated)
    sources, composition, *draft = sourced
    standings = tuple((variant, _standing(facts)) for variant, *facts in held)
    return Decision(
        module=module,
        generation=generation,
        at=at,
        reduced=ReducedContext(standings, since, until, use),
        composition=tuple(None if index is None else sources[index] for index in composition),
        draft=draft[0] if draft else None,
    )


def _standing(facts: list) -> Standing:
    locale, count, depth, rank, channel, device = facts
    return Standing(locale, count, depth, rank and (rank[0], rank[1]), channel, device)


def _signature(signed: bytes, secret: bytes) -> bytes:
    return hashlib.blake2b(signed, key=secret, digest_size=SIGNATURE_SIZE).digest()
