"""What the gate checks: whatever way a row was written, nothing that is not whole goes live."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError

from content.models import Module
from taxonomy.models import Locale, Segment
from tests.factories import (
    make_experience,
    make_locale,
    make_module,
    make_segment,
    make_variant,
    targeting,
)
from variants.gate import PublishingRefused, publishing
from variants.models import Variant
from variants.selectors import (
    current_documents,
    current_generation,
)

pytestmark = pytest.mark.django_db

NEW_YEAR = datetime(2027, 1, 1, tzinfo=UTC)


def published(key: str = "home-hero") -> dict | None:
    return current_documents("module", [key]).get(key)


def publish_taxonomy(write, *arguments, **values):
    """Publish the taxonomy after something was written that no signal tells of."""
    with publishing() as publication:
        write(*arguments, **values)
        publication.taxonomy()


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        ({}, "modules.home-hero.variants.skier.overrides: {}, expected at least one field group."),
        (
            {"headline": " "},
            "modules.home-hero.variants.skier.overrides.headline: ' ', expected a value.",
        ),
        (
            {"ctaLabel": "Buy"},
            "modules.home-hero.variants.skier.overrides: ['ctaLabel'], expected all of"
            " ctaLabel, ctaUrl, which go together.",
        ),
    ],
)
def test_an_incomplete_variant_is_refused(overrides, message):
    module = make_module(live=True)
    variant = make_variant(module)
    Variant.objects.filter(pk=variant.pk).update(overrides=overrides)
    variant = Variant.objects.get()
    variant.live = True
    with pytest.raises(ValidationError) as refused:
        variant.save()
    assert refused.value.messages == [message]


def test_a_module_without_a_required_field_is_refused():
    with pytest.raises(PublishingRefused) as refused:
        make_module(live=True, fields={"headline": None})
    assert refused.value.messages == ["modules.home-hero.fields.headline: None, expected a value."]
    assert not Module.objects.exists()


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"key": "Ski"}, "Ski.key: 'Ski', expected a key of the letters a to z, digits and"),
        ({"name": " "}, "skier.name: ' ', expected a name."),
        ({"priority": "urgent"}, "skier.priority: 'urgent', expected one of standard, campaign"),
        (
            {"targeting": targeting(any=["nobody"])},
            "skier.targeting.segments.any[0]: 'nobody', expected a segment of the taxonomy.",
        ),
        ({"targeting": {"who": []}}, "skier.targeting: {'who': []}, expected lists of keys"),
        (
            {"starts_at": NEW_YEAR, "ends_at": NEW_YEAR},
            "skier.targeting.endsAt: '2027-01-01T00:00:00Z', expected an instant after the start",
        ),
        (
            {"starts_at": NEW_YEAR, "rights_until": NEW_YEAR, "source": None},
            "skier.provenance.rightsUntil: '2027-01-01T00:00:00Z', expected an instant after",
        ),
        ({"source": "stolen"}, "skier.provenance.source: 'stolen', expected one of in-house"),
        ({"currency": "eur"}, "skier.provenance.currency: 'eur', expected a currency code"),
    ],
)
def test_code_that_saves_a_live_variant_goes_around_no_check(values, message):
    module = make_module(live=True)
    with pytest.raises(PublishingRefused) as refused:
        make_variant(module, **{"live": True} | values)
    (found,) = refused.value.messages
    assert found.startswith(f"modules.home-hero.variants.{message}")
    assert not Variant.objects.exists()


def test_values_that_went_around_the_row_are_refused_when_they_would_be_published():
    module = make_module(live=True)
    make_variant(module, live=True)
    Module.objects.update(fields={"headline": 7})
    Variant.objects.update(overrides={"ctaLabel": "Go", "ctaUrl": "javascript:alert(1)"})
    module = Module.objects.get()
    module.fields = {"headline": "Inside is warmer"}
    with pytest.raises(PublishingRefused) as refused:
        module.save()
    (message,) = refused.value.messages
    assert message.startswith(
        "modules.home-hero.variants.skier.overrides.ctaUrl: 'javascript:alert(1)', expected"
    )
    assert published()["fields"]["headline"] == "Outside is calling"


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"key": "Home"}, "modules.Home.key: 'Home', expected a key of the letters a to z, digits"),
        ({"name": ""}, "modules.home-hero.name: '', expected a name."),
    ],
)
def test_code_that_saves_a_live_module_goes_around_no_check(values, message):
    with pytest.raises(PublishingRefused) as refused:
        make_module(live=True, **values)
    (found,) = refused.value.messages
    assert found.startswith(message)
    assert not Module.objects.exists()


def test_an_experience_has_names_and_slots_of_their_own():
    module = make_module()
    experience = make_experience("home", {"hero": module, " ": module})
    experience.name = ""
    experience.live = True
    with pytest.raises(PublishingRefused) as refused:
        experience.save()
    assert refused.value.messages == [
        "experiences.home.name: '', expected a name.",
        "experiences.home.slots[1].name: ' ', expected a name.",
    ]


def test_a_cycle_that_two_people_make_together_is_refused():
    skier = make_segment("skier")
    surfer = make_segment("surfer")
    # What somebody else commits while this one waits for the gate.
    Segment.objects.filter(pk=skier.pk).update(parent=surfer)
    generation = current_generation()
    with pytest.raises(PublishingRefused) as refused:
        publish_taxonomy(Segment.objects.filter(pk=surfer.pk).update, parent=skier)
    assert refused.value.messages == [
        "segments.skier.parent: 'skier > surfer > skier', expected a tree: no term lies below"
        " itself."
    ]
    assert current_generation() == generation


def test_a_term_that_goes_away_while_a_variant_is_published_is_kept():
    make_segment("skier")
    make_variant(make_module(live=True), live=True, targeting=targeting(any=["skier"]))
    with pytest.raises(PublishingRefused) as refused:
        publish_taxonomy(Segment.objects.all()._raw_delete, "default")
    assert refused.value.messages == [
        "modules.home-hero.variants.skier.targeting.segments.any[0]: 'skier', expected a segment of"
        " the taxonomy."
    ]
    assert Segment.objects.exists()


def test_a_fallback_that_goes_away_in_the_meantime_is_refused():
    make_locale("fr")
    make_locale("fr-CA", fallbacks=["fr"])
    with pytest.raises(PublishingRefused) as refused:
        publish_taxonomy(Locale.objects.filter(key="fr")._raw_delete, "default")
    assert refused.value.messages == [
        "locales.fr-CA.fallbacks: 'fr', expected a locale of the taxonomy."
    ]
