"""Terms are checked in full on every save, by whatever way it comes."""

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError

from taxonomy.models import Channel, Device, Locale, Segment

pytestmark = pytest.mark.django_db


def refused(instance):
    """The messages that saving is refused with, by field."""
    with pytest.raises(ValidationError) as caught:
        instance.save()
    return caught.value.message_dict


@pytest.mark.parametrize("key", ["Skier", "skier_", "-skier", "ski er", "größe", "ski\n"])
@pytest.mark.parametrize("model", [Segment, Channel, Device])
def test_a_key_outside_the_grammar_is_refused_and_nothing_is_stored(model, key):
    assert refused(model(key=key, name="Skiers")) == {
        "key": [
            "A key consists of the letters a to z, digits and hyphens, and starts with a letter "
            f"or digit; {key!r} does not."
        ]
    }
    assert model.objects.count() == 0


def test_a_key_of_a_hundred_characters_is_stored_and_one_more_is_refused():
    Segment(key="k" * 100, name="Long").save()

    assert refused(Segment(key="k" * 101, name="Longer")) == {
        "key": ["Ensure this value has at most 100 characters (it has 101)."]
    }


def test_two_terms_with_one_key_are_refused():
    Channel(key="web", name="Web").save()

    assert refused(Channel(key="web", name="Web too")) == {
        "key": ["Channel with this Key already exists."]
    }


def test_a_changed_key_is_refused_naming_the_old_and_the_new_one():
    segment = Segment(key="skier", name="Skiers")
    segment.save()
    segment.key = "skiers"

    assert refused(segment) == {
        "key": ["A key never changes: this one is “skier” and cannot become “skiers”."]
    }
    assert Segment.objects.get().key == "skier"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", "This field cannot be blank."),
        (" \n", "This field cannot be blank."),
        (
            "ski\x00er",
            "This text holds a NUL character at position 4; it cannot be stored.",
        ),
        (
            "ski\ud800",
            "This text holds half a surrogate pair at position 4; it is not Unicode.",
        ),
        ("n" * 201, "Ensure this value has at most 200 characters (it has 201)."),
    ],
)
def test_a_name_that_cannot_be_read_or_stored_is_refused(name, message):
    assert refused(Device(key="phone", name=name)) == {"name": [message]}


def test_right_to_left_and_combining_text_is_a_name_like_any_other():
    Segment(key="skier", name="מחליקים ‏é́").save()

    assert Segment.objects.get().name == "מחליקים ‏é́"


def test_a_term_that_is_its_own_parent_is_refused():
    segment = Segment(key="loyal", name="Loyal")
    segment.save()
    segment.parent = segment

    assert refused(segment) == {"parent": ["A term cannot lie below itself: loyal > loyal."]}


def test_a_cycle_is_refused_and_named():
    loyal = Segment(key="loyal", name="Loyal")
    loyal.save()
    gold = Segment(key="loyal-gold", name="Gold", parent=loyal)
    gold.save()
    loyal.parent = gold

    assert refused(loyal) == {
        "parent": ["A term cannot lie below itself: loyal > loyal-gold > loyal."]
    }
    assert Segment.objects.get(key="loyal").parent is None


def test_empty_texts_that_may_be_missing_are_stored_as_missing():
    Segment(key="skier", name="Skiers", public_label="", kind="", purpose="").save()

    segment = Segment.objects.get()
    assert (segment.public_label, segment.kind, segment.purpose) == (None, None, None)


def test_a_kind_that_is_not_on_the_list_is_refused():
    assert refused(Segment(key="skier", name="Skiers", kind="hobby")) == {
        "kind": ["Value 'hobby' is not a valid choice."]
    }


def test_every_error_of_a_condition_is_reported_with_path_value_and_expectation():
    condition = {"age": {"$atLeast": 18}, "$or": []}

    messages = refused(Segment(key="skier", name="Skiers", condition=condition))["condition"]

    assert len(messages) == 2
    assert messages[0].startswith("$.age.$atLeast: ")
    assert messages[1].startswith("$.$or: [] was given, ")
    assert Segment.objects.count() == 0


