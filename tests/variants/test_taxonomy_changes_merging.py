"""Two terms become one: everything that used the one uses the other, or nothing is written."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from jobs.models import Job
from jobs.running import RunningJob
from taxonomy.merging import merge_report, merge_terms
from taxonomy.models import Channel, Locale, Segment
from tests.brand.rule_factory import make_version
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
from variants.taxonomy_changes import consequences, merging
from variants.taxonomy_changes.jobs import merge_two_terms
from variants.taxonomy_changes.merging import _keys_using, retargeted

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
    assert list(report.refused) == [variant]
    assert report.why == "It is for one of “Ski” and “Snow” and not for the other."
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


def save_meanwhile(monkeypatch: pytest.MonkeyPatch, variant: Variant, **parts: Any) -> None:
    """Let somebody else save a variant between finding what uses a term and locking it."""

    def saved_by_another(term: Any) -> Any:
        keys = _keys_using(term)
        Variant.objects.filter(pk=variant.pk).update(targeting=targeting(**parts))
        return keys

    monkeypatch.setattr(merging, "_keys_using", saved_by_another)


def test_what_somebody_saves_while_terms_are_merged_is_kept(
    monkeypatch: pytest.MonkeyPatch, ski: Segment, snow: Segment
) -> None:
    variant = make_variant(make_module(), "v", targeting=targeting(any=["ski"]))
    save_meanwhile(monkeypatch, variant, any=["ski"], none=["student"])

    merge_terms(ski, snow, user=None)

    variant.refresh_from_db()
    assert variant.targeting == targeting(any=["snow"], none=["student"])


def test_what_somebody_saves_while_terms_are_merged_stops_it_where_it_excludes_the_other(
    monkeypatch: pytest.MonkeyPatch, ski: Segment, snow: Segment
) -> None:
    variant = make_variant(make_module(), "v", targeting=targeting(any=["ski"]))
    save_meanwhile(monkeypatch, variant, any=["ski"], none=["snow"])

    with pytest.raises(ValidationError, match="It is for one of “Ski” and “Snow”"):
        merge_terms(ski, snow, user=None)

    assert Segment.objects.count() == 2


@pytest.mark.parametrize(
    ("row", "draft", "is_refused"),
    [
        ({"any": ["ski"], "none": ["snow"]}, None, True),
        ({"all": ["snow"], "none": ["ski"]}, None, True),
        ({}, {"any": ["ski"], "none": ["snow"]}, True),
        ({"any": ["ski"]}, {"none": ["snow"]}, False),
        ({"any": ["ski", "snow"], "none": ["a"]}, None, False),
        ({"none": ["ski", "snow"], "any": ["a"]}, None, False),
    ],
)
def test_who_wants_one_and_excludes_the_other_is_found_in_rows_and_drafts(
    ski: Segment, snow: Segment, row: Any, draft: Any, is_refused: bool
) -> None:
    variant = make_variant(make_module(), targeting=targeting(**row))
    if draft is not None:
        Variant.objects.filter(pk=variant.pk).update(live=True)
        variant.refresh_from_db()
        variant.targeting = targeting(**draft)
        variant.save_revision()

    assert list(merge_report(ski, snow).refused) == ([variant] if is_refused else [])
    if is_refused:
        with pytest.raises(ValidationError):
            merge_terms(ski, snow, user=None)
    else:
        merge_terms(ski, snow, user=None)
    assert Segment.objects.filter(key="ski").exists() == is_refused


def test_the_screen_names_the_first_uses_with_as_many_queries_for_many_as_for_some(
    admin_client: Client, ski: Segment, snow: Segment, django_assert_num_queries: Any
) -> None:
    module = make_module(live=True)
    url = reverse("segment:merge", args=[ski.pk], query={"into": "snow"})

    def make_variants(first: int, count: int) -> None:
        for number in range(first, first + count):
            parts = targeting(any=["ski"], none=["snow"])
            make_variant(module, f"v{number:02}", live=True, targeting=parts)

    make_variants(0, 3)
    admin_client.get(url)
    with CaptureQueriesContext(connection) as few:
        admin_client.get(url)
    make_variants(3, 30)
    with django_assert_num_queries(len(few)):
        page = " ".join(admin_client.get(url).content.decode().split())

    assert "33 entries name “Snow” afterwards:" in page
    used_by = reverse("segment:used_by", args=[ski.pk])
    assert f'<a href="{used_by}">And 13 more</a>' in page
    assert "<p>And 13 more</p>" in page  # of those that are refused
    assert page.count("V19 (Home hero)") == 2
    assert "V20 (Home hero)" not in page


@pytest.fixture
def much(monkeypatch: pytest.MonkeyPatch, ski: Segment, snow: Segment) -> str:
    """The address on which two terms are merged that are too much to wait for."""
    monkeypatch.setattr(consequences, "CHANGED_AT_ONCE", 2)
    module = make_module(live=True)
    for number in range(3):
        make_variant(module, f"v{number}", live=True, targeting=targeting(any=["ski"]))
    return reverse("segment:merge", args=[ski.pk])


def test_a_merging_that_touches_very_much_is_done_by_a_job(much: str, admin_client: Client) -> None:
    response = admin_client.post(much, {"into": "snow"})

    job = Job.objects.get()
    assert response.url == job.get_absolute_url()
    assert (job.title, job.continue_at) == ("Merge “Ski” into “Snow”", reverse("segment:index"))
    assert job.report["summary"] == "“Ski” was merged into “Snow”."
    assert list(Segment.objects.values_list("key", flat=True)) == ["snow"]
    assert VariantTerm.objects.filter(key="snow").count() == 3


def test_many_modules_that_name_only_the_other_term_are_very_much_too(
    much: str, admin_client: Client
) -> None:
    Variant.objects.all().delete()
    for number in range(3):
        module = make_module(f"m{number}", live=True)
        make_variant(module, live=True, targeting=targeting(any=["snow"]))

    response = admin_client.post(much, {"into": "snow"})

    assert response.url == Job.objects.get().get_absolute_url()


def test_what_is_refused_starts_no_job(much: str, admin_client: Client) -> None:
    make_variant(make_module("other"), "torn", targeting=targeting(any=["snow"], none=["ski"]))

    page = admin_client.post(much, {"into": "snow"}).content.decode()

    assert "“Torn (Other)”: It is for one of “Ski” and “Snow” and not for the other." in page
    assert not Job.objects.exists()
    assert Segment.objects.count() == 2


def test_a_merging_that_waited_is_checked_again(
    ski: Segment, snow: Segment, admin_user: Any
) -> None:
    variant = make_variant(make_module(), targeting=targeting(any=["ski"], none=["snow"]))
    both = {"axis": "segments", "key": "ski", "into": "snow"}

    with pytest.raises(ValidationError, match="You may not merge terms"):
        merge_two_terms(RunningJob(None), **both)
    with pytest.raises(ValidationError, match="It is for one of “Ski” and “Snow”"):
        merge_two_terms(RunningJob(admin_user), **both)
    assert Segment.objects.count() == 2

    variant.delete()
    snow.delete()
    with pytest.raises(ValidationError, match="One of the two terms was deleted"):
        merge_two_terms(RunningJob(admin_user), **both)


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


def test_a_term_that_a_brand_rule_is_for_is_not_merged(
    ski: Segment, snow: Segment, admin_client: Client
) -> None:
    make_version(state="active", target={"targeting": targeting(any=["ski"])})
    module = make_module(live=True)
    variant = make_variant(module, live=True, targeting=targeting(any=["ski"]))
    why = (
        "This brand rule is for “Ski”: make a version of it that is for other terms, or retire it."
    )

    report = merge_report(ski, snow)
    url = reverse("segment:merge", args=[ski.pk])
    page = admin_client.get(url, {"into": "snow"}).content.decode()
    refused = admin_client.post(url, {"into": "snow"})
    with pytest.raises(ValidationError) as error:
        merge_terms(ski, snow, user=None)

    assert [(str(row), report.why) for row in report.refused] == [("No cheap", why)]
    assert list(report.rows) == [variant]
    assert why in page
    assert error.value.messages == [f"“No cheap”: {why}"]
    assert f"“No cheap”: {why}" in refused.content.decode()
    assert Segment.objects.filter(key="ski").exists()
    assert list(merge_report(snow, ski).refused) == []
