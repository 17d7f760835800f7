"""The preview of a draft in a context, and what can be done with it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from wagtail.users.models import UserProfile

from content.models import Module
from taxonomy.models import Channel
from tests.content.browser_form import posted
from tests.content.test_admin import form_of
from tests.factories import make_experience, make_variant
from tests.variants.preview.conftest import texts
from tests.variants.variant_form import url, variant_form
from variants.models import SampleContext, Variant
from variants.preview.contexts import PreviewContext, read_context
from variants.preview.resolve import Missing, load_previews

SKIER = "segments=skier&consent=personalization&device=mobile-phone"


def preview_of(client: Client, row: Any, mode: str = "", **typed: Any) -> str:
    """Post the form of a row as Wagtail's panel does, and return the page that it frames."""
    name = f"wagtailsnippets_{row._meta.app_label}_{row._meta.model_name}"
    edit = reverse(f"{name}:edit", args=[row.pk])
    preview = reverse(f"{name}:preview_on_edit", args=[row.pk])
    answer = client.post(preview, posted(form_of(client, edit), **typed)).json()
    assert answer == {"is_valid": True, "is_available": True}
    return texts(client.get(preview, {"mode": mode, "in_preview_panel": "true"}))


def test_a_module_is_seen_in_the_context_that_is_chosen(hero: Module, admin_client: Client) -> None:
    page = preview_of(admin_client, hero, f"?{SKIER}")
    assert "Powder, now" in page
    assert "from “Skiers on phones”, beat “Skiers” by device" in page
    assert "Outside is calling" not in page


def test_what_is_typed_is_seen_before_it_is_saved(hero: Module, admin_client: Client) -> None:
    page = preview_of(admin_client, hero, "?", **{"fields-headline": "Typed <b>now</b>"})
    assert "Typed &lt;b&gt;now&lt;/b&gt;" in page
    assert "A visitor of whom nothing is known" in page


def test_a_variant_is_first_seen_by_whom_it_is_for(hero: Module, admin_client: Client) -> None:
    data = variant_form(
        hero, overrides=[("headline", "New powder")], targeting_segments_any=["skier"], name="New"
    )
    assert admin_client.post(url("preview_on_add"), data | {"key": "new"}).json()["is_valid"]
    page = texts(admin_client.get(url("preview_on_add")))
    assert 'data-context="segments=skier&amp;consent=personalization"' in page
    # Both are for skiers; the smaller key goes first.
    assert "New powder" in page
    assert "This variant: Matches and wins everything that it overrides." in page
    assert "from “New”, beat “Skiers” by key" in page


def test_a_segment_without_the_consent_it_needs_is_said(hero: Module, admin_client: Client) -> None:
    page = preview_of(admin_client, hero, "?segments=skier")
    assert "“Skiers” does not count: the visitor has not consented to personalization." in page
    assert "Outside is calling" in page


def test_a_context_is_remembered(hero: Module, admin_client: Client) -> None:
    preview_of(admin_client, hero, f"?{SKIER}")
    edit = reverse("wagtailsnippets_content_module:edit", args=[hero.pk])
    page = texts(admin_client.get(edit))
    assert '<input type="hidden" value="?segments=skier&amp;device=mobile-phone&amp;' in page


@pytest.mark.parametrize("at", ["2026-11-24T09:00", "9999-12-31T23:59", "0001-01-01T00:00"])
def test_a_moment_stays_the_same_wherever_somebody_is(
    admin_user: User, admin_client: Client, at: str
) -> None:
    for zone in ("Asia/Tokyo", "America/New_York"):
        UserProfile.objects.update_or_create(user=admin_user, defaults={"current_time_zone": zone})
        page = texts(admin_client.get(f"/admin/preview/context/?at={at}:00Z"))
        assert f'name="at" value="{at}:00"' in page


