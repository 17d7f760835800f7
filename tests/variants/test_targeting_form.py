"""What most variants need is open, what few need is folded, and nothing chosen is hidden."""

import re
from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup

from taxonomy.models import Segment
from taxonomy.pickers import CHIP_LIMIT
from tests.factories import make_segment, make_variant, targeting
from tests.variants.variant_form import url, variant_form
from variants.models import Variant
from variants.targeting_fields import TargetingWidget

pytestmark = pytest.mark.django_db


def read(response):
    return BeautifulSoup(response.content, "html.parser")


def new_form(client, module):
    return read(client.get(url("add"), {"module": module.pk}))


def edit_form(client, variant):
    return read(client.get(url("edit", variant.pk)))


def folded(page):
    """The headings of the panels that are folded; the key, which is proposed, is always."""
    headings = [
        panel.select_one("[data-panel-heading-text]").get_text()
        for panel in page.select("section.collapsed")
    ]
    assert headings[0] == "Key"
    return headings[1:]


def group(page, name):
    """The chips of a part, by its label: (name, whether it is chosen)."""
    (label,) = [each for each in page.select(".targeting__label") if each.get_text() == name]
    chips = page.select(f"[aria-labelledby='{label['id']}'] input[type=checkbox]")
    return [(chip["value"], chip.has_attr("checked")) for chip in chips]


def test_a_new_variant_opens_segments_channels_devices_and_languages(admin_client, module):
    page = new_form(admin_client, module)

    assert [each.get_text() for each in page.select("div.targeting__part > .targeting__label")] == [
        "Visitors who are any of…",
        "…and who are all of…",
        "Channels",
        "Devices",
        "Locales",
    ]
    (never,) = page.select("details.targeting__part")
    assert never.summary.get_text() == "…but never…"
    assert not never.has_attr("open")
    assert folded(page) == ["Before which others", "When it is shown", "Where it comes from"]


@pytest.mark.parametrize(
    ("values", "still_folded"),
    [
        ({"priority": "campaign"}, ["When it is shown", "Where it comes from"]),
        (
            {"starts_at": datetime(2026, 12, 1, tzinfo=UTC)},
            ["Before which others", "Where it comes from"],
        ),
        (
            {"ends_at": datetime(2026, 12, 1, tzinfo=UTC)},
            ["Before which others", "Where it comes from"],
        ),
        ({"cost": 0}, ["Before which others", "When it is shown"]),
        ({"source": None}, ["Before which others", "When it is shown"]),
        (
            {"rights_until": datetime(2026, 12, 1, tzinfo=UTC)},
            ["Before which others", "When it is shown"],
        ),
    ],
)
def test_what_a_variant_uses_is_open(admin_client, module, values, still_folded):
    page = edit_form(admin_client, make_variant(module, **values))

    assert folded(page) == still_folded


def test_whom_a_variant_excludes_is_open(admin_client, module):
    variant = make_variant(module, targeting=targeting(none=["student"]))

    (never,) = edit_form(admin_client, variant).select("details.targeting__part")

    assert never.has_attr("open")


@pytest.mark.parametrize(
    ("typed", "panel", "message"),
    [
        (
            {"starts_at": "soon"},
            "When it is shown",
            "This is not a date and time: type it as in 2026-12-01 09:30, or leave it empty.",
        ),
        (
            {"cost": "much"},
            "Where it comes from",
            "This is not an amount: type it as in 120.00, or leave it empty.",
        ),
        (
            {"cost": "-1"},
            "Where it comes from",
            "“-1” cannot be a cost: type an amount from 0 on, as in 120.00.",
        ),
        (
            {"currency": "xxq"},
            "Where it comes from",
            "“XXQ” is no currency: type the three letters of its code, as in EUR.",
        ),
    ],
)
def test_an_error_is_in_a_panel_that_is_open(admin_client, module, typed, panel, message):
    page = read(admin_client.post(url("add"), variant_form(module, **typed)))

    assert panel not in folded(page)
    assert message in page.get_text()
    assert Variant.objects.count() == 0


def test_the_time_zone_is_said_where_times_are_typed(admin_client, module):
    page = new_form(admin_client, module)

    assert [
        each.get_text().strip() for each in page.find_all(string=re.compile("Times are in"))
    ] == [
        "Times are in UTC.",
        "Times are in UTC.",
    ]


