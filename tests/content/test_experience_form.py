"""An experience is composed of slots: who decides each, who owns it, and whether it varies."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from content.models import Experience, Module
from tests.content.browser_form import posted
from tests.factories import make_experience, make_module, make_segment, make_variant, targeting

pytestmark = pytest.mark.django_db


def form_of(admin: Client, url: str) -> Any:
    return admin.get(url).context["form"]


def edit_url(experience: Experience) -> str:
    return reverse("wagtailsnippets_content_experience:edit", args=[experience.pk])


def said(admin: Client, experience: Experience) -> list[str]:
    """What the form says of the variation of each slot."""
    page = admin.get(edit_url(experience)).content.decode()
    found = re.findall(r'<p class="slot-variation">(.*?)</p>', page, re.DOTALL)
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", each)).strip() for each in found]


def slots(*names: str, module: Module) -> dict[str, Any]:
    """Return what is posted for slots with these names."""
    data: dict[str, Any] = {
        "slots-TOTAL_FORMS": len(names),
        "slots-INITIAL_FORMS": 0,
        "slots-MIN_NUM_FORMS": 0,
        "slots-MAX_NUM_FORMS": 1000,
    }
    for index, name in enumerate(names):
        at = f"slots-{index}"
        data |= {f"{at}-name": name, f"{at}-module": module.pk, f"{at}-ORDER": index + 1}
        data |= {f"{at}-id": "", f"{at}-DELETE": "", f"{at}-decider": "rules", f"{at}-owner": ""}
    return data


def test_an_experience_is_made_with_its_slots(admin: Client) -> None:
    module = make_module(live=True)
    url = reverse("wagtailsnippets_content_experience:add")
    data = {"name": "Home", "key": "home", "action-publish": "1"}
    response = admin.post(url, data | slots("hero", "teaser", module=module))
    assert response.status_code == 302
    experience = Experience.objects.get()
    assert [(slot.name, slot.module) for slot in experience.slots.all()] == [
        ("hero", module),
        ("teaser", module),
    ]
    assert experience.live
    edit = reverse("wagtailsnippets_content_experience:edit", args=[experience.pk])
    preview = reverse("wagtailsnippets_content_experience:preview_on_edit", args=[experience.pk])
    admin.post(preview, posted(form_of(admin, edit)))
    content = admin.get(preview).content.decode()
    # One page holds both heroes, as visitors see it.
    assert content.count('<div class="rp-part" role="group" aria-label="') == 2
    assert content.count("Outside is calling") >= 2


def test_two_slots_of_an_experience_cannot_share_a_name(admin: Client) -> None:
    module = make_module(live=True)
    url = reverse("wagtailsnippets_content_experience:add")
    data = {"name": "Home", "key": "home"} | slots("hero", "hero", module=module)
    response = admin.post(url, data)
    assert response.status_code == 200
    errors = response.context["form"].errors
    assert errors == {"__all__": ["Two slots are named “hero”; each needs a name of its own."]}
    assert Experience.objects.count() == 0


def test_slots_say_who_decides_and_who_owns_them(admin: Client, editor: User) -> None:
    experience = make_experience("home", {"hero": make_module(live=True)})
    changes = {"slots-0-decider": "engine", "slots-0-owner": editor.pk, "action-publish": "1"}

    response = admin.post(
        edit_url(experience), posted(form_of(admin, edit_url(experience)), **changes)
    )

    assert response.status_code == 302
    slot = Experience.objects.get().slots.get()
    assert (slot.decider, slot.owner) == ("engine", editor)


def test_slots_are_in_the_order_that_was_posted(admin: Client) -> None:
    module = make_module(live=True)
    experience = make_experience("home", {"one": module, "two": module, "three": module})
    changes = {"slots-0-ORDER": 3, "slots-1-ORDER": 1, "slots-2-ORDER": 2, "action-publish": "1"}

    admin.post(edit_url(experience), posted(form_of(admin, edit_url(experience)), **changes))

    names = [slot.name for slot in Experience.objects.get().slots.all()]
    assert names == ["two", "three", "one"]


def test_each_slot_says_whether_it_varies_as_drafted(admin: Client) -> None:
    make_segment("skier")
    varied, plain = make_module("varied", live=True), make_module("plain", live=True)
    make_variant(varied, live=True, targeting=targeting(any=["skier"]))
    make_variant(varied, "other", targeting=targeting(none=["skier"]))
    experience = make_experience("home", {"a": varied, "b": plain, "c": varied})

    assert said(admin, experience) == [
        "Varies: 2 variants by segment, 2 versions besides the default.",
        "Same for everybody: the module has no variants.",
        "Varies: 2 variants by segment, 2 versions besides the default.",
    ]


def test_a_fixed_slot_whose_module_varies_gets_a_notice(admin: Client) -> None:
    module = make_module(live=True)
    make_variant(module, live=True)
    experience = make_experience("home", {"a": module})
    notice = "This slot is to be the same for everybody, but its module has 1 variant"

    assert notice not in admin.get(edit_url(experience)).content.decode()
    experience.slots.update(decider="fixed")
    assert notice in admin.get(edit_url(experience)).content.decode()


def test_a_slot_that_the_calling_engine_decides_counts_what_it_may_choose(admin: Client) -> None:
    module = make_module(live=True)
    make_variant(module, live=True)
    experience = make_experience("home", {"a": module})
    experience.slots.update(decider="engine")

    assert said(admin, experience) == ["The calling engine chooses: 1 variant."]


def test_more_versions_than_can_be_counted_while_a_form_loads_are_said_to_be_so(
    admin: Client,
) -> None:
    module = make_module(live=True)
    for number in range(10):
        make_segment(f"s{number}")
        make_variant(module, f"v{number}", live=True, targeting=targeting(any=[f"s{number}"]))
    experience = make_experience("home", {"a": module})

    assert said(admin, experience) == [
        "Varies: 10 variants by segment, more versions than can be counted here."
    ]


def test_the_form_costs_the_same_queries_however_many_variants_there_are(admin: Client) -> None:
    make_segment("skier")
    few = make_experience("few", {"a": make_module("a", live=True)})
    make_variant(Module.objects.get(), live=True, targeting=targeting(any=["skier"]))
    modules = {f"m{number}": make_module(f"m{number}", live=True) for number in range(4)}
    many = make_experience("many", modules)
    for module in modules.values():
        for number in range(5):
            make_variant(module, f"v{number}", live=True, targeting=targeting(any=["skier"]))
    said(admin, few)

    counts: list[int] = []
    for experience in (few, many):
        with CaptureQueriesContext(connection) as queries:
            said(admin, experience)
        counts.append(len(queries))

    # Wagtail asks for the chosen module and for the owners once more for each further slot.
    assert counts == [54, 54 + 3 * 2]