def test_a_whole_experience_is_seen_in_one_frame(hero: Module, admin_client: Client) -> None:
    home = make_experience("home", {"top": hero, "again": hero}, live=True)
    page = preview_of(admin_client, home, f"?{SKIER}&channel=web")
    assert page.count("rp-browser__bar") == 1
    assert page.count("Powder, now") == 2


def test_a_push_message_is_cut_where_the_phone_cuts(hero: Module, admin_client: Client) -> None:
    page = preview_of(
        admin_client, hero, "?channel=push", **{"fields-eyebrow": "x" * 49 + " beyond"}
    )
    assert "Eyebrow: 56 characters; clients show about 50, “<bdi>beyond</bdi>” is cut." in page


def test_an_image_that_is_a_link_to_a_script_stays_text(hero: Module, admin_client: Client) -> None:
    Module.objects.update(
        fields={"headline": "x", "body": '<p onclick="x()">A<script>alert(1)</script>B</p>'}
    )
    page = preview_of(admin_client, Module.objects.get(), "?")
    assert "alert(1)" not in page
    assert "onclick" not in page


def test_a_broken_sibling_is_named_and_the_rest_is_seen(hero: Module, admin_client: Client) -> None:
    odd = make_variant(hero, "odd")
    Variant.objects.filter(pk=odd.pk).update(overrides={"ctaLabel": "Go"})
    page = preview_of(admin_client, hero, f"?{SKIER}")
    assert "home-hero/odd: It overrides ctaLabel without the rest of the group" in page
    assert "Powder, now" in page


def test_a_context_gets_a_name_for_the_team(hero: Module, admin_client: Client) -> None:
    address = f"{reverse('variants_preview_save_sample')}?{SKIER}"
    assert "“Ada” is saved" in texts(admin_client.post(address, {"name": " Ada "}))
    sample = SampleContext.objects.get()
    assert (sample.name, sample.segments, sample.device) == ("Ada", ["skier"], "mobile-phone")

    again = texts(admin_client.post(address, {"name": "Ada"}))
    assert "Sample context with this Name already exists." in again
    nothing = admin_client.post(reverse("variants_preview_save_sample"), {"name": "Bob"})
    assert "Nothing is chosen yet" in texts(nothing)
    assert SampleContext.objects.count() == 1


def test_the_front_end_of_a_channel_is_framed_with_a_token(
    hero: Module, admin_client: Client
) -> None:
    address = f"{reverse('variants_preview_frame')}?of=module:home-hero&channel=web&{SKIER}"
    assert "This channel has no front end yet" in texts(admin_client.get(address))

    web = Channel.objects.get(key="web")
    web.front_end_url = "https://shop.example/{module}?t={token}&s={segments}"
    web.save()
    page = admin_client.get(address)
    assert 'data-frame-url="https://shop.example/home-hero?t=refract-preview.' in texts(page)
    assert "&amp;s=skier" in texts(page)
    assert "no-store" in page.headers["Cache-Control"]


@pytest.mark.parametrize("tool", ["context", "name", "share", "fetch", "frame", "grid"])
def test_tools_are_for_those_who_write_content(hero: Module, client: Client, tool: str) -> None:
    address = f"/admin/preview/{tool}/?of=module:home-hero"
    assert client.get(address).status_code == 302
    client.force_login(User.objects.create_user("mallory"))
    assert client.get(address).status_code in (302, 403)


@pytest.mark.parametrize("of", ["", "module", "module:nothing", "user:1", "module:a\0b"])
def test_a_tool_of_nothing_is_not_found(hero: Module, admin_client: Client, of: str) -> None:
    assert admin_client.get("/admin/preview/fetch/", {"of": of}).status_code == 404


@pytest.mark.parametrize("count", [2, 20])
def test_a_grid_costs_the_same_for_many_contexts_and_variants(
    hero: Module, admin_client: Client, django_assert_num_queries: Callable, count: int
) -> None:
    for number in range(count):
        make_variant(hero, f"more-{number}", live=True)
        SampleContext.objects.create(name=f"Sample {number}", segments=["skier"])
    address = "/admin/preview/grid/?of=module:home-hero"
    admin_client.get(address)

    with django_assert_num_queries(GRID_QUERIES):
        page = texts(admin_client.get(address))
    assert page.count("rp-grid__column") == count


