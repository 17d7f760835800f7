"""The coverage page: which visitors have something of their own, and what that costs."""

from datetime import timedelta
from decimal import Decimal
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from content.models import Module
from taxonomy.models import Segment
from tests.factories import (
    make_brand,
    make_experience,
    make_module,
    make_segment,
    make_variant,
    targeting,
)
from variants.coverage.costs import Cost, cost_sentence
from variants.coverage.matrix import rows_per_page

pytestmark = pytest.mark.django_db

COVERAGE = "/admin/coverage/"
FINDINGS = "/admin/coverage/findings/"


def shown(client, **query):
    """The table as {row: [what each cell says]}: kinds, or how many of how many have their own."""
    context = client.get(COVERAGE, query).context
    single = context["single"]
    return {
        str(row.line.name): [
            cell.only.kind if single else (cell.own, cell.inherited, cell.total)
            for cell in row.cells
        ]
        for row in context["rows"]
    }


def test_each_cell_says_whether_its_visitors_have_a_variant_of_their_own(admin_client, module):
    make_segment("gold", name="Gold", parent=Segment.objects.get(key="loyal"))
    make_variant(module, "loyal", live=True, targeting=targeting(any=["loyal"]))
    make_variant(
        module, "skier-mail", live=True, targeting=targeting(any=["skier"], channels=["email"])
    )

    response = admin_client.get(COVERAGE, {"module": module.pk})

    assert [str(column.name) for column in response.context["columns"]] == ["Any channel", "E-mail"]
    assert shown(admin_client, module=module.pk) == {
        "Everybody": ["default", "default"],
        "Loyal": ["own", "inherited"],
        "Gold": ["inherited", "inherited"],
        "Skiers": ["default", "own"],
        "Students": ["default", "default"],
    }


def test_a_gap_leads_to_a_form_with_all_axes_and_filters_filled_in(admin_client, module):
    query = {"module": module.pk, "device": "phone", "locale": "fr-ca"}

    context = admin_client.get(COVERAGE, query).context
    cell = next(
        cell
        for row in context["rows"]
        for cell in row.cells
        if (cell.row.key, cell.column.key) == ("skier", "email")
    )
    page = unescape(admin_client.get(COVERAGE, query).content.decode())

    assert parse_qs(cell.fill) == {
        "segments_any": ["skier"],
        "channels": ["email"],
        "devices": ["phone"],
        "locales": ["fr-CA"],
    }
    href = f"{context['add_url']}?{context['back']}&module={module.pk}&{cell.fill}"
    assert f'href="{href}"' in page
    form = admin_client.get(href).context["form"]
    assert form.initial["targeting"] == targeting(
        any=["skier"], channels=["email"], devices=["phone"], locales=["fr-CA"]
    )
    assert form.initial["name"] == "Skiers by E-mail on Phone, in French (Canada)"


def test_filling_a_gap_makes_it_a_cell_of_its_own(admin_client, module):
    query = {"module": module.pk, "device": "phone"}
    assert shown(admin_client, **query)["Skiers"] == ["default", "default"]

    make_variant(
        module,
        "new",
        targeting=targeting(any=["skier"], channels=["email"], devices=["phone"]),
    )

    assert shown(admin_client, **query)["Skiers"] == ["default", "own"]
    assert shown(admin_client, **query, state="live")["Skiers"] == ["default", "default"]


def test_a_filled_cell_leads_to_the_variant_that_wins(admin_client, module):
    variant = make_variant(module, "skier", live=True, targeting=targeting(any=["skier"]))

    page = admin_client.get(COVERAGE, {"module": module.pk}).content.decode()

    edit = reverse(type(variant).snippet_viewset.get_url_name("edit"), args=[variant.pk])
    assert page.count(f'class="coverage__winner" href="{edit}">Skier</a>') == 2


def test_any_two_axes_can_be_chosen_and_the_others_filter(admin_client, module):
    make_variant(
        module,
        "phone-french",
        live=True,
        targeting=targeting(any=["skier"], devices=["phone"], locales=["fr-CA"]),
    )

    query = {"module": module.pk, "rows": "devices", "columns": "locales"}

    assert shown(admin_client, **query, segment="skier") == {
        "Any device": ["default", "default", "default"],
        "Phone": ["default", "default", "own"],
    }
    assert shown(admin_client, **query) == {
        "Any device": ["default", "default", "default"],
        "Phone": ["default", "default", "default"],
    }


def test_one_axis_cannot_be_both(admin_client, module):
    choices = admin_client.get(COVERAGE, {"rows": "channels", "columns": "channels"}).context[
        "choices"
    ]

    assert (choices.rows.name, choices.columns.name) == ("channels", "segments")


@pytest.mark.parametrize(
    "query",
    [
        {"module": "x"},
        {"module": "9" * 40},
        {"module": "٣"},
        {"brand": "-1", "experience": "0x1", "type": "gone"},
        {"rows": "gone", "columns": "", "segment": "gone"},
        {"cell": "gone/email"},
        {"cell": "///"},
        {"p": "x", "rp": "-3"},
        {"p": "99999999999999999999"},
        {"device": "\x00", "locale": "é" * 5000},
    ],
    ids=str,
)
def test_what_an_address_names_in_vain_counts_as_not_named(admin_client, module, query):
    response = admin_client.get(COVERAGE, query)

    assert response.status_code == 200
    assert len(response.context["loaded"].modules) == 1
    assert response.context["opened"] is None


