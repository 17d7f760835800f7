"""A pack of real content (tests/data/bakery) is imported, published, resolved and exported."""

from pathlib import Path
from typing import Any

import pytest

from taxonomy.documents import taxonomy_from_document
from taxonomy.instants import parse_instant
from tests.engine.engines import ENGINES
from tests.pack.packs import exported, imported
from variants.engine.documents import module_from_document
from variants.engine.types import Context, Instant, VariantDocument
from variants.models import DocumentKind, Variant
from variants.selectors import current_documents, current_generation, documents_at

pytestmark = pytest.mark.django_db

PACK = Path(__file__).parent.parent / "data" / "bakery" / "bakery-pack.json"
TODAY = parse_instant("2026-11-22T00:00:00Z")


@pytest.fixture
def warnings() -> list[str]:
    """The bakery pack, imported; what its import warned of."""
    lines: list[str] = []
    result = imported(PACK.read_bytes(), warn=lines.append)
    assert (result.generation, result.modules, result.variants) == (1, 118, 594)
    return lines


def published_modules() -> dict[str, dict[str, Any]]:
    published = documents_at(current_generation())
    keys = [key for kind, key in published if kind == DocumentKind.MODULE]
    return current_documents(DocumentKind.MODULE, keys)


def test_nothing_in_it_had_to_be_cleaned(warnings: list[str]) -> None:
    assert warnings == []


def test_it_is_exported_as_it_was_imported_to_the_byte(warnings: list[str]) -> None:
    assert exported() == PACK.read_bytes()


def test_importing_it_twice_makes_no_second_generation(warnings: list[str]) -> None:
    assert imported(PACK.read_bytes()).generation is None


def test_its_modules_and_published_variants_are_served(warnings: list[str]) -> None:
    modules = published_modules()
    assert len(modules) == 118
    assert sum(len(module["variants"]) for module in modules.values()) == 590
    drafts = Variant.objects.filter(live=False).values_list("key", flat=True)
    assert list(drafts) == ["rewrite"] * 4


@pytest.mark.parametrize("engine", ENGINES)
def test_every_published_variant_wins_a_field_in_its_plainest_context(
    warnings: list[str], engine: str
) -> None:
    taxonomy = taxonomy_from_document(
        current_documents(DocumentKind.TAXONOMY, ["taxonomy"])["taxonomy"]
    )
    consent = frozenset(each.purpose for each in taxonomy.segments.values() if each.purpose)
    losers = []
    for document in published_modules().values():
        module = module_from_document(document)
        for variant in module.variants:
            context = plainest_context(variant, consent)
            composition = ENGINES[engine](module, taxonomy, context).composition
            if variant.key not in composition:
                losers.append((module.key, variant.key))
    assert losers == []


def plainest_context(variant: VariantDocument, consent: frozenset[str]) -> Context:
    """Return a context that says what the variant asks for and nothing else."""
    targeting = variant.targeting
    return Context(
        at=inside_window(variant),
        segments=frozenset([*targeting.all_segments, *targeting.any_segments[:1]]),
        channel=next(iter(targeting.channels), None),
        device=next(iter(targeting.devices), None),
        locale=next(iter(targeting.locales), None),
        consent=consent,
    )


def inside_window(variant: VariantDocument) -> Instant:
    if variant.starts_at is not None:
        return variant.starts_at
    return TODAY if variant.ends_at is None else min(TODAY, variant.ends_at - 1)
