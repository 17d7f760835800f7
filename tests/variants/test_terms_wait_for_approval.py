"""Changes of terms that need an approval go into a release from the form of the term."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from taxonomy.arranging import arrange, load_arrangement
from taxonomy.merging import merge_terms
from taxonomy.models import Segment
from tests.factories import make_module, make_segment, make_variant, targeting
from tests.taxonomy.term_forms import edit, errors, segment_form
from variants.approval.decisions import approve
from variants.approval.proposal import proposed
from variants.models import Release
from variants.releases.services import add, new_release, submit, submit_drafts

pytestmark = [pytest.mark.django_db, pytest.mark.approval]

NOT_SAVED = (
    "Not saved yet: this changes who sees what in 1 module, so it goes live by a release that a "
    "manager approves."
)
OFFER = "Put this change into a release"


def decide(release: Release, manager: Any) -> None:
    approve(release, user=manager, via="review", seen=proposed(release).digest)


@pytest.fixture
def manager(django_user_model: Any) -> Any:
    return django_user_model.objects.create_superuser("mara")


@pytest.fixture
def tier(manager: Any, admin_user: Any) -> Segment:
    """A segment whose children nobody holds together, each with a part of the published hero.

    Held together they would compose it as nobody has seen it.
    """
    parent = make_segment("tier", exclusive_children=True)
    hero = make_module()
    variants = []
    for key, field in (("gold", "headline"), ("silver", "eyebrow")):
        make_segment(key, parent=parent)
        overrides = {field: key}
        variants.append(
            make_variant(hero, key, targeting=targeting(any=[key]), overrides=overrides)
        )
    for release in submit_drafts([hero, *variants], admin_user):
        decide(release, manager)
    return parent


def opened(**fields: Any) -> dict[str, Any]:
    """What the form posts when children may be held together, and the segment is renamed."""
    return segment_form(name="Tiers", **fields)


def test_a_change_that_needs_approval_is_kept_in_the_form_and_offered_a_release(
    tier: Segment, admin_client: Client, admin_user: Any
) -> None:
    release = new_release("Winter", admin_user)

    response = edit(admin_client, tier, opened())

    page = response.content.decode()
    assert errors(response) == {"__all__": [NOT_SAVED]}
    assert OFFER in page
    assert "Home hero" in page
    assert f'<option value="{release.key}" selected>Winter</option>' in page
    assert 'value="Tiers"' in page
    assert Segment.objects.get(key="tier").name == "Tier"


def test_one_button_puts_it_into_an_open_release_which_saves_it_once_it_is_approved(
    tier: Segment, admin_client: Client, admin_user: Any, manager: Any
) -> None:
    release = new_release("Winter", admin_user)
    asked = {"let-wait": "1", "waits-release": release.key, "waits-name": ""}

    response = edit(admin_client, tier, opened() | asked)

    assert response.url == reverse("variants_releases:release", args=[release.key])
    assert "“Tiers” is saved when “Winter” goes live" in (
        admin_client.get(response.url).content.decode()
    )
    assert Segment.objects.get(key="tier").exclusive_children
    submit(release, admin_user)
    decide(release, manager)
    stored = Segment.objects.get(key="tier")
    assert (stored.name, stored.exclusive_children) == ("Tiers", False)


def test_a_new_release_is_made_by_its_name(tier: Segment, admin_client: Client) -> None:
    asked = {"let-wait": "1", "waits-release": "", "waits-name": "Tiers together"}

    edit(admin_client, tier, opened() | asked)

    release = Release.objects.get(name="Tiers together")
    [change] = release.changes.all()
    assert (change.action, change.object, change.values["name"]) == ("save_term", tier, "Tiers")


def test_what_was_typed_stays_when_no_release_is_named_or_the_term_is_wrong(
    tier: Segment, admin_client: Client
) -> None:
    asked = {"let-wait": "1", "waits-release": "", "waits-name": ""}

    unnamed = edit(admin_client, tier, opened() | asked)
    wrong = edit(admin_client, tier, opened() | asked | {"waits-name": "Ski", "rank": "x"})

    assert errors(unnamed) == {"__all__": ["Choose a release, or name a new one."]}
    assert 'value="Tiers"' in unnamed.content.decode()
    assert errors(wrong) == {"rank": ["Enter a whole number."]}
    assert 'value="Ski"' in wrong.content.decode()
    assert Release.objects.filter(is_collected=True).count() == 0


def test_a_term_that_waits_in_another_release_is_not_put_into_a_second_one(
    tier: Segment, admin_client: Client, admin_user: Any
) -> None:
    add(new_release("Winter", admin_user), tier, admin_user, action="save_term")
    asked = {"let-wait": "1", "waits-release": "", "waits-name": "Spring"}

    response = edit(admin_client, tier, opened() | asked)

    [said] = errors(response)["__all__"]
    assert said.startswith("“Tiers” is in the release “Winter” already")
    assert not Release.objects.filter(name="Spring").exists()


def test_a_new_term_that_needs_approval_waits_too(
    tier: Segment, admin_client: Client, manager: Any, admin_user: Any
) -> None:
    url = reverse("segment:add")
    asked = {"let-wait": "1", "waits-release": "", "waits-name": "Hikers"}

    admin_client.post(url, segment_form(key="hiker", name="Hikers") | asked)

    release = Release.objects.get(name="Hikers")
    assert not Segment.objects.filter(key="hiker").exists()
    submit(release, admin_user)
    decide(release, manager)
    assert Segment.objects.get(key="hiker").name == "Hikers"


def test_what_changes_no_composition_is_saved_without_further_ado(
    tier: Segment, admin_client: Client
) -> None:
    response = edit(admin_client, tier, segment_form(name="Tiers", exclusive_children="on"))

    assert response.status_code == 302
    assert Segment.objects.get(key="tier").name == "Tiers"


def test_moving_and_merging_say_how_such_a_change_is_made(
    tier: Segment, admin_user: Any, manager: Any
) -> None:
    loaded = load_arrangement(Segment)
    with pytest.raises(ValidationError) as refused:
        arrange(Segment, loaded, {"tier": None, "gold": "tier", "silver": None}, user=admin_user)
    assert (
        "change the terms one by one in their forms, which put such changes into a release"
        in (refused.value.messages[0])
    )
    with pytest.raises(ValidationError) as refused:
        merge_terms(*Segment.objects.filter(parent=tier).order_by("key"), user=admin_user)
    assert (
        "target “Silver” in the place of “Gold” by hand, let that be approved, and merge then"
        in refused.value.messages[0]
    )
    assert Segment.objects.filter(parent=tier).count() == 2
