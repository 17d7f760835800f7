"""The panel shows what the engine would say if the unsaved variant went live as it is."""

import itertools
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from taxonomy.documents import taxonomy_from_document
from tests.factories import make_segment, make_variant, targeting
from tests.variants.test_targeting_live import answer
from tests.variants.variant_form import url, variant_form
from variants.documents import build_taxonomy_document
from variants.drafts import draft_documents
from variants.engine.analysis import matrix_context
from variants.engine.documents import module_from_document
from variants.engine.index_taxonomy import CompiledTaxonomy
from variants.engine.reference import resolve
from variants.models import Variant
from variants.moments import instant

pytestmark = pytest.mark.django_db


def reach(client, data, *args):
    """The panel as people read it: text without tags, one blank between words."""
    html = answer(client, data, *args)["reach"]
    return " ".join(re.sub(r"<[^>]+>", " ", html).split()).replace(" .", ".").replace(" ,", ",")


def cells_won(variant):
    """Count by brute force: the reference engine in each cell of the grid, one after another."""
    module = module_from_document(draft_documents([variant.module.key])[variant.module.key])
    taxonomy = taxonomy_from_document(build_taxonomy_document())
    locales = [None, *variant.targeting["locales"]]
    axes = ([(), *((key,) for key in taxonomy.segments)], taxonomy.channels, taxonomy.devices)
    segments, channels, devices = axes
    cells = list(itertools.product(segments, [None, *channels], [None, *devices], locales))
    won = 0
    for named, channel, device, locale in cells:
        context = matrix_context(
            CompiledTaxonomy(taxonomy),
            instant(timezone.now()),
            segments=named,
            channel=channel,
            device=device,
            locale=locale,
        )
        won += variant.key in resolve(module, taxonomy, context).composition
    return won, len(cells)


@pytest.mark.parametrize(
    "parts",
    [
        {},
        {"targeting_segments_any": ["loyal"]},
        {"targeting_segments_any": ["loyal", "skier"], "targeting_devices": ["phone"]},
        {"targeting_segments_none": ["student"], "targeting_channels": ["email"]},
        {"targeting_locales": ["fr-CA"], "targeting_segments_any": ["skier"]},
        {"targeting_devices": ["phone"], "priority": "campaign"},
    ],
)
def test_the_cells_are_those_that_the_engine_gives_it_once_it_is_saved(admin_client, module, parts):
    make_variant(module, "phones", live=True, targeting=targeting(devices=["phone"]))
    make_variant(module, "skiers", targeting=targeting(any=["skier"]), priority="campaign")
    data = variant_form(module, **parts)

    shown = reach(admin_client, data)
    admin_client.post(url("add"), data)

    won, total = cells_won(Variant.objects.get(key="skier-phone"))
    assert f"It wins {won} of {total} cells of segment × channel × device × locale." in shown


def test_what_it_takes_is_named_and_linked(admin_client, module):
    phones = make_variant(module, "phones", name="Phones", targeting=targeting(devices=["phone"]))
    data = variant_form(module, targeting_segments_any=["loyal"])

    html = " ".join(answer(admin_client, data)["reach"].split())

    link = f'<a href="{url("edit", phones.pk)}" dir="auto">Phones</a>'
    assert f"There it takes the place of: <bdi>the default</bdi> (2), {link} (2)." in html
    assert reach(admin_client, data).endswith(
        "Who Every channel Loyal wins ( device not said ) instead of the default "
        "wins ( Phone ) instead of Phones"
    )


def test_a_group_that_it_wins_only_in_part_is_named(admin_client, module):
    make_variant(module, "all", name="All", priority="mandatory", overrides={"headline": "A"})
    overrides = (("headline", "B"), ("eyebrow", "C"))
    make_variant(module, "half", name="Half", overrides={"headline": "H"})

    shown = reach(admin_client, variant_form(module, overrides))

    assert "Everybody wins instead of the default" in shown
    assert "Nobody will ever see" not in shown


def test_a_variant_that_never_wins_is_told_why_and_by_which(admin_client, module):
    above = make_variant(module, "all", name="For all", priority="mandatory")

    html = answer(admin_client, variant_form(module))["reach"]

    assert "Nobody will ever see this variant." in html
    assert (
        "Headline: wherever it matches, “For all” (its priority is higher) stands above it." in html
    )
    assert f'Open: <a href="{url("edit", above.pk)}" dir="auto">For all</a>' in " ".join(
        html.split()
    )
    assert "wins <strong>0 of" in html


def test_a_variant_whose_time_is_over_is_told_so(admin_client, module):
    ended = f"{timezone.now() - timedelta(days=1):%Y-%m-%d %H:%M}"

    assert "Nobody will ever see this variant. Its time is over" in reach(
        admin_client, variant_form(module, ends_at=ended)
    )


def test_a_tie_names_the_other_and_what_decides(admin_client, module):
    make_variant(module, "loyals", name="Loyals", targeting=targeting(any=["loyal"]))
    data = variant_form(module, targeting_segments_any=["loyal"])

    assert (
        "Tied with “Loyals” over Headline: both start at the same time, so the key decides, for "
        "“Loyals”."
    ) in reach(admin_client, data)
    later = reach(admin_client, data | {"starts_at": "2020-01-01 00:00"})
    assert "Tied with “Loyals” over Headline: only the later start decides" in later


def test_reach_is_counted_for_the_moment_when_the_variant_starts(admin_client, module):
    make_variant(module, "now", name="Now", ends_at=timezone.now() + timedelta(days=1))
    start = timezone.now() + timedelta(days=30)
    data = variant_form(module, starts_at=f"{start:%Y-%m-%d} 09:30")

    shown = reach(admin_client, data)

    assert f"Counted for {start.day} {start:%B %Y}, 09:30, when it starts." in shown
    assert "There it takes the place of: the default (16)." in shown


def test_a_variant_that_overrides_nothing_yet_is_shown_what_it_could_win(admin_client, module):
    shown = reach(admin_client, variant_form(module, overrides=(), name="", key=""))

    assert shown.startswith(
        "It overrides nothing yet; this counts as if it overrode every field. "
        "It wins 16 of 16 cells"
    )


def test_a_saved_variant_takes_the_place_of_its_own_row(admin_client, module):
    variant = make_variant(module, live=True, targeting=targeting(any=["loyal"]))
    data = variant_form(module, key="skier", targeting_segments_any=["skier"])

    shown = reach(admin_client, data, variant.pk)

    assert "Who Every channel Skiers wins instead of the default" in shown
    assert "Tied" not in shown


def test_many_others_are_counted_and_not_all_named(admin_client, module):
    for number in range(40):
        make_segment(f"s{number}")
        make_variant(module, f"v{number}", targeting=targeting(any=[f"s{number}"]))

    shown = reach(admin_client, variant_form(module, priority="campaign"))

    assert "and 31 more." in shown
    assert "And 11 more rows." in shown