def test_across_modules_a_cell_counts_those_with_their_own(admin_client, module):
    other = make_module("other", live=True)
    make_variant(module, "skier", live=True, targeting=targeting(any=["skier"]))
    make_variant(other, "everybody", live=True)

    assert shown(admin_client)["Skiers"] == [(1, 1, 2), (0, 2, 2)]
    assert "1 of 2 own" in admin_client.get(COVERAGE).content.decode()


def test_modules_are_narrowed_down_by_type_brand_and_experience(admin_client, module):
    brand = make_brand("brookside")
    make_module("brook", name="Brook", live=True, brand=brand)
    notice = make_module("notice", name="Notice", type="notice", fields={"title": "Hi"})
    experience = make_experience("home", {"top": module, "bottom": notice})

    def names(**query):
        loaded = admin_client.get(COVERAGE, query).context["loaded"]
        return [each.name for each in loaded.modules]

    assert names() == ["Brook", "Home hero", "Notice"]
    assert names(type="notice") == ["Notice"]
    assert names(brand=brand.pk) == ["Brook"]
    assert names(experience=experience.pk) == ["Home hero", "Notice"]
    assert names(experience=experience.pk, type="hero") == ["Home hero"]


def test_an_opened_cell_lists_its_modules_each_with_the_way_on(admin_client, module):
    other = make_module("other", live=True)
    variant = make_variant(module, "skier", live=True, targeting=targeting(any=["skier"]))

    response = admin_client.get(COVERAGE, {"cell": "skier/-"})

    opened = response.context["opened"]
    assert [(each.looked_at.name, each.kind) for each in opened.modules] == [
        ("Home hero", "own"),
        ("Other", "default"),
    ]
    assert [(winner.name, winner.number) for winner in opened.modules[0].winners] == [
        ("Skier", variant.pk)
    ]
    section = response.content.decode().split('id="opened"')[1].split("</section>")[0]
    assert "Skiers, Any channel" in section
    assert f"?module={other.pk}&segments_any=skier&next=" in section.replace("&amp;", "&")
    assert f"module={module.pk}&segments_any=skier&next=" not in section.replace("&amp;", "&")


def test_what_is_chosen_is_all_in_the_address(admin_client, module):
    experience = make_experience("home", {"top": module})
    query = {
        "type": "hero",
        "experience": experience.pk,
        "rows": "channels",
        "columns": "devices",
        "segment": "skier",
        "state": "live",
        "cell": "email/-",
    }

    choices = admin_client.get(COVERAGE, query).context["choices"]

    assert parse_qs(choices.query()) == {name: [str(value)] for name, value in query.items()}


def test_only_live_modules_count_among_the_published(admin_client, module):
    make_module("draft", name="Draft")

    def names(**query):
        loaded = admin_client.get(COVERAGE, query).context["loaded"]
        return [each.name for each in loaded.modules]

    assert names() == ["Draft", "Home hero"]
    assert names(state="live") == ["Home hero"]


def test_an_empty_instance_and_a_module_that_is_not_published_say_what_to_do(admin_client, db):
    page = admin_client.get(COVERAGE).content.decode()
    assert "Go to the modules" in page

    draft = make_module("draft")
    page = admin_client.get(COVERAGE, {"module": draft.pk, "state": "live"}).content.decode()
    assert "Look at it as it would go live" in page


def test_a_window_that_is_not_open_now_covers_nothing(admin_client, module):
    make_variant(
        module,
        "soon",
        live=True,
        targeting=targeting(any=["skier"]),
        starts_at=timezone.now() + timedelta(days=1),
    )

    assert shown(admin_client, module=module.pk)["Skiers"] == ["default", "default"]


def test_inactive_terms_have_no_line(admin_client, module):
    Segment.objects.create(key="old", name="Old", active=False)

    assert "Old" not in shown(admin_client, module=module.pk)


def findings(client, **query):
    found = client.get(FINDINGS, query).context["findings"]
    return [(each.looked_at.name, str(each.kind), each.variant, each.sentence) for each in found]


def test_what_nobody_sees_and_what_is_tied_is_listed_with_the_reason(admin_client, module):
    make_variant(module, "all", live=True, priority="mandatory")
    make_variant(module, "skier", live=True, targeting=targeting(any=["skier"]))

    assert findings(admin_client, module=module.pk) == [
        (
            "Home hero",
            "Nobody sees it",
            "Skier",
            "Headline: wherever it matches, “All” (its priority is higher) stands above it.",
        ),
        (
            "Home hero",
            "Default not seen",
            "",
            "Nobody sees the default of Headline: it is overridden for everybody, by “All”.",
        ),
    ]