def test_an_empty_condition_is_refused():
    messages = refused(Segment(key="skier", name="Skiers", condition={}))["condition"]

    assert len(messages) == 1
    assert messages[0].startswith("$: {} was given, ")


def test_a_condition_nested_ten_thousand_deep_is_refused_together_with_other_errors():
    condition = {"age": 1}
    for _ in range(10_000):
        condition = {"$not": condition}

    messages = refused(Segment(key="Skier", name="Skiers", condition=condition))

    assert sorted(messages) == ["condition", "key"]
    assert Segment.objects.count() == 0


@pytest.mark.parametrize("tag", ["fr_CA", "f", "fr-", "français", "en us", "12"])
def test_a_tag_that_is_not_bcp_47_is_refused(tag):
    assert refused(Locale(key=tag, name="French")) == {
        "key": [f"“{tag}” is not a language tag; a tag like “fr” or “fr-CA” was expected (BCP 47)."]
    }


def test_a_tag_that_differs_from_another_only_in_case_is_refused():
    Locale(key="fr-CA", name="French (Canada)").save()

    assert refused(Locale(key="FR-ca", name="French")) == {
        "key": ["There is a locale with this tag already: “fr-CA”."]
    }


def test_a_tag_may_not_even_change_its_case():
    locale = Locale(key="fr-CA", name="French (Canada)")
    locale.save()
    locale.key = "fr-ca"

    assert refused(locale) == {
        "key": ["A key never changes: this one is “fr-CA” and cannot become “fr-ca”."]
    }


@pytest.mark.parametrize(
    ("fallbacks", "messages"),
    [
        ("fr", ["A list of language tags was expected, not str."]),
        ([7], ["[0] “int”: there is no locale with this tag."]),
        (["de"], ["[0] “de”: there is no locale with this tag."]),
        (["FR-ca"], ["[0] “FR-ca”: a locale cannot fall back to itself."]),
        (["fr", "FR"], ["[1] “FR”: this locale is in the list already."]),
        (
            ["de", "fr", "fr-CA"],
            [
                "[0] “de”: there is no locale with this tag.",
                "[2] “fr-CA”: a locale cannot fall back to itself.",
            ],
        ),
    ],
)
def test_fallbacks_that_are_not_other_locales_once_each_are_refused(fallbacks, messages):
    Locale(key="fr", name="French").save()
    canadian = Locale(key="fr-CA", name="French (Canada)")
    canadian.save()
    canadian.fallbacks = fallbacks

    assert refused(canadian) == {"fallbacks": messages}


def test_a_term_with_children_cannot_be_deleted():
    loyal = Segment(key="loyal", name="Loyal")
    loyal.save()
    Segment(key="loyal-gold", name="Gold", parent=loyal).save()

    with pytest.raises(ProtectedError):
        loyal.delete()

    assert Segment.objects.count() == 2


def test_a_locale_that_others_fall_back_to_cannot_be_deleted():
    Locale(key="fr", name="French").save()
    Locale(key="fr-CA", name="French (Canada)", fallbacks=["FR"]).save()

    with pytest.raises(ProtectedError) as caught, transaction.atomic():
        Locale.objects.get(key="fr").delete()

    assert caught.value.args[0] == (
        "“French (fr)” is in use and cannot be deleted: locale “French (Canada) (fr-CA)”."
    )
    assert Locale.objects.count() == 2


def test_deleting_many_at_once_deletes_none_of_them_when_one_is_in_use():
    Locale(key="en", name="English").save()
    Locale(key="fr", name="French").save()
    Locale(key="fr-CA", name="French (Canada)", fallbacks=["fr"]).save()

    with pytest.raises(ProtectedError), transaction.atomic():
        Locale.objects.filter(key__in=["en", "fr"]).delete()

    assert Locale.objects.count() == 3


def test_a_term_that_nothing_uses_can_be_deleted():
    Segment(key="skier", name="Skiers").save()

    Segment.objects.get().delete()

    assert Segment.objects.count() == 0