#: Session and user; the subject; modules, tags and variants; five of the taxonomy; the samples;
#: where to go back to; and what every page of Wagtail's admin asks.
GRID_QUERIES = 19


def test_a_grid_says_what_it_leaves_out(hero: Module, admin_client: Client) -> None:
    for number in range(30):
        SampleContext.objects.create(name=f"Sample {number:02}", locale="fr")
    page = texts(admin_client.get("/admin/preview/grid/?of=module:home-hero"))
    assert page.count("rp-grid__column") == 24
    assert "Only the first 24 are shown; 6 more are left out. Choose fewer." in page


@pytest.mark.parametrize(
    "chosen", ["axis=nothing", f"sample={'9' * 5000}", "sample=x", "sample=-1"]
)
def test_a_grid_of_nothing_that_is_offered_shows_no_context(
    hero: Module, admin_client: Client, chosen: str
) -> None:
    address = f"/admin/preview/grid/?of=module:home-hero&sample=0&{chosen}"
    page = texts(admin_client.get(address))
    assert "Choose at least one sample context, or one kind." in page


def test_a_grid_shows_every_term_of_an_axis(hero: Module, admin_client: Client) -> None:
    page = texts(admin_client.get("/admin/preview/grid/?of=module:home-hero&axis=segments"))
    assert "Fresh powder" in page
    assert "Outside is calling" in page


def test_a_module_that_is_not_there_is_said(hero: Module) -> None:
    missing = load_previews(["nothing"]).of("nothing", PreviewContext())
    assert isinstance(missing, Missing)


def test_samples_are_written_in_a_form(hero: Module, admin_client: Client) -> None:
    data = {"name": "Ada", "segments": ["skier"], "channel": "web", "device": "", "locale": "fr"}
    data |= {"consent": '["personalization"]', "attributes": '{"age": 40}'}
    answer = admin_client.post(reverse("samplecontext:add"), data)
    assert answer.status_code == 302
    sample = SampleContext.objects.get()
    assert read_context({"attributes": sample.attributes}).attributes == {"age": 40}
    assert "Skiers · Web · French · age · consents to personalization" in texts(
        admin_client.get(reverse("samplecontext:index"))
    )

    data |= {"consent": "[1]", "name": "Bob"}
    refused = admin_client.post(reverse("samplecontext:add"), data)
    assert "a key of at most 200 characters was expected." in texts(refused)


@pytest.mark.parametrize(
    ("column", "text", "expected"),
    [
        ("attributes", "[" * 100_000, "The JSON is nested too deep to be read."),
        ("attributes", '{"a": ' + "9" * 5_000 + "}", "holds a number with too many digits."),
        ("attributes", '{"a": "\\ud800"}', "a JSON object of at most 5000 characters"),
        ("attributes", '{"a": ', "This is not JSON at line 1, column 6"),
        ("consent", '{"a": 1}', "a list of keys was expected."),
    ],
)
def test_json_that_no_sample_can_hold_is_refused_and_stays_as_it_was_typed(
    admin_client: Client, column: str, text: str, expected: str
) -> None:
    data = {"name": "Ada", column: text}
    answer = admin_client.post(reverse("samplecontext:add"), data)
    assert answer.status_code == 200
    assert expected in texts(answer)
    assert answer.context["form"][column].value() == text
    assert not SampleContext.objects.exists()


def test_the_moment_is_shown_to_the_second(hero: Module, admin_client: Client) -> None:
    address = reverse("variants_preview_context") + "?at=2026-11-24T09:00:07Z"
    form = texts(admin_client.get(address))
    assert 'value="2026-11-24T09:00:07"' in form
    assert 'step="1"' in form
