"""The lists of modules, variants and experiences: filters, search, order, export."""

import csv
import io
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from content.models import Experience, Module
from tests.factories import (
    make_brand,
    make_channel,
    make_device,
    make_experience,
    make_locale,
    make_module,
    make_segment,
    make_variant,
    targeting,
)
from variants.models import Variant

pytestmark = pytest.mark.django_db


def url(model):
    return reverse(model.snippet_viewset.get_url_name("list"))


def found(client, model, **query):
    response = client.get(url(model), query)
    assert response.status_code == 200
    return [row.key for row in response.context["object_list"]]


@pytest.fixture
def tree():
    """Segments, channels and devices below one another."""
    loyal = make_segment("loyal")
    make_segment("loyal-gold", parent=loyal)
    make_segment("skier")
    mobile = make_device("mobile")
    make_device("mobile-phone", parent=mobile)
    make_channel("web")
    make_locale("fr")
    make_locale("fr-CA")


def test_a_filter_by_a_term_includes_what_targets_terms_below_it(admin_client, tree):
    module = make_module()
    make_variant(module, "gold", targeting=targeting(all=["loyal-gold"]))
    make_variant(module, "loyal", targeting=targeting(none=["loyal"]))
    make_variant(module, "phone", targeting=targeting(devices=["mobile-phone"]))
    make_variant(module, "canada", targeting=targeting(locales=["FR-ca"]))

    assert sorted(found(admin_client, Variant, segment="loyal")) == ["gold", "loyal"]
    assert found(admin_client, Variant, segment="loyal-gold") == ["gold"]
    assert found(admin_client, Variant, segment="skier") == []
    assert found(admin_client, Variant, device="mobile") == ["phone"]
    assert found(admin_client, Variant, locale="fr-CA") == ["canada"]
    assert found(admin_client, Variant, locale="fr") == []
    assert (
        "Includes what targets a term below it." in admin_client.get(url(Variant)).content.decode()
    )


def test_modules_are_filtered_by_what_their_variants_target(admin_client, tree):
    gold, plain = make_module("gold"), make_module("plain")
    make_variant(gold, targeting=targeting(any=["loyal-gold"], channels=["web"]))
    make_variant(plain, targeting=targeting(any=["skier"]))

    assert found(admin_client, Module, segment="loyal") == ["gold"]
    assert found(admin_client, Module, channel="web") == ["gold"]
    assert found(admin_client, Module, without="loyal-gold") == ["plain"]
    assert found(admin_client, Module, without="loyal") == ["gold", "plain"]


def test_lists_are_filtered_by_state(admin_client):
    soon = timezone.now() + timedelta(days=1)
    make_module("live", live=True)
    make_module("draft", has_unpublished_changes=True)
    changed = make_module("changed", live=True)
    changed.name = "Changed again"
    changed.save_revision()
    make_module("waiting", go_live_at=soon).save_revision().publish()

    assert found(admin_client, Module, state="live") == ["changed", "live"]
    assert found(admin_client, Module, state="draft") == ["draft", "waiting"]
    assert found(admin_client, Module, state="changed") == ["changed"]
    assert found(admin_client, Module, state="unpublished") == ["changed", "draft", "waiting"]
    assert found(admin_client, Module, state="scheduled") == ["waiting"]


def test_lists_are_filtered_by_whose_they_are(admin_client, admin_user):
    other = get_user_model().objects.create_user("other")
    make_module("mine", owner=admin_user)
    make_module("edited", owner=other).save_revision(user=admin_user)
    make_module("theirs", owner=other)
    make_experience("page", {}).save_revision(user=other)

    assert found(admin_client, Module, person="me") == ["edited", "mine"]
    assert found(admin_client, Module, person=other.pk) == ["edited", "theirs"]
    assert found(admin_client, Experience, person=other.pk) == ["page"]
    assert found(admin_client, Experience, person="me") == []


def test_variants_are_filtered_by_their_window(admin_client):
    now = timezone.now()
    past, future, far = now - timedelta(days=1), now + timedelta(days=3), now + timedelta(days=60)
    module = make_module()
    make_variant(module, "always")
    make_variant(module, "open", starts_at=past, ends_at=future)
    make_variant(module, "upcoming", starts_at=future, ends_at=far)
    make_variant(module, "ended", ends_at=past)
    make_variant(module, "rights", rights_until=past)
    expected = {
        "open": ["always", "open"],
        "upcoming": ["upcoming"],
        "ended": ["ended", "rights"],
        "always": ["always"],
    }

    for window, keys in expected.items():
        assert sorted(found(admin_client, Variant, window=window)) == keys
    assert found(admin_client, Variant, ending=5) == ["open"]
    assert sorted(found(admin_client, Variant, ending=90)) == ["open", "upcoming"]
    assert found(admin_client, Variant, starting=5) == ["upcoming"]
    assert found(admin_client, Variant, rights=5) == []


