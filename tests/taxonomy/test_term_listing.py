"""Terms are listed as trees, and deleted where nothing uses them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from taxonomy.models import Channel, Device, Locale, Segment
from tests.factories import make_module, make_segment, make_variant, targeting

pytestmark = pytest.mark.django_db


def test_the_listing_is_a_tree_in_the_order_of_rank_and_key(admin_client):
    loyal = Segment(key="loyal", name="Loyal")
    loyal.save()
    Segment(key="loyal-b", name="Silver", parent=loyal).save()
    Segment(key="loyal-c", name="Gold", parent=loyal, rank=1).save()
    Segment(key="skier", name="Skiers", rank=1, condition={"sports": {"$in": ["ski"]}}).save()

    response = admin_client.get(reverse("segment:index"))

    assert [(row.name, row.depth) for row in response.context["object_list"]] == [
        ("Skiers", 1),
        ("Loyal", 1),
        ("Gold", 2),
        ("Silver", 2),
    ]
    assert "sports is or includes ski" in response.content.decode()


def test_the_listing_can_be_searched_and_filtered(admin_client):
    Segment(key="skier", name="Skiers").save()
    Segment(key="surfer", name="Surfers", active=False).save()

    searched = admin_client.get(reverse("segment:index"), {"q": "SURF"})
    filtered = admin_client.get(reverse("segment:index"), {"active": "true"})

    assert [row.key for row in searched.context["object_list"]] == ["surfer"]
    assert [row.key for row in filtered.context["object_list"]] == ["skier"]


def test_deleting_a_term_in_use_says_what_uses_it_and_deletes_nothing(admin_client):
    loyal = Segment(key="loyal", name="Loyal")
    loyal.save()
    gold = Segment(key="gold", name="Gold", parent=loyal)
    gold.save()
    url = reverse("segment:delete", args=[loyal.pk])

    asked = admin_client.get(url)
    posted = admin_client.post(url)

    for response in (asked, posted):
        assert response.status_code == 200
        page = response.content.decode()
        assert "“Loyal” is in use and cannot be deleted: segment “Gold”." in page
        assert reverse("segment:edit", args=[gold.pk]) in page
        assert "Yes, delete" not in page
    assert Segment.objects.count() == 2


@pytest.mark.parametrize("model", [Segment, Channel, Device, Locale])
def test_every_kind_of_term_has_its_screens(admin_client, model):
    term = model(key="fr", name="French")
    term.save()
    for view in ("edit", "history", "usage"):
        page = admin_client.get(reverse(f"{model._meta.model_name}:{view}", args=[term.pk]))
        assert "French" in page.content.decode()
    url = reverse(f"{model._meta.model_name}:delete", args=[term.pk])

    assert "Yes, delete" in admin_client.get(url).content.decode()
    assert admin_client.post(url).status_code == 302
    assert model.objects.count() == 0


def test_the_taxonomy_has_one_menu(admin_client):
    page = admin_client.get(reverse("wagtailadmin_home")).content.decode()

    for name in ("segment", "channel", "device", "locale"):
        assert reverse(f"{name}:index") in page


def test_a_person_without_rights_sees_no_terms(client, django_user_model):
    user = django_user_model.objects.create_user("visitor", password="secret")
    client.force_login(user)

    for url in (reverse("segment:index"), reverse("segment:condition_words")):
        assert client.get(url).status_code == 302


def test_the_listing_counts_the_variants_of_each_term(admin_client):
    skier, hiker = make_segment("skier", name="Skiers"), make_segment("hiker", name="Hikers")
    module = make_module()
    make_variant(module, "a", targeting=targeting(any=["skier"], none=["hiker"]))
    make_variant(module, "b", live=True, targeting=targeting(all=["skier"]))

    page = admin_client.get(reverse("segment:index")).content.decode()

    for segment, words in (
        (skier, "2 variants target Skiers"),
        (hiker, "1 variant targets Hikers"),
    ):
        url = reverse("segment:used_by", args=[segment.pk])
        assert f'<a href="{url}" aria-label="{words}">' in page


def test_the_listing_costs_the_same_queries_however_many_terms_there_are(admin_client):
    counts = []
    for number in range(2):
        Segment.objects.bulk_create(
            Segment(key=f"s{number}-{each}", name="S") for each in range(1 + 60 * number)
        )
        admin_client.get(reverse("segment:index"))
        with CaptureQueriesContext(connection) as queries:
            admin_client.get(reverse("segment:index"))
        counts.append(len(queries))

    assert counts == [11, 11]


def test_what_uses_a_term_is_listed_with_its_state_and_where_it_is_edited(admin_client):
    skier = make_segment("skier", name="Skiers")
    alpine = make_segment("alpine", name="Alpine", parent=skier)
    module = make_module(live=True)
    live = make_variant(module, "live", live=True, targeting=targeting(any=["skier"]))
    make_variant(module, "draft", targeting=targeting(none=["skier"]))
    changed = make_variant(module, "changed", live=True)
    changed.targeting = targeting(all=["skier"])
    changed.save_revision()

    response = admin_client.get(reverse("segment:used_by", args=[skier.pk]))

    assert [(row["kind"], row["name"], row["state"]) for row in response.context["rows"]] == [
        ("segment", "Alpine", ""),
        ("variant", "Changed (Home hero)", "live, with a draft"),
        ("variant", "Draft (Home hero)", "draft"),
        ("variant", "Live (Home hero)", "live"),
    ]
    page = response.content.decode()
    assert reverse("segment:edit", args=[alpine.pk]) in page
    assert reverse(live.snippet_viewset.get_url_name("edit"), args=[live.pk]) in page


def test_what_uses_a_term_is_listed_a_page_at_a_time(admin_client):
    skier = make_segment("skier")
    module = make_module()
    for number in range(53):
        make_variant(module, f"v{number:02}", targeting=targeting(any=["skier"]))
    url = reverse("segment:used_by", args=[skier.pk])
    admin_client.get(url)

    with CaptureQueriesContext(connection) as queries:
        first = admin_client.get(url)
    assert len(queries) == 14
    second = admin_client.get(url, {"p": "2"})

    assert len(first.context["rows"]) == 50
    assert [row["name"] for row in second.context["rows"]] == [
        "V50 (Home hero)",
        "V51 (Home hero)",
        "V52 (Home hero)",
    ]


def test_a_term_that_nothing_uses_says_so(admin_client):
    skier = make_segment("skier")

    page = admin_client.get(reverse("segment:used_by", args=[skier.pk])).content.decode()

    assert "Nothing uses it: it can be deleted." in page


def test_a_refused_deletion_offers_to_deactivate_or_to_merge(admin_client):
    skier = make_segment("skier")
    make_variant(make_module(), targeting=targeting(any=["skier"]))

    page = admin_client.get(reverse("segment:delete", args=[skier.pk])).content.decode()

    assert f'href="{reverse("segment:deactivate", args=[skier.pk])}"' in page
    assert f'href="{reverse("segment:merge", args=[skier.pk])}"' in page


def test_a_term_is_deactivated_with_one_click_and_activated_again(admin_client):
    skier = make_segment("skier", name="Skiers")
    variant = make_variant(make_module(live=True), live=True, targeting=targeting(any=["skier"]))
    asked = admin_client.get(reverse("segment:deactivate", args=[skier.pk])).content.decode()
    assert "Skier (Home hero)" in asked

    for view, active in (("deactivate", False), ("activate", True)):
        response = admin_client.post(reverse(f"segment:{view}", args=[skier.pk]))

        assert response.url == reverse("segment:index")
        skier.refresh_from_db()
        assert skier.active is active
    variant.refresh_from_db()
    assert variant.targeting == targeting(any=["skier"])
    page = admin_client.get(reverse("segment:history", args=[skier.pk])).content.decode()
    assert page.count("Edited") == 2


@pytest.mark.parametrize("view", ["used_by", "deactivate", "activate", "merge"])
def test_who_has_no_rights_sees_nothing_of_a_term(client, django_user_model, view):
    skier = make_segment("skier")
    client.force_login(django_user_model.objects.create_user("visitor", password="secret"))

    assert client.post(reverse(f"segment:{view}", args=[skier.pk])).status_code == 302
    skier.refresh_from_db()
    assert skier.active


@pytest.mark.parametrize("view", ["used_by", "deactivate", "merge", "delete"])
@pytest.mark.parametrize("pk", [0, 10**30])
def test_a_term_that_is_not_there_is_not_found(admin_client, view, pk):
    assert admin_client.get(reverse(f"segment:{view}", args=[pk])).status_code == 404


def test_the_form_of_a_term_leads_to_what_uses_it(admin_client):
    skier = make_segment("skier")

    page = admin_client.get(reverse("segment:edit", args=[skier.pk])).content.decode()

    for view in ("used_by", "deactivate", "merge"):
        assert f'href="{reverse(f"segment:{view}", args=[skier.pk])}"' in page
    assert reverse("segment:activate", args=[skier.pk]) not in page
