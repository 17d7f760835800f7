"""While a variant is written, the server says its targeting, proposes names and shows its reach."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Permission
from wagtail.users.models import UserProfile

from content.models import Module
from tests.factories import make_channel, make_module, make_segment, make_variant, targeting
from tests.variants.variant_form import url, variant_form
from variants.models import ChangeLogEntry, Variant

pytestmark = pytest.mark.django_db


def ask(client, data, *args):
    return client.post(url("targeting_live", *args), data)


def answer(client, data, *args):
    response = ask(client, data, *args)
    assert response.status_code == 200
    return response.json()


def test_a_form_without_targeting_is_for_everybody_and_proposes_nothing(admin_client, module):
    said = answer(admin_client, variant_form(module, name="", key=""))

    assert said["sentence"] == "Shown to everybody."
    assert (said["name"], said["key"]) == ("", "")


def test_the_whole_targeting_is_said_with_window_and_priority(admin_client, module):
    data = variant_form(
        module,
        targeting_segments_any=["loyal"],
        targeting_segments_none=["student"],
        targeting_devices=["phone"],
        targeting_locales=["fr-CA"],
        starts_at="2026-12-01 00:00",
        ends_at="2027-01-31 12:30",
        priority="mandatory",
    )

    said = answer(admin_client, data)

    assert said["sentence"] == (
        "Shown to Loyal, not Students, on Phone, in French (Canada), from 1 December 2026, until "
        "31 January 2027, 12:30, before campaign and standard variants."
    )
    assert said["name"] == "Loyal, not Students, on Phone, in French (Canada)"
    assert said["key"] == "loyal-not-students-on-phone-in-french-canada"


def test_the_end_of_the_rights_ends_the_sentence_where_it_comes_first(admin_client, module):
    data = variant_form(module, ends_at="2027-01-31 00:00", rights_until="2027-01-01 00:00")

    assert answer(admin_client, data)["sentence"] == (
        "Shown to everybody, until the end of 31 December 2026."
    )


def test_a_proposed_key_is_one_that_no_other_variant_of_the_module_has(admin_client, module):
    make_variant(module, "loyal")
    own = make_variant(module, "loyal-2")
    make_variant(make_module("other"), "loyal-3")
    data = variant_form(module, targeting_segments_any=["loyal"])

    assert answer(admin_client, data)["key"] == "loyal-3"
    assert answer(admin_client, data, own.pk)["key"] == "loyal-2"


def test_nothing_is_saved_or_published(admin_client, module):
    variant = make_variant(module, live=True)
    before = ChangeLogEntry.objects.count()

    answer(admin_client, variant_form(module, name="Another", key="another"), variant.pk)
    answer(admin_client, variant_form(module))

    variant.refresh_from_db()
    assert (variant.name, variant.latest_revision) == ("Skier", None)
    assert (Variant.objects.count(), ChangeLogEntry.objects.count()) == (1, before)


def test_a_posted_module_does_not_move_a_variant(admin_client, module):
    variant = make_variant(module, targeting=targeting(any=["skier"]))
    other = make_module("other", name="Other")

    said = answer(admin_client, variant_form(other, targeting_segments_any=["loyal"]), variant.pk)

    assert said["sentence"] == "Shown to Loyal."
    assert "wins <strong>4 of 16</strong> cells" in said["reach"]


@pytest.mark.parametrize(
    ("parts", "problem"),
    [
        ({"targeting_devices": ["fridge"]}, "There is no device “fridge”: take it out."),
        (
            {"targeting_channels": ["fax"]},
            "The channel “fax” is inactive and cannot be chosen any more: take it out, or have it "
            "made active.",
        ),
        (
            {"starts_at": "2026-12-01 00:00", "ends_at": "2026-12-01 00:00"},
            "It would end on 1 December 2026, 00:00 and start on 1 December 2026, 00:00, so nobody "
            "would ever see it: choose a later end, an earlier start, or leave one of them empty.",
        ),
        (
            {"starts_at": "soon"},
            "This is not a date and time: type it as in 2026-12-01 09:30, or leave it empty.",
        ),
        (
            {"priority": "urgent"},
            "Select a valid choice. urgent is not one of the available choices.",
        ),
    ],
)
def test_what_cannot_be_read_is_named_in_the_place_of_the_reach(
    admin_client, module, parts, problem
):
    make_channel("fax", active=False)

    said = answer(admin_client, variant_form(module, **parts))

    assert "Whom it reaches is shown as soon as this is mended:" in said["reach"]
    assert f"<li>{problem}</li>" in said["reach"]


def test_an_inactive_term_that_is_chosen_counts_as_long_as_it_stays(admin_client, module):
    make_segment("old", active=False)
    variant = make_variant(module, targeting=targeting(any=["old"]))

    said = answer(admin_client, variant_form(module, targeting_segments_any=["old"]), variant.pk)

    assert said["sentence"] == "Shown to Old."
    assert "wins <strong>4 of 20</strong> cells" in said["reach"]


def test_an_error_in_the_name_does_not_hide_the_reach(admin_client, module):
    said = answer(admin_client, variant_form(module, name="", key="Not a key"))

    assert "It wins <strong>" in said["reach"]


@pytest.mark.parametrize("text", ["{", "[1]", "7", '{"blocks": 1}', '{"blocks": [{"text": 1}]}'])
def test_a_rich_text_that_no_editor_wrote_is_refused(admin_client, module, text):
    response = ask(admin_client, variant_form(module, overrides=[("body", text)]))

    assert response.status_code == 400
    assert response.json() == {"problem": "The form could not be read. Load the page again."}


@pytest.mark.parametrize(
    ("field", "value"), [("image", "abc"), ("image", "9" * 5000), ("nothing", "x")]
)
def test_an_override_that_cannot_be_read_is_said_to_be_marked_at_its_field(
    admin_client, module, field, value
):
    said = answer(admin_client, variant_form(module, overrides=[(field, value)]))

    assert "<li>What differs: see the fields marked there.</li>" in said["reach"]


@pytest.mark.parametrize("number", ["", "x", "999999", "9" * 400, "-1", "²"])
def test_a_module_that_does_not_exist_is_refused(admin_client, module, number):
    response = ask(admin_client, variant_form(module) | {"module": number})

    assert response.status_code == 400
    assert response.json() == {
        "problem": "Choose the module first: this one does not exist (any more)."
    }


def test_an_empty_post_is_refused(admin_client, module):
    assert ask(admin_client, {}).status_code == 400
    assert ask(admin_client, {"module": str(module.pk)}).status_code == 200


def test_hostile_and_huge_values_are_shown_as_text(admin_client, module):
    hostile = "<script>alert(1)</script>"
    data = variant_form(module, targeting_segments_any=[hostile, "x" * 5000], name=hostile * 10)

    said = answer(admin_client, data)

    assert "<script>" not in said["reach"]
    assert "&lt;script&gt;" in said["reach"]


def test_a_variant_that_is_gone_is_not_found(admin_client, module):
    assert ask(admin_client, variant_form(module), 999999).status_code == 404


def test_only_posts_are_answered(admin_client, module):
    assert admin_client.get(url("targeting_live")).status_code == 405


def test_nobody_without_the_right_to_write_variants_is_answered(client, django_user_model, module):
    user = django_user_model.objects.create_user("ada", password="x")
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(user)

    response = ask(client, variant_form(module))

    assert response.status_code == 302
    assert b"Loyal" not in response.content


def test_a_type_that_is_gone_from_the_code_says_so(admin_client, module):
    variant = make_variant(module)
    Variant.objects.update(type="gone")
    Module.objects.update(type="gone")

    said = answer(admin_client, variant_form(module), variant.pk)

    assert "Whom it reaches is shown as soon as this is mended:" in said["reach"]


@pytest.mark.parametrize("count", [1, 30])
def test_queries_do_not_depend_on_the_number_of_variants(
    admin_client, module, django_assert_num_queries, count
):
    for number in range(count):
        make_variant(module, f"v{number}", targeting=targeting(any=["loyal"]))
    data = variant_form(module, targeting_segments_any=["loyal"])
    answer(admin_client, data)

    with django_assert_num_queries(33):
        answer(admin_client, data)


def test_the_sentence_speaks_in_the_time_zone_of_the_editor(admin_client, admin_user, module):
    variant = make_variant(module, starts_at=datetime(2026, 11, 30, 23, tzinfo=UTC))
    profile = UserProfile.get_for_user(admin_user)
    profile.current_time_zone = "Europe/Paris"
    profile.save()

    said = answer(admin_client, variant_form(module, starts_at="2026-12-01 00:00"), variant.pk)
    page = admin_client.get(url("edit", variant.pk)).content.decode()

    assert said["sentence"] == "Shown to everybody, from 1 December 2026."
    assert "Times are in Europe/Paris." in page
    assert 'value="2026-12-01 00:00"' in page
