"""Two terms become one: everything that used the one uses the other, or nothing is written."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from taxonomy.merging import merge_report, merge_terms
from taxonomy.models import Channel, Locale, Segment
from tests.factories import (
    make_channel,
    make_locale,
    make_module,
    make_segment,
    make_variant,
    targeting,
)
from variants.models import SampleContext, Variant, VariantTerm
from variants.selectors import current_documents, current_generation
from variants.taxonomy_changes import merging
from variants.taxonomy_changes.merging import retargeted, what_moves

pytestmark = pytest.mark.django_db


@pytest.fixture
def ski() -> Segment:
    return make_segment("ski", name="Ski")


@pytest.fixture
def snow() -> Segment:
    return make_segment("snow", name="Snow")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"any": ["ski"]}, {"any": ["snow"]}),
        ({"any": ["ski", "snow"]}, {"any": ["snow"]}),
        ({"all": ["a", "ski", "b"]}, {"all": ["a", "snow", "b"]}),
        ({"none": ["snow", "ski"]}, {"none": ["snow"]}),
        ({"any": ["other"], "channels": ["ski"]}, {"any": ["other"], "channels": ["ski"]}),
    ],
)
def test_a_targeting_names_the_other_term_once(before: Any, after: Any) -> None:
    assert retargeted(targeting(**before), "segments", "ski", "snow") == targeting(**after)


def test_tags_of_locales_are_found_in_any_case() -> None:
    changed = retargeted(targeting(locales=["FR-ca", "en"]), "locales", "fr-CA", "fr")

    assert changed == targeting(locales=["fr", "en"])


def test_merging_moves_live_variants_drafts_and_sample_contexts_in_one_generation(
    ski: Segment, snow: Segment
) -> None:
    module = make_module(live=True)
    live = make_variant(module, "live", live=True, targeting=targeting(any=["ski"]))
    drafted = make_variant(module, "drafted", live=True)
    drafted.targeting = targeting(all=["ski"])
    drafted.save_revision()
    draft = make_variant(module, "draft", targeting=targeting(none=["ski"]))
    sample = SampleContext.objects.create(name="Ada", segments=["ski", "snow"])
    before = current_generation()

    merge_terms(ski, snow, user=None)

    assert not Segment.objects.filter(key="ski").exists()
    rows = {row.key: row for row in Variant.objects.all()}
    assert rows[live.key].targeting == targeting(any=["snow"])
    assert rows[draft.key].targeting == targeting(none=["snow"])
    assert rows[drafted.key].targeting == targeting()
    assert rows[drafted.key].get_latest_revision_as_object().targeting == targeting(all=["snow"])
    sample.refresh_from_db()
    assert sample.segments == ["snow"]
    assert set(VariantTerm.objects.values_list("variant__key", "key")) == {
        ("live", "snow"),
        ("draft", "snow"),
    }
    assert current_generation() == before + 1
    [document] = current_documents("module", [module.key]).values()
    targets = {each["key"]: each["targeting"] for each in document["variants"]}
    assert targets["live"] == targeting(any=["snow"])


def test_the_form_of_a_live_variant_opens_with_the_other_term(ski: Segment, snow: Segment) -> None:
    variant = make_variant(make_module(live=True), targeting=targeting(any=["ski"]))
    variant.save_revision().publish()

    merge_terms(ski, snow, user=None)

    variant.refresh_from_db()
    assert variant.get_latest_revision_as_object().targeting == targeting(any=["snow"])


def test_a_variant_that_wants_the_one_and_excludes_the_other_stops_the_merging(
    ski: Segment, snow: Segment
) -> None:
    variant = make_variant(
        make_module(), name="No snow", targeting=targeting(any=["ski"], none=["snow"])
    )

    report = merge_report(ski, snow)
    assert report.refusals == (
        (variant, "It is for one of “Ski” and “Snow” and not for the other."),
    )
    with pytest.raises(ValidationError) as caught:
        merge_terms(ski, snow, user=None)

    assert caught.value.messages == [
        "“No snow (Home hero)”: It is for one of “Ski” and “Snow” and not for the other."
    ]
    assert Segment.objects.count() == 2
    assert Variant.objects.get().targeting == targeting(any=["ski"], none=["snow"])


def test_children_move_to_the_other_term(snow: Segment, ski: Segment) -> None:
    make_segment("alpine", parent=ski)

    merge_terms(ski, snow, user=None)

    assert Segment.objects.get(key="alpine").parent == snow


def test_a_term_merged_into_one_below_it_leaves_its_place_to_it(ski: Segment) -> None:
    root = make_segment("sport")
    ski.parent = root
    ski.save()
    middle = make_segment("winter", parent=ski)
    deep = make_segment("alpine", parent=middle)

    merge_terms(ski, deep, user=None)

    parents = dict(Segment.objects.values_list("key", "parent__key"))
    assert parents == {"sport": None, "alpine": "sport", "winter": "alpine"}


def test_merging_locales_moves_fallbacks_and_modules() -> None:
    make_locale("en")
    old, new = make_locale("fr-CA"), make_locale("fr")
    make_locale("fr-BE", fallbacks=["FR-CA", "fr", "en"])
    new.fallbacks = ["fr-CA", "en"]
    new.save()
    module = make_module(live=True, locale=old)

    merge_terms(old, new, user=None)

    fallbacks = dict(Locale.objects.values_list("key", "fallbacks"))
    assert fallbacks == {"en": [], "fr": ["en"], "fr-BE": ["fr", "en"]}
    module.refresh_from_db()
    assert module.locale == new
    assert current_documents("module", [module.key])[module.key]["locale"] == "fr"


def test_what_somebody_saves_while_terms_are_merged_is_kept(
    monkeypatch: pytest.MonkeyPatch, ski: Segment, snow: Segment
) -> None:
    variant = make_variant(make_module(), "v", targeting=targeting(any=["ski"]))

    def saved_by_another(*terms: Any) -> Any:
        moved = what_moves(*terms)
        changed = targeting(any=["ski"], none=["student"])
        Variant.objects.filter(pk=variant.pk).update(targeting=changed)
        return moved

    monkeypatch.setattr(merging, "what_moves", saved_by_another)

    merge_terms(ski, snow, user=None)

    variant.refresh_from_db()
    assert variant.targeting == targeting(any=["snow"], none=["student"])


def test_merging_costs_the_same_queries_however_many_variants_move(
    django_assert_max_num_queries: Any, ski: Segment, snow: Segment
) -> None:
    module = make_module(live=True)
    for number in range(30):
        make_variant(module, f"v{number}", live=True, targeting=targeting(any=["ski"]))

    with django_assert_max_num_queries(60):
        merge_terms(ski, snow, user=None)

    assert VariantTerm.objects.filter(key="snow").count() == 30


def test_the_screen_asks_for_the_other_term_and_shows_what_moves(
    admin_client: Client, ski: Segment, snow: Segment
) -> None:
    ski.condition = {"sports": {"$in": ["ski"]}}
    ski.save()
    make_variant(make_module(), targeting=targeting(any=["ski"]))
    url = reverse("segment:merge", args=[ski.pk])

    first = admin_client.get(url).content.decode()
    shown = admin_client.get(url, {"into": "snow"}).content.decode()

    assert '<option value="snow" >Snow (snow)</option>' in first
    assert ">Merge</button>" not in first
    assert "1 entry names “Snow” afterwards:" in shown
    assert "Skier (Home hero)" in shown
    assert "Its condition goes: sports is or includes ski." in shown
    assert Segment.objects.count() == 2

    response = admin_client.post(url, {"into": "snow"})

    assert response.url == reverse("segment:index")
    assert list(Segment.objects.values_list("key", flat=True)) == ["snow"]


def test_merging_without_another_term_says_what_to_do(admin_client: Client, ski: Segment) -> None:
    url = reverse("segment:merge", args=[ski.pk])

    assert "There is no other term to merge it into." in admin_client.get(url).content.decode()
    [message] = admin_client.get(admin_client.post(url, {"into": "ski"}).url).context["messages"]
    assert message.message.strip() == "Choose the term that takes its place."
    assert Segment.objects.count() == 1


def test_channels_are_merged_on_their_own_axis() -> None:
    web, site = make_channel("web"), make_channel("site")
    make_segment("web")
    variant = make_variant(make_module(), targeting=targeting(any=["web"], channels=["web"]))

    merge_terms(web, site, user=None)

    variant.refresh_from_db()
    assert variant.targeting == targeting(any=["web"], channels=["site"])
    assert list(Channel.objects.values_list("key", flat=True)) == ["site"]


@pytest.mark.parametrize(("right", "status"), [("delete", 302), ("change", 302), ("both", 200)])
def test_who_may_not_delete_and_change_terms_may_not_merge(
    client: Client, django_user_model: Any, ski: Segment, right: str, status: int
) -> None:
    person = django_user_model.objects.create_user("half")
    rights = ["delete", "change"] if right == "both" else [right]
    for codename in ("access_admin", *(f"{each}_segment" for each in rights)):
        person.user_permissions.add(Permission.objects.get(codename=codename))
    client.force_login(person)

    assert client.get(reverse("segment:merge", args=[ski.pk])).status_code == status


@pytest.mark.parametrize(
    ("of_term", "of_into", "said"),
    [
        (True, False, ["Of the segments below it, visitors may hold several at once then."]),
        (False, True, ["Of the segments below it, visitors hold at most one then."]),
        (True, True, []),
        (False, False, []),
    ],
)
def test_children_that_become_exclusive_or_cease_to_be_so_are_reported(
    of_term: bool, of_into: bool, said: list[str]
) -> None:
    term = make_segment("term", exclusive_children=of_term)
    into = make_segment("into", exclusive_children=of_into)

    _about_its_key, *others = merge_report(term, into).lost

    assert others == said
