"""`contextKey`: what callers cache by (DESIGN.md 4.4).

A keyed digest of the reduced context: as coarse as the answer allows, so that callers hit their
caches, and keyed, so that nobody can find out by trial which segments lie behind one.
"""

import hashlib
from typing import Any

import orjson

from variants.engine.types import ReducedContext, Standing

#: Bytes of the digest: two of the contexts of one module never meet by accident.
DIGEST_SIZE = 16


def context_key(
    secret: bytes,
    module: str,
    reduced: ReducedContext,
    rendition_set: str | None,
    draft: str | None = None,
) -> str:
    """Return the context key of an answer, 32 hexadecimal digits.

    :param rendition_set: which renditions the channel and device choose; None when the type has
        no image, so that it makes no difference.
    :param draft: a digest of the draft; None where what is published is answered, or would be.
        Drafts change within a generation, so that they were asked for is not enough.
    """
    facts = [
        module,
        [
            [variant, standing and standing_facts(standing)]
            for variant, standing in reduced.standings
        ],
        reduced.since,
        reduced.until,
        reduced.use,
        rendition_set,
        *([draft] if draft is not None else []),
    ]
    return hashlib.blake2b(orjson.dumps(facts), key=secret, digest_size=DIGEST_SIZE).hexdigest()


def standing_facts(standing: Standing) -> list[Any]:
    """Steps 2 to 7 of a standing as plain JSON, in order."""
    return [
        standing.locale,
        standing.segment_count,
        standing.segment_depth,
        standing.rank and list(standing.rank),
        standing.channel,
        standing.device,
    ]