def test_excluding_a_segment_that_needs_consent_is_listed(admin_client, module):
    make_segment("gated", name="Gated", purpose="personalization")
    make_variant(module, "others", live=True, targeting=targeting(none=["gated"]))

    ((name, kind, variant, _sentence),) = findings(admin_client)

    assert (name, kind, variant) == ("Home hero", "Excludes too few", "Others")


def test_the_page_asks_for_what_is_wrong_where_it_is_looked_at(admin_client, module):
    url = admin_client.get(COVERAGE, {"module": module.pk, "device": "phone"}).context[
        "findings_url"
    ]

    assert url == f"{FINDINGS}?module={module.pk}&device=phone"
    assert "Every variant is seen by somebody" in admin_client.get(url).content.decode()


def test_costs_are_added_up_by_currency_with_what_the_gaps_would_cost(admin_client, module):
    make_variant(module, "a", targeting=targeting(any=["skier"]), cost="100", currency="EUR")
    make_variant(module, "b", targeting=targeting(any=["loyal"]), cost="50.50", currency="EUR")
    make_variant(module, "c", targeting=targeting(any=["student"]), cost="90", currency="USD")

    context = admin_client.get(COVERAGE, {"module": module.pk}).context

    assert context["variants"] == 3
    assert context["combinations"] == 3
    assert context["cost_sentences"] == [
        "2 variants have a recorded cost: 150.50 EUR, 75.25 on average. At that, a variant for "
        "each of the 3 combinations would cost 225.75, and filling the 5 cells without their own "
        "376.25.",
        "1 variant has a recorded cost of 90.00 USD. At that, a variant for each of the 3 "
        "combinations would cost 270.00, and filling the 5 cells without their own 450.00.",
    ]
    assert (context["in_use"].variants, context["in_use"].compositions) == (3, 3)


def test_large_sums_are_grouped():
    cost = Cost("EUR", 1000, Decimal("123456.78"))

    assert cost_sentence(cost, combinations=0, gaps=12345) == (
        "1,000 variants have a recorded cost: 123,456.78 EUR, 123.46 on average. At that, a "
        "variant for each of the 0 combinations would cost 0.00, and filling the 12,345 cells "
        "without their own 1,524,073.95."
    )


@pytest.mark.parametrize(
    ("modules", "columns", "rows"),
    [(1, 5, 100), (20, 5, 100), (20, 20, 25), (20, 500, 10), (0, 0, 100)],
)
def test_a_page_has_as_many_rows_as_can_be_worked_out_at_once(modules, columns, rows):
    assert rows_per_page(modules, columns) == rows


def test_rows_that_do_not_fit_are_on_further_pages(admin_client, module):
    Segment.objects.bulk_create(
        Segment(key=f"s{number:03}", name=f"S {number:03}") for number in range(120)
    )

    first = shown(admin_client, module=module.pk)
    second = shown(admin_client, module=module.pk, rp=2)

    assert (len(first), len(second)) == (100, 24)
    assert "S 119" in second
    page = admin_client.get(COVERAGE, {"module": module.pk}).content.decode()
    assert "Rows 1 to 100 of 124" in page


@pytest.mark.parametrize("address", [COVERAGE, FINDINGS])
def test_it_costs_the_same_for_one_module_and_for_twenty_for_few_variants_and_many(
    admin_client, module, address
):
    costs = []
    for modules, variants in ((1, 3), (20, 60)):
        for number in range(modules):
            each = make_module(f"m{modules}-{number}", live=number == 0)
            for other in range(variants if number == 0 else 1):
                make_variant(each, f"v{other}", overrides={"headline": f"{number}/{other}"})
        admin_client.get(address)
        with CaptureQueriesContext(connection) as queries:
            admin_client.get(address)
        costs.append(len(queries))

    assert costs[0] == costs[1]
    assert costs[0] == {COVERAGE: 25, FINDINGS: 18}[address]


def test_modules_come_twelve_at_a_time(admin_client, module):
    for number in range(17):
        make_module(f"m{number:02}", name=f"M {number:02}")

    first = admin_client.get(COVERAGE).context
    second = admin_client.get(COVERAGE, {"p": 2}).context

    assert (len(first["loaded"].modules), len(second["loaded"].modules)) == (12, 6)


def test_who_works_on_neither_modules_nor_variants_may_not_look(client, django_user_model):
    user = django_user_model.objects.create_user("guest", password="x")
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(user)

    assert urlsplit(client.get(COVERAGE).url).path == "/admin/"
    assert urlsplit(client.get(FINDINGS).url).path == "/admin/"
    user.user_permissions.add(Permission.objects.get(codename="change_module"))
    assert client.get(COVERAGE).status_code == 200


def test_modules_and_experiences_and_the_menu_lead_to_it(admin_client, module):
    experience = make_experience("home", {"top": module})
    modules = admin_client.get(reverse(Module.snippet_viewset.get_url_name("list")))
    experiences = admin_client.get(reverse(type(experience).snippet_viewset.get_url_name("list")))

    assert f"{COVERAGE}?module={module.pk}" in modules.content.decode()
    assert f"{COVERAGE}?experience={experience.pk}" in experiences.content.decode()
    assert COVERAGE in admin_client.get("/admin/").content.decode()