def test_lists_are_filtered_by_tag_brand_and_type(admin_client):
    winter = make_module("winter", brand=make_brand("other"))
    winter.tags.add("Winter season")
    winter.save()
    notice = make_module("notice", type="notice", fields={"body": "<p>x</p>"})
    for module, key in ((winter, "a"), (notice, "b")):
        make_variant(module, key, overrides={})
    make_experience("page", {"top": winter})
    make_experience("empty", {})

    for query, modules, variants, experiences in (
        ({"tag": "winter-season"}, ["winter"], ["a"], None),
        ({"brand": "other"}, ["winter"], ["a"], ["page"]),
        ({"type": "notice"}, ["notice"], ["b"], []),
    ):
        assert found(admin_client, Module, **query) == modules
        assert found(admin_client, Variant, **query) == variants
        if experiences is not None:
            assert found(admin_client, Experience, **query) == experiences


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("segment", "nobody"),
        ("state", "sleeping"),
        ("person", "0"),
        ("brand", "🏔"),
        ("ending", "soon"),
        ("ending", "99999999999999999999"),
        ("ending", "-1"),
        ("window", "'; DROP TABLE"),
    ],
)
def test_a_filter_that_means_nothing_is_no_fault(admin_client, tree, name, value):
    make_variant(make_module())

    response = admin_client.get(url(Variant), {name: value})

    assert response.status_code == 200
    assert response.context["filters"].errors


def test_a_search_finds_beginnings_of_names_and_keys_and_words_of_the_content(admin_client):
    hero = make_module("home-hero", fields={"headline": "Outside is calling"})
    other = make_module("offer-of-week", name="Offer", fields={"headline": "Buy two"})
    make_variant(hero, "skier", name="People who ski", overrides={"headline": "Fresh powder"})
    make_variant(other, "hikers", name="Hikers", overrides={"headline": "Dry paths"})

    assert found(admin_client, Variant, q="peop") == ["skier"]
    assert found(admin_client, Variant, q="powder") == ["skier"]
    assert found(admin_client, Variant, q="home-he") == ["skier"]
    assert found(admin_client, Variant, q="offer") == ["hikers"]
    assert found(admin_client, Variant, q="powder", type="notice") == []
    assert found(admin_client, Module, q="calling") == ["home-hero"]
    assert found(admin_client, Module, q="offer-of") == ["offer-of-week"]
    for hostile in ('"', "(", "*", "' OR 1=1", "\\", "a" * 5000, "🏔", "AND"):
        assert found(admin_client, Variant, q=hostile) == []


def test_a_search_that_finds_more_than_can_be_listed_says_so(admin_client, monkeypatch):
    monkeypatch.setattr("content.search.MOST", 2)
    monkeypatch.setattr("content.listing.MOST", 2)
    for number in range(3):
        make_module(f"hero-{number}")

    page = admin_client.get(url(Module), {"q": "hero"}).content.decode()

    assert "The search finds more than can be listed: add a word." in page


@pytest.mark.parametrize(
    ("ordering", "keys"),
    [
        ("name", ["a", "b", "c"]),
        ("-name", ["c", "b", "a"]),
        ("module__name", ["b", "c", "a"]),
        ("-starts_at", ["c", "b", "a"]),
        ("latest_revision", ["b", "a", "c"]),
        ("nonsense", ["c", "a", "b"]),
    ],
)
def test_variants_are_sorted(admin_client, ordering, keys):
    now = timezone.now()
    last, first = make_module("z"), make_module("a")
    for module, key, start in ((last, "a", None), (first, "b", None), (first, "c", now)):
        make_variant(module, key, starts_at=start)
    Variant.objects.get(key="a").save_revision()
    Variant.objects.get(key="c").save_revision()

    assert found(admin_client, Variant, ordering=ordering) == keys


def test_the_last_change_is_said_with_who_made_it(admin_client, admin_user):
    module = make_module()
    module.save_revision(user=admin_user)

    page = admin_client.get(url(Module)).content.decode()

    assert f"{timezone.now():%-d %b %Y}" in page
    assert "by admin" in page


def test_an_empty_list_names_the_next_action_and_an_empty_search_the_way_back(admin_client):
    empty = admin_client.get(url(Module)).content.decode()
    assert "There are no modules yet." in empty
    assert ">Add module</a>" in " ".join(empty.split())
    make_module()

    nothing = admin_client.get(url(Module), {"q": "nothing-at-all"}).content.decode()

    assert "There are no modules yet." not in nothing
    assert f'href="{url(Module)}">Clear search and filters</a>' in nothing


