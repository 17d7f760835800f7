"""Modules and experiences in Wagtail's own screens."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import reverse
from wagtail.models import ReferenceIndex, Revision
from wagtail.search.backends import get_search_backend

from brand.models import Brand
from content.models import Module
from content.module_types import get_module_type
from content.preview import Preview, preview_in_use, use_preview
from media.models import BrandImage
from tests.content.browser_form import make_module, posted
from tests.content.test_forms import content_state

pytestmark = pytest.mark.django_db

LIST = reverse("wagtailsnippets_content_module:list")
ADD = reverse("wagtailsnippets_content_module:add")


def edit_url(module: Module) -> str:
    return reverse("wagtailsnippets_content_module:edit", args=[module.pk])


def form_of(client: Client, url: str) -> Any:
    """Open a page of the admin and return its form."""
    response = client.get(url)
    assert response.status_code == 200
    return response.context["form"]


def errors_of(response: Any) -> dict[str, list[str]]:
    """Return the errors of the form in a response, by field."""
    return {name: list(errors) for name, errors in response.context["form"].errors.items()}


def test_creating_a_module_starts_with_the_choice_of_its_type(admin: Client) -> None:
    response = admin.get(ADD)
    content = response.content.decode()
    assert content.count(f'href="{ADD}?type=') == 10
    assert f'href="{ADD}?type=qa"' in content
    assert "A question and its answer." in content


@pytest.mark.parametrize("query", ["?type=banner", "?type="])
def test_an_unknown_type_leads_back_to_the_choice(admin: Client, query: str) -> None:
    assert f"{ADD}?type=hero" in admin.get(ADD + query).content.decode()
    assert f"{ADD}?type=hero" in admin.post(ADD, {"type": "banner"}).content.decode()
    assert Module.objects.count() == 0


def test_a_module_is_made_as_a_draft_and_then_published(admin: Client, editor: User) -> None:
    existing = make_module(key="other")
    form = form_of(admin, f"{ADD}?type=hero")
    data = posted(
        form,
        name="Home hero",
        key="home-hero",
        brand=existing.brand_id,
        locale=existing.locale_id,
        tags="winter, home",
        **{"fields-headline": "Outside", "fields-body": content_state("<p>a</p>")},
    )
    response = admin.post(ADD, data)
    assert response.status_code == 302
    module = Module.objects.get(key="home-hero")
    assert (module.live, module.type, module.owner) == (False, "hero", editor)
    assert module.fields == {
        "eyebrow": None,
        "headline": "Outside",
        "body": "<p>a</p>",
        "image": None,
        "imageAlt": None,
        "ctaLabel": None,
        "ctaUrl": None,
    }
    data = posted(form_of(admin, edit_url(module)), **{"action-publish": "1"})
    assert admin.post(edit_url(module), data).status_code == 302
    module.refresh_from_db()
    assert module.live
    assert sorted(tag.name for tag in module.tags.all()) == ["home", "winter"]


def test_an_untouched_form_saves_the_same_content(admin: Client, image: BrandImage) -> None:
    fields = {
        "eyebrow": "",
        "headline": "a\nb ",
        "body": "<p>two  spaces</p>",
        "image": image.pk,
        "imageAlt": None,
        "ctaLabel": None,
        "ctaUrl": "myapp://x",
    }
    module = make_module(fields=fields)
    assert admin.post(edit_url(module), posted(form_of(admin, edit_url(module)))).status_code == 302
    module.refresh_from_db()
    assert module.fields == fields
    assert Revision.objects.get().content["fields"] == fields


def test_a_draft_may_lack_a_required_field_but_it_is_not_published(admin: Client) -> None:
    module = make_module()
    url = edit_url(module)
    data = posted(form_of(admin, url), **{"fields-headline": ""})
    response = admin.post(url, data | {"action-publish": "1"})
    assert response.status_code == 200
    assert list(errors_of(response)) == ["fields"]
    assert "This field is required." in response.content.decode()
    assert admin.post(url, data).status_code == 302
    module.refresh_from_db()
    assert (module.fields["headline"], module.live) == (None, False)


def test_a_draft_of_a_live_module_leaves_what_is_live_alone(admin: Client) -> None:
    module = make_module(live=True)
    url = edit_url(module)
    admin.post(url, posted(form_of(admin, url), **{"fields-headline": "Draft"}))
    module.refresh_from_db()
    assert module.fields == {"headline": "Outside is calling"}
    assert module.get_latest_revision_as_object().fields["headline"] == "Draft"
    compare = reverse(
        "wagtailsnippets_content_module:revisions_compare", args=[module.pk, "live", "latest"]
    )
    content = admin.get(compare).content.decode()
    assert '<span class="deletion">Outside is calling</span>' in content
    assert '<span class="addition">Draft</span>' in content


def test_a_key_is_unique_well_formed_and_never_changes(admin: Client) -> None:
    module = make_module()
    other = make_module(key="other")
    form = form_of(admin, f"{ADD}?type=cta")
    data = posted(form, name="x", brand=module.brand_id, locale=module.locale_id)
    assert errors_of(admin.post(ADD, data | {"key": "other"})) == {
        "key": ["There is a module with this key already."]
    }
    assert list(errors_of(admin.post(ADD, data | {"key": "No Key"}))) == ["key"]
    url = edit_url(other)
    admin.post(url, posted(form_of(admin, url), key="third"))
    assert Module.objects.get(pk=other.pk).get_latest_revision_as_object().key == "other"


def test_the_type_of_a_module_never_changes(admin: Client) -> None:
    module = make_module()
    url = edit_url(module)
    assert errors_of(admin.post(url, posted(form_of(admin, url), type="cta"))) == {
        "type": ["The type never changes: this is a hero."]
    }
    module.type = "cta"
    with pytest.raises(Exception, match="cannot become a cta"):
        module.full_clean()


def test_a_name_is_demanded_of_a_draft_too(admin: Client) -> None:
    url = edit_url(make_module())
    assert errors_of(admin.post(url, posted(form_of(admin, url), name=" "))) == {
        "name": ["This field is required."]
    }


def test_a_new_module_is_not_autosaved_under_a_half_typed_key(admin: Client) -> None:
    assert admin.get(f"{ADD}?type=hero").context["autosave_enabled"] is False
    assert admin.get(edit_url(make_module())).context["autosave_enabled"] is True


def test_an_inactive_language_is_offered_only_where_it_is_chosen_already(admin: Client) -> None:
    module = make_module()
    module.locale.active = False
    module.locale.save()
    chosen = form_of(admin, edit_url(module)).fields["locale"].queryset
    offered = form_of(admin, f"{ADD}?type=hero").fields["locale"].queryset
    assert (list(chosen), list(offered)) == ([module.locale], [])


def test_a_copy_has_the_content_and_waits_for_a_key(admin: Client) -> None:
    module = make_module()
    form = form_of(admin, reverse("wagtailsnippets_content_module:copy", args=[module.pk]))
    data = posted(form)
    assert (data["key"], data["fields-headline"]) == ("", "Outside is calling")
    assert admin.post(ADD, data | {"key": "copy"}).status_code == 302
    assert Module.objects.get(key="copy").fields["headline"] == "Outside is calling"


def test_a_module_whose_type_is_gone_is_shown_and_kept(admin: Client) -> None:
    module = make_module()
    Module.objects.filter(pk=module.pk).update(type="banner")
    for response in (admin.get(edit_url(module)), admin.post(edit_url(module), {})):
        content = response.content.decode()
        assert "has no module type “banner” any more" in content
        assert "Outside is calling" in content
    assert "banner" in admin.get(LIST).content.decode()
    module.refresh_from_db()
    assert module.fields == {"headline": "Outside is calling"}


def test_a_field_that_the_type_lost_is_told_before_saving_drops_it(admin: Client) -> None:
    module = make_module(fields={"headline": "a", "claim": "Best of all"})
    url = edit_url(module)
    content = admin.get(url).content.decode()
    assert "These fields do not exist any more" in content
    assert "<dt>claim</dt><dd>Best of all</dd>" in content
    admin.post(url, posted(form_of(admin, url)))
    module.refresh_from_db()
    assert "claim" not in module.fields
    assert "These fields do not exist any more" not in admin.get(url).content.decode()


def test_a_text_of_10_mb_is_refused_by_the_form(admin: Client) -> None:
    module = make_module()
    url = edit_url(module)
    data = posted(form_of(admin, url), **{"fields-headline": "x" * 10_000_000})
    response = admin.post(url, data)
    assert response.status_code == 200
    [error] = response.context["form"].errors.as_data()["fields"]
    assert error.block_errors["headline"].messages == [
        "Expected at most 10,000 characters, not 10,000,000."
    ]


def test_an_image_in_a_module_is_found_as_used(image: BrandImage) -> None:
    module = make_module(fields={"headline": "a", "image": image.pk, "imageAlt": None})
    reference = ReferenceIndex.get_references_to(image).get()
    assert (reference.object_id, reference.model_path) == (str(module.pk), "fields.image")


def test_modules_are_found_by_name_and_by_what_they_say() -> None:
    module = make_module(
        fields={"headline": "Outside", "body": "<p>fresh <b>powder</b></p>", "eyebrow": None}
    )
    search = get_search_backend().search
    assert list(search("powder", Module)) == [module]
    assert list(search("hero", Module)) == [module]
    assert list(search("None", Module)) == []


def test_the_preview_shows_what_is_typed(admin: Client) -> None:
    module = make_module()
    url = reverse("wagtailsnippets_content_module:preview_on_edit", args=[module.pk])
    data = posted(form_of(admin, edit_url(module)), **{"fields-headline": "<b>Typed</b>"})
    assert admin.post(url, data).json() == {"is_valid": True, "is_available": True}
    content = admin.get(url).content.decode()
    assert "&lt;b&gt;Typed&lt;/b&gt;" in content
    assert "<b>Typed</b>" not in content


def test_the_preview_of_a_new_module_knows_its_type(admin: Client) -> None:
    make_module()
    url = reverse("wagtailsnippets_content_module:preview_on_add")
    data = posted(form_of(admin, f"{ADD}?type=qa"), name="x", key="x")
    data |= {"fields-question": "Why?", "brand": "1", "locale": "1"}
    data |= {"brand": Module.objects.get().brand_id, "locale": Module.objects.get().locale_id}
    assert admin.post(url, data).json()["is_valid"] is True
    assert "Why?" in admin.get(url).content.decode()


def test_another_room_can_draw_the_preview(admin: Client) -> None:
    class Loud(Preview):
        modes = [("loud", "Loud")]

        def serve(self, request: HttpRequest, instance: Any, mode: str) -> HttpResponse:
            return HttpResponse(f"{instance.fields['headline'].upper()} ({mode})")

    module = make_module()
    url = reverse("wagtailsnippets_content_module:preview_on_edit", args=[module.pk])
    admin.post(url, posted(form_of(admin, edit_url(module))))
    before = preview_in_use()
    use_preview(Loud())
    try:
        assert admin.get(url).content.decode() == "OUTSIDE IS CALLING (loud)"
    finally:
        use_preview(before)


def test_the_link_button_asks_for_an_address_and_never_for_a_page(admin: Client) -> None:
    widget = get_module_type("richtext").child_blocks["body"].field.widget
    [link] = [kind for kind in widget.options["entityTypes"] if kind["type"] == "LINK"]
    assert link["chooserUrls"]["pageChooser"] == reverse("wagtailadmin_choose_page_external_link")
    content = admin.get(link["chooserUrls"]["pageChooser"]).json()["html"]
    assert "Internal link" not in content
    assert reverse("wagtailadmin_choose_page_email_link") in content


def test_the_key_of_a_stored_row_is_shown_to_be_read_only(admin: Client) -> None:
    stored = form_of(admin, edit_url(make_module())).fields["key"]
    new = form_of(admin, f"{ADD}?type=hero").fields["key"]
    assert (stored.disabled, stored.help_text) == (True, "A key never changes.")
    assert new.disabled is False


def test_the_only_brand_and_language_there_are_are_chosen_already(admin: Client) -> None:
    module = make_module()
    form = form_of(admin, f"{ADD}?type=cta")
    assert (form["brand"].value(), form["locale"].value()) == (module.brand_id, module.locale_id)

    Brand.objects.create(key="other", name="Other")
    assert form_of(admin, f"{ADD}?type=cta")["brand"].value() is None


def test_the_form_of_a_module_leads_to_its_variants(admin: Client) -> None:
    module = make_module()
    page = admin.get(edit_url(module)).content.decode()
    assert f"{reverse('wagtailsnippets_variants_variant:list')}?module={module.pk}" in page
    assert f"{reverse('wagtailsnippets_variants_variant:add')}?module={module.pk}" in page


def test_searching_on_the_dashboard_and_in_the_menu_finds_modules(admin: Client) -> None:
    page = admin.get(reverse("wagtailadmin_home")).content.decode()
    assert f'action="{LIST}" role="search"' in page
    assert f'"_type": "wagtail.sidebar.SearchModule", "_args": ["{LIST}"]' in page
    assert "Search all pages" not in page