def test_few_terms_are_chips_that_one_click_chooses(admin_client, module):
    variant = make_variant(module, targeting=targeting(any=["skier"]))

    page = edit_form(admin_client, variant)

    assert group(page, "Visitors who are any of…") == [
        ("loyal", False),
        ("skier", True),
        ("student", False),
    ]
    assert group(page, "…and who are all of…") == [
        ("loyal", False),
        ("skier", False),
        ("student", False),
    ]
    assert page.select(".targeting [role=combobox]") == []


def test_a_chip_says_what_it_lies_below(admin_client, module):
    make_segment("gold", name="Gold", parent=Segment.objects.get(key="loyal"))

    (chip, *_) = new_form(admin_client, module).select("input[value=gold]")

    assert " ".join(chip.parent.get_text().split()) == "Gold (below Loyal)"


def test_many_terms_are_searched_for(admin_client, module):
    for number in range(CHIP_LIMIT - 3):
        make_segment(f"s{number}", parent=Segment.objects.get(key="loyal"))
    assert new_form(admin_client, module).select(".targeting [role=combobox]") == []
    make_segment("one-more", name="One more", active=False)
    assert new_form(admin_client, module).select(".targeting [role=combobox]") == []
    make_segment("too-many", name="Too many")

    page = new_form(admin_client, module)

    assert [each["id"] for each in page.select(".targeting [role=combobox]")] == [
        "id_targeting_1-search",
        "id_targeting_2-search",
        "id_targeting_3-search",
    ]
    (options,) = page.select("script#id_targeting-segments")
    assert '["s0", "S0", 2, "Loyal"]' in options.get_text()
    assert "one-more" not in options.get_text()


@pytest.mark.parametrize("many", [False, True])
def test_a_chosen_term_that_is_inactive_or_gone_stays_and_says_what_to_do(
    admin_client, module, many
):
    for number in range(CHIP_LIMIT if many else 0):
        make_segment(f"s{number}")
    make_segment("old", name="Old", active=False)
    variant = make_variant(module, targeting=targeting(any=["old", "gone"]))

    page = edit_form(admin_client, variant)

    posted = page.select("[name=targeting_segments_any][value]:not([value=''])")
    chosen = [
        each["value"] for each in posted if each["type"] == "hidden" or each.has_attr("checked")
    ]
    assert chosen == ["old", "gone"]
    assert [" ".join(each.get_text().split()) for each in page.select(".term-picker__note")] == [
        "“Old” is inactive: it counts as long as it is chosen, and once taken out it cannot be "
        "chosen again.",
        "“gone” is unknown: nobody fits it, and nothing can be saved with it. Take it out.",
    ]


def test_an_axis_without_terms_says_where_to_make_one(admin_client, module):
    Segment.objects.all().delete()

    page = new_form(admin_client, module)

    (first, *_) = page.select(".term-picker__none")
    assert first.get_text() == "There are no segments to choose from yet: make the first one."
    assert first.a["href"] == "/admin/segment/"


def test_showing_a_form_and_saving_it_keeps_the_order_of_what_was_chosen(admin_client, module):
    variant = make_variant(module, live=True, targeting=targeting(any=["student", "loyal"]))
    data = variant_form(module, key="skier", targeting_segments_any=["loyal", "skier", "student"])

    admin_client.post(url("edit", variant.pk), data | {"action-publish": "1"})

    variant.refresh_from_db()
    assert variant.targeting["segments"]["any"] == ["student", "loyal", "skier"]


def test_a_language_is_the_same_in_either_case(admin_client, module):
    variant = make_variant(module, targeting=targeting(locales=["FR-ca"]))

    assert group(edit_form(admin_client, variant), "Locales") == [("en", False), ("fr-CA", True)]


@pytest.mark.parametrize("count", [3, 500])
def test_pickers_ask_once_for_the_terms_of_each_axis(django_assert_num_queries, module, count):
    Segment.objects.bulk_create(
        [Segment(key=f"s{number}", name=f"Segment {number}") for number in range(count)]
    )

    with django_assert_num_queries(4):
        html = TargetingWidget().render("targeting", targeting(any=["s1"]))

    # Three pickers offer the segments: as chips, or from a list that is on the page once.
    assert html.count("Segment 2<") + html.count('"Segment 2"') == (3 if count == 3 else 1)