@pytest.mark.parametrize("model", [Module, Variant, Experience])
def test_every_list_says_what_it_is_for_and_leads_to_the_docs(admin_client, model):
    response = admin_client.get(url(model))

    page = response.content.decode()
    purpose = response.context["view"].purpose
    assert str(purpose) in page
    help_page = reverse("help_page", args=[response.context["view"].docs])
    assert f'href="{help_page}"' in page
    assert admin_client.get(help_page).status_code == 200


@pytest.mark.parametrize("model", [Module, Variant, Experience])
@pytest.mark.parametrize("query", [{}, {"q": "hero", "state": "draft", "person": "me"}])
def test_a_list_needs_the_same_queries_however_long_it_is(
    admin_client, admin_user, tree, model, query
):
    def fill(start, many):
        for number in range(start, start + many):
            module = make_module(f"hero-{number}", owner=admin_user)
            module.save_revision(user=admin_user)
            variant = make_variant(
                module, targeting=targeting(any=["loyal"], devices=["mobile"]), owner=admin_user
            )
            variant.save_revision(user=admin_user)
            make_experience(f"hero-{number}", {"a": module, "b": module}).save_revision(
                user=admin_user
            )

    fill(0, 5)
    admin_client.get(url(model), query)
    with CaptureQueriesContext(connection) as few:
        assert len(admin_client.get(url(model), query).context["object_list"]) == 5
    fill(10, 45)
    with CaptureQueriesContext(connection) as many:
        assert len(admin_client.get(url(model), query).context["object_list"]) == 50

    assert len(many) == len(few)
    assert len(many) <= 30


def rows_of_csv(client, model, **query):
    response = client.get(url(model), query | {"export": "csv"})
    assert response["Content-Type"] == "text/csv"
    return list(csv.reader(io.StringIO(response.getvalue().decode())))


def test_variants_are_exported_with_the_filters_of_the_list(admin_client, tree):
    module = make_module(name="Home hero")
    make_variant(module, "a", live=True, targeting=targeting(any=["skier"], locales=["fr"]))
    make_variant(module, "b", targeting=targeting(any=["loyal"]))

    headings, *rows = rows_of_csv(admin_client, Variant, segment="skier")

    assert headings == [
        *("Module", "Key", "Name", "Type", "Brand", "Who sees it", "Priority", "When"),
        *("Rights until", "State", "Owner", "Last change"),
    ]
    (row,) = rows
    assert row == [
        *("home-hero", "a", "A", "Hero", "Alpenglow", "Skier, in fr", "Standard", ""),
        *("", "live", "", ""),
    ]


def test_an_export_is_written_in_as_many_queries_as_it_has_chunks(admin_client, tree, monkeypatch):
    monkeypatch.setattr("content.listing._CHUNK", 2)
    module = make_module()
    for number in range(6):
        make_variant(module, f"v-{number}", targeting=targeting(any=["skier"]))
    admin_client.get(url(Variant))

    with CaptureQueriesContext(connection) as queries:
        assert len(rows_of_csv(admin_client, Variant)) == 7

    assert sum('FROM "variants_variant"' in each["sql"] for each in queries) == 1


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_no_cell_of_an_export_is_run_as_a_formula(admin_client, start):
    make_module("evil", name=f"{start}cmd|' /C calc'!A0\x07")
    Module.objects.update(name=f"{start}cmd|' /C calc'!A0\x07")

    _, (_key, name, *_rest) = rows_of_csv(admin_client, Module)

    assert name == f"'{start}cmd|' /C calc'!A0"


def test_modules_and_experiences_are_exported(admin_client):
    module = make_module(name="Home hero")
    module.tags.add("winter", "sale")
    module.save()
    make_variant(module)
    make_experience("page", {"top": module, "below": module})

    _, row = rows_of_csv(admin_client, Module)
    assert row[:7] == ["home-hero", "Home hero", "Hero", "Alpenglow", "en", "sale, winter", "1"]
    _, row = rows_of_csv(admin_client, Experience)
    assert row[:3] == ["page", "Page", "top: Home hero; below: Home hero"]


def test_a_list_is_exported_for_excel(admin_client):
    make_module(name="=1+1")

    response = admin_client.get(url(Module), {"export": "xlsx"})

    sheet = load_workbook(io.BytesIO(response.getvalue())).active
    assert [cell.value for cell in next(sheet.iter_rows(min_row=2))][:2] == ["home-hero", "'=1+1"]


@pytest.mark.parametrize("model", [Module, Variant, Experience])
def test_a_list_offers_itself_as_a_spreadsheet_with_its_filters(admin_client, model):
    page = admin_client.get(url(model), {"state": "live"}).content.decode()

    for format in ("csv", "xlsx"):
        assert f'href="{url(model)}?state=live&amp;export={format}"' in page
