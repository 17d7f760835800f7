"""The sections of a content pack and the shape of what is in them (DESIGN.md section 9)."""

from functools import partial

from brand.rules.registry import KINDS
from brand.rules.types import DEFAULT_SEVERITY, SEVERITIES, STAGES
from content.models import ExperienceSlot
from taxonomy.models import Segment
from variants.models import Variant
from variants.pack.shapes import (
    Shape,
    amount,
    anything,
    boolean,
    currency,
    instant,
    key,
    list_of,
    locale_tag,
    mapping,
    nullable,
    one_of,
    optional,
    record,
    text,
    whole_number,
)

FORMAT = "refract/1"

NAME = text(200)
TAG = text(100)
STATE = optional(one_of("published", "draft"), lambda: "published")


def _no() -> bool:
    return False


def _yes() -> bool:
    return True


_SEGMENT_SET = list_of("keys of segments", key, once=True)
_ACTIVE = optional(boolean, _yes)
_RANK = optional(nullable(whole_number))
_PARENT = optional(nullable(key))

MODULE_TYPE = record(
    "a module type",
    key=key,
    fields=list_of("names of fields", text(), once=True),
    required=optional(list_of("names of fields", text(), once=True), list),
    groups=optional(list_of("groups of fields", list_of("names of fields", text())), list),
)

SEGMENT = record(
    "a segment",
    key=key,
    name=NAME,
    publicLabel=optional(nullable(text(200))),
    parent=_PARENT,
    exclusiveChildren=optional(boolean, _no),
    rank=_RANK,
    kind=optional(nullable(one_of(*Segment.Kind.values))),
    purpose=optional(nullable(text(100))),
    condition=optional(nullable(anything)),
    active=_ACTIVE,
)

CHANNEL = record("a channel", key=key, name=NAME, parent=_PARENT, rank=_RANK, active=_ACTIVE)

DEVICE = record("a device", key=key, name=NAME, parent=_PARENT, rank=_RANK, active=_ACTIVE)

LOCALE = record(
    "a locale",
    key=locale_tag,
    name=NAME,
    fallbacks=optional(list_of("language tags", locale_tag), list),
    active=_ACTIVE,
)

BRAND = record("a brand", key=key, name=NAME)

ASSET = record(
    "an asset",
    key=key,
    file=text(200),
    title=optional(nullable(text(255))),
    alt=optional(text(255, may_be_empty=True), str),
    rightsHolder=optional(text(255, may_be_empty=True), str),
    rightsUntil=optional(nullable(instant)),
    source=optional(text(255, may_be_empty=True), str),
)

_WHO = {
    "locales": optional(list_of("language tags", locale_tag), list),
    "segments": optional(
        record(
            "the segments of a targeting",
            any=optional(_SEGMENT_SET, list),
            all=optional(_SEGMENT_SET, list),
            none=optional(_SEGMENT_SET, list),
        ),
        lambda: {"any": [], "all": [], "none": []},
    ),
    "channels": optional(list_of("keys of channels", key, once=True), list),
    "devices": optional(list_of("keys of devices", key, once=True), list),
}

TARGETING = record(
    "a targeting",
    **_WHO,
    startsAt=optional(nullable(instant)),
    endsAt=optional(nullable(instant)),
)

PROVENANCE = record(
    "a provenance",
    source=optional(nullable(one_of(*Variant.Source.values))),
    supplier=optional(nullable(text(200, may_be_empty=True))),
    cost=optional(nullable(amount)),
    currency=optional(nullable(currency)),
    rightsUntil=optional(nullable(instant)),
)


def _everybody() -> object:
    return TARGETING({}, "", lambda problem: None)


VARIANT = record(
    "a variant",
    key=key,
    name=NAME,
    priority=optional(one_of(*Variant.Priority.values), lambda: "standard"),
    targeting=optional(TARGETING, _everybody),
    overrides=optional(mapping("an object of field values"), dict),
    provenance=optional(nullable(PROVENANCE)),
    state=STATE,
)

MODULE = record(
    "a module",
    key=key,
    type=text(),
    brand=key,
    name=NAME,
    locale=locale_tag,
    tags=optional(list_of("tags", TAG, once=True), list),
    fields=optional(mapping("an object of field values"), dict),
    variants=optional(list_of("variants", VARIANT), list),
    state=STATE,
)

EXPERIENCE = record(
    "an experience",
    key=key,
    name=NAME,
    slots=optional(
        list_of(
            "slots",
            record(
                "a slot",
                name=text(100),
                module=key,
                decider=optional(one_of(*ExperienceSlot.Decider.values)),
            ),
        ),
        list,
    ),
    state=STATE,
)

_WORDS = optional(text(may_be_empty=True), str)
_NAMES = optional(list_of("names", text(100), once=True), list)
_WHO_OF_A_RULE = record("the targeting of a rule", **_WHO)

TARGET = record(
    "the target of a rule",
    types=_NAMES,
    fields=_NAMES,
    targeting=optional(_WHO_OF_A_RULE, lambda: _WHO_OF_A_RULE({}, "", lambda problem: None)),
)

SEVERITY = record(
    "a severity by stage",
    **{
        stage: optional(one_of(*SEVERITIES), partial(str, DEFAULT_SEVERITY[stage]))
        for stage in STAGES
    },
)

EXAMPLE = record(
    "an example",
    good=boolean,
    type=text(),
    values=mapping("an object of field values"),
    default=optional(nullable(mapping("an object of field values, or null"))),
    quoted=optional(nullable(text(may_be_empty=True))),
    fixed=optional(nullable(text(may_be_empty=True))),
    note=_WORDS,
    locale=_WORDS,
    defaultLocale=_WORDS,
    provenance=optional(nullable(mapping("an object as variants have it, or null"))),
)

RULE = record(
    "a brand rule",
    key=key,
    brand=optional(nullable(key)),
    kind=one_of(*KINDS),
    title=NAME,
    state=optional(one_of("draft", "shadow", "active"), lambda: "draft"),
    target=optional(TARGET, lambda: TARGET({}, "", lambda problem: None)),
    parameters=mapping("an object with the parameters of the kind"),
    severity=optional(SEVERITY, lambda: dict(DEFAULT_SEVERITY)),
    message=optional(text(500, may_be_empty=True), str),
    rationale=_WORDS,
    link=optional(text(200, may_be_empty=True), str),
    examples=optional(list_of("examples", EXAMPLE), list),
    waivable=optional(boolean, _yes),
    waiverDays=optional(whole_number, lambda: 90),
    existing=optional(one_of("leave", "warn"), lambda: "leave"),
    existingDays=optional(whole_number, lambda: 30),
    source=optional(text(200, may_be_empty=True), str),
    licence=optional(text(200, may_be_empty=True), str),
)

#: The lists of a pack in the order of export. They are checked and written in this order too, so
#: that what is referred to comes first; but assets before the rules whose examples show them.
SECTIONS: dict[str, Shape] = {
    "moduleTypes": MODULE_TYPE,
    "segments": SEGMENT,
    "channels": CHANNEL,
    "devices": DEVICE,
    "locales": LOCALE,
    "brands": BRAND,
    "rules": RULE,
    "assets": ASSET,
    "modules": MODULE,
    "experiences": EXPERIENCE,
}
