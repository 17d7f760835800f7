"""Every variant of the demo is seen by somebody, and nobody reads two languages at once."""

import re
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest

from tests.demo.alpenglow import (
    EVERY_CONSENT,
    MODULES,
    NOVEMBER,
    PACK,
    SUMMER,
    answer,
    subsets,
)
from variants.engine.types import Outcome, VariantDocument

VARIANTS = [
    pytest.param(key, variant, id=f"{key}/{variant.key}")
    for key, module in MODULES.items()
    for variant in module.variants
]

#: Fields that hold words; prices, levels, dates and addresses are in no language.
WORDS = {
    *("eyebrow", "headline", "body", "imageAlt", "ctaLabel", "terms", "summary", "title", "label"),
    *("quote", "role", "question", "answer", "subject", "preheader", "text"),
}


def _plainest(variant: VariantDocument) -> dict[str, Any]:
    """The least that a context must say for a variant to match."""
    targeting = variant.targeting
    return {
        "segments": frozenset((*targeting.all_segments, *targeting.any_segments[:1])),
        "consent": EVERY_CONSENT,
        "locale": next(iter(targeting.locales), None),
        "channel": next(iter(targeting.channels), None),
        "device": next(iter(targeting.devices), None),
    }


@pytest.mark.parametrize(("module", "variant"), VARIANTS)
def test_every_variant_wins_something_where_it_is_meant(
    module: str, variant: VariantDocument
) -> None:
    # Outside the window of a campaign, for those that one covers in their plainest context.
    instants = [at for at in (NOVEMBER, SUMMER) if _is_open(variant, at)]
    outcomes = set()
    for at in instants:
        resolution = answer(module, **_plainest(variant), at=at)
        outcomes |= {each.outcome for each in resolution.candidates if each.variant == variant.key}
    assert outcomes & {Outcome.WON, Outcome.PARTLY_WON}


def _is_open(variant: VariantDocument, at: int) -> bool:
    ends = [end for end in (variant.ends_at, variant.rights_until) if end is not None]
    return (variant.starts_at or 0) <= at and all(at < end for end in ends)


def _contexts(module: str, locale: str) -> Iterator[dict[str, Any]]:
    """Every context in a language that can make a difference to a module."""
    targetings = [variant.targeting for variant in MODULES[module].variants]
    segments = {
        key
        for each in targetings
        for key in (*each.any_segments, *each.all_segments, *each.no_segments)
    }
    channels = {key for each in targetings for key in each.channels}
    devices = {key for each in targetings for key in each.devices}
    for held, channel, device, at in product(
        subsets(sorted(segments)), [None, *channels], [None, *devices], [NOVEMBER, SUMMER]
    ):
        yield {
            "segments": held,
            "consent": EVERY_CONSENT,
            "locale": locale,
            "channel": channel,
            "device": device,
            "at": at,
        }


@pytest.mark.parametrize("locale", ["en", "fr", "fr-CA"])
@pytest.mark.parametrize("module", sorted(MODULES))
def test_nobody_reads_two_languages_at_once(module: str, locale: str) -> None:
    language = locale[:2]
    document = MODULES[module]
    languages = {
        variant.key: (variant.targeting.locales or ("en",))[0][:2] for variant in document.variants
    }
    for context in _contexts(module, locale):
        resolution = answer(module, **context)
        foreign = {
            source.field: source.variant
            for source in resolution.sources
            if source.field in WORDS
            and resolution.values[source.field] is not None
            and languages.get(source.variant or "", "en") != language
        }
        assert foreign == {}, context


@pytest.mark.parametrize("module", PACK["modules"], ids=[each["key"] for each in PACK["modules"]])
def test_french_is_set_as_french_is(module: dict[str, Any]) -> None:
    for variant in module["variants"]:
        locales = variant["targeting"]["locales"]
        words = [
            text
            for name, text in variant["overrides"].items()
            if name in WORDS and text is not None
        ]
        # A narrow space before ; ! ? in France, none in Canada, and a space before : that holds.
        bare = r"[^\u202f][;!?]" if locales == ["fr"] else r"\u202f[;!?]"
        if locales:
            assert [text for text in words if re.search(bare, text)] == []
            assert [text for text in words if re.search(" [:€$»]|« ", text)] == []
        assert [text for text in words if "'" in text] == []
