"""The database field: plain dictionaries, checked against their type."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from content.models import Module
from tests.content.browser_form import make_module

pytestmark = pytest.mark.django_db

AWKWARD = {
    "headline": "a",
    "eyebrow": "",
    "body": None,
    "claim": "gone",
    "ctaLabel": "שלום e\u0301",
}


def test_values_come_back_as_they_were_stored_stale_ones_too() -> None:
    module = make_module(fields=AWKWARD)
    module.refresh_from_db()
    assert module.fields == AWKWARD
    assert type(module.fields) is dict


def test_a_revision_gives_back_the_same_values() -> None:
    module = make_module(fields=AWKWARD)
    revision = module.save_revision(clean=False)
    assert revision.content["fields"] == AWKWARD
    assert revision.as_object().fields == AWKWARD


@pytest.mark.parametrize("fields", [AWKWARD, {"headline": 7}, {"headline": "a", "image": []}])
def test_what_the_type_does_not_take_never_goes_live_whatever_saves_it(fields: Any) -> None:
    module = make_module()
    module.fields = fields
    revision = module.save_revision(clean=False)
    with pytest.raises(ValidationError, match=r"fields\.(claim|headline|image): expected "):
        revision.publish()
    module.live = True
    with pytest.raises(ValidationError, match=r"fields\.(claim|headline|image): expected "):
        module.save()
    assert list(Module.objects.values_list("live", flat=True)) == [False]


def test_reading_a_row_asks_the_database_for_no_image(django_assert_num_queries: Any) -> None:
    make_module(fields={"headline": "a", "image": 7, "imageAlt": None})
    with django_assert_num_queries(1):
        assert Module.objects.get().fields["image"] == 7


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"claim": "x"}, "fields.claim: expected a field of the type hero: eyebrow, headline, "),
        ({"headline": 7}, "fields.headline: expected a text or null."),
        ({"ctaUrl": "javascript:x"}, "fields.ctaUrl: expected an address: "),
        ([], "fields: expected an object of fields."),
    ],
)
def test_a_row_is_checked_against_its_type(fields: Any, message: str) -> None:
    module = make_module()
    module.fields = fields
    with pytest.raises(ValidationError) as error:
        module.full_clean()
    [told] = error.value.message_dict["fields"]
    assert told.startswith(message)


def test_an_empty_draft_passes_and_an_unknown_type_does_not() -> None:
    module = make_module(fields={})
    module.full_clean()
    module.type = "banner"
    with pytest.raises(ValidationError) as error:
        module.clean_fields()
    assert error.value.message_dict["fields"][0].startswith("There is no module type 'banner'")
