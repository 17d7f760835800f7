"""Every kind of rule by its key."""

import json
from functools import lru_cache

from brand.rules.canonical import canonical_json
from brand.rules.kinds.ai_disclosure import AiDisclosure
from brand.rules.kinds.base import BadParameters, Kind
from brand.rules.kinds.case import Case
from brand.rules.kinds.consistency import Consistency
from brand.rules.kinds.count import Count
from brand.rules.kinds.image_alt import ImageAlt
from brand.rules.kinds.image_approved import ImageApproved
from brand.rules.kinds.image_contrast import ImageContrast
from brand.rules.kinds.image_format import ImageFormat
from brand.rules.kinds.image_palette import ImagePalette
from brand.rules.kinds.image_rights import ImageRights
from brand.rules.kinds.image_shape import ImageShape
from brand.rules.kinds.image_size import ImageSize
from brand.rules.kinds.image_weight import ImageWeight
from brand.rules.kinds.inclusive import Inclusive
from brand.rules.kinds.length import Length
from brand.rules.kinds.link import Links
from brand.rules.kinds.locked import Locked
from brand.rules.kinds.measure import Measure
from brand.rules.kinds.pattern import Pattern
from brand.rules.kinds.provenance import Provenance
from brand.rules.kinds.repetition import Repetition
from brand.rules.kinds.required_text import RequiredText
from brand.rules.kinds.requires import Requires
from brand.rules.kinds.same_as_default import SameAsDefault
from brand.rules.kinds.terms import Terms
from brand.rules.types import Rule

_ALL: tuple[type[Kind], ...] = (
    AiDisclosure,
    Case,
    Consistency,
    Count,
    ImageAlt,
    ImageApproved,
    ImageContrast,
    ImageFormat,
    ImagePalette,
    ImageRights,
    ImageShape,
    ImageSize,
    ImageWeight,
    Inclusive,
    Length,
    Links,
    Locked,
    Measure,
    Pattern,
    Provenance,
    Repetition,
    RequiredText,
    Requires,
    SameAsDefault,
    Terms,
)
#: By key, in the order of the alphabet.
KINDS: dict[str, type[Kind]] = {kind.key: kind for kind in _ALL}

#: Rules that stay parsed: more than a large brand has.
_REMEMBERED = 2_000


def parse(rule: Rule) -> Kind:
    """Return the kind with the rule's parameters; equal rules give the same object.

    :raises BadParameters: for an unknown kind, and as the kind's `parse`.
    """
    return _parsed(rule.kind, canonical_json(rule.parameters))


@lru_cache(_REMEMBERED)
def _parsed(kind: str, parameters: str) -> Kind:
    if kind not in KINDS:
        raise BadParameters("kind", kind, f"one of {', '.join(KINDS)}")
    return KINDS[kind].parse(json.loads(parameters))
