"""Terms are made and changed in their forms."""

import pytest
from django.core.exceptions import ValidationError
from django.db.models.signals import post_save
from django.urls import reverse

from taxonomy.models import Channel, Device, Locale, Segment
from tests.factories import make_segment
from tests.taxonomy.term_forms import edit, errors, segment_form

pytestmark = pytest.mark.django_db


def test_what_saving_refuses_is_said_at_the_form_and_nothing_is_saved(admin_client):
    def refuse(**kwargs):
        raise ValidationError("segments.skier: refused by the gate.")

    post_save.connect(refuse, sender=Segment)
    try:
        response = admin_client.post(reverse("segment:add"), segment_form())
    finally:
        post_save.disconnect(refuse, sender=Segment)

    assert errors(response) == {"__all__": ["segments.skier: refused by the gate."]}
    assert Segment.objects.count() == 0


def test_the_key_is_not_changed_by_a_form_that_posts_another_one(admin_client):
    segment = Segment(key="skier", name="Skiers")
    segment.save()

    edit(admin_client, segment, segment_form(key="snow", name="Snow people"))

    segment.refresh_from_db()
    assert (segment.key, segment.name) == ("skier", "Snow people")


def test_parents_are_offered_as_a_tree_without_the_term_and_what_lies_below_it(admin_client):
    loyal = Segment(key="loyal", name="Loyal", rank=2)
    loyal.save()
    gold = Segment(key="gold", name="Gold", parent=loyal)
    gold.save()
    Segment(key="gold-plus", name="Gold plus", parent=gold).save()
    Segment(key="skier", name="Skiers", rank=1).save()

    response = admin_client.get(reverse("segment:edit", args=[gold.pk]))

    assert [label for _, label in response.context["form"].fields["parent"].choices] == [
        "None: at the top",
        "Skiers (skier)",
        "Loyal (loyal)",
    ]
    response = admin_client.get(reverse("segment:add"))
    assert [label for _, label in response.context["form"].fields["parent"].choices] == [
        "None: at the top",
        "Skiers (skier)",
        "Loyal (loyal)",
        "\xa0\xa0\xa0Gold (gold)",
        "\xa0\xa0\xa0\xa0\xa0\xa0Gold plus (gold-plus)",
    ]


def test_a_posted_parent_that_lies_below_the_term_is_refused(admin_client):
    loyal = Segment(key="loyal", name="Loyal")
    loyal.save()
    gold = Segment(key="gold", name="Gold", parent=loyal)
    gold.save()

    response = edit(admin_client, loyal, segment_form(parent=str(gold.pk)))

    assert errors(response) == {
        "parent": ["Select a valid choice. That choice is not one of the available choices."]
    }


def test_the_purpose_is_suggested_from_the_purposes_in_use(admin_client):
    Segment(key="s", name="S", purpose="ads").save()

    page = admin_client.get(reverse("segment:add")).content.decode()

    assert '<option value="ads"></option><option value="personalization"></option>' in page


@pytest.mark.parametrize("model", [Channel, Device])
def test_a_channel_or_device_is_made_changed_and_deleted(admin_client, model):
    name = model._meta.model_name
    data = {"name": "Mobile", "key": "mobile", "parent": "", "rank": "1", "active": "on"}

    admin_client.post(reverse(f"{name}:add"), data)
    term = model.objects.get()
    edit(admin_client, term, data | {"name": "Mobile devices", "active": ""})
    term.refresh_from_db()
    assert (term.name, term.rank, term.active) == ("Mobile devices", 1, False)

    response = admin_client.post(reverse(f"{name}:delete", args=[term.pk]))
    assert response.url == reverse(f"{name}:index")
    assert model.objects.count() == 0


def test_a_locale_is_made_with_fallbacks_in_the_order_chosen(admin_client):
    Locale(key="en", name="English").save()
    Locale(key="fr", name="French").save()

    admin_client.post(
        reverse("locale:add"),
        {"name": "French (Canada)", "key": "fr-CA", "fallbacks": ["fr", "en"], "active": "on"},
    )
    locale = Locale.objects.get(key="fr-CA")
    assert locale.fallbacks == ["fr", "en"]

    edit(admin_client, locale, {"name": "French (Canada)", "fallbacks": ["EN", "fr"]})
    locale.refresh_from_db()
    assert (locale.fallbacks, locale.active) == (["en", "fr"], False)

    edit(admin_client, locale, {"name": "French (Canada)"})
    locale.refresh_from_db()
    assert locale.fallbacks == []


@pytest.mark.parametrize(
    ("chosen", "message"),
    [
        (["xx"], "There is no locale “xx”: take it out."),
        (["fr", "fr"], "The locale “fr” is chosen twice: take one of them out."),
        (
            ["old"],
            "The locale “old” is inactive and cannot be chosen any more: take it out, or have it "
            "made active.",
        ),
    ],
)
def test_fallbacks_that_cannot_be_chosen_are_refused_at_the_form(admin_client, chosen, message):
    Locale(key="fr", name="French").save()
    Locale(key="old", name="Old", active=False).save()

    response = admin_client.post(
        reverse("locale:add"), {"name": "Canada", "key": "fr-CA", "fallbacks": chosen}
    )

    assert errors(response) == {"fallbacks": [message]}


def test_an_inactive_fallback_that_was_chosen_before_may_stay(admin_client):
    Locale(key="fr", name="French").save()
    locale = Locale(key="fr-CA", name="French (Canada)", fallbacks=["fr"])
    locale.save()
    Locale.objects.filter(key="fr").update(active=False)

    edit(admin_client, locale, {"name": "Français (Canada)", "fallbacks": ["fr"]})

    locale.refresh_from_db()
    assert (locale.name, locale.fallbacks) == ("Français (Canada)", ["fr"])


def _opened(client, term, **fields):
    """What a browser posts after it has drawn the form of a segment."""
    page = client.get(reverse("segment:edit", args=[term.pk]))
    form = page.context["form"]
    assert f'value="{form["opened"].value()}"' in page.content.decode()
    return segment_form(opened=form["opened"].value(), **fields)


def test_a_form_that_was_opened_before_somebody_else_moved_the_term_does_not_undo_it_unasked(
    admin_client,
):
    segment = make_segment("skier", name="Skiers", rank=10)
    posted = _opened(admin_client, segment, name="People who ski", rank="10")
    Segment.objects.filter(pk=segment.pk).update(rank=3)

    response = edit(admin_client, segment, posted)

    [reason] = errors(response, "__all__")
    assert reason == (
        "Somebody else changed “Skiers” since you opened this form. Saved as it is, the form "
        "changes now: Name, Rank. Save again if that is what you want, or load the page again to "
        "see what is stored."
    )
    segment.refresh_from_db()
    assert (segment.name, segment.rank) == ("Skiers", 3)

    again = posted | {"opened": response.context["form"]["opened"].value()}
    edit(admin_client, segment, again)

    segment.refresh_from_db()
    assert (segment.name, segment.rank) == ("People who ski", 10)


def test_a_form_that_nobody_came_before_is_saved_at_once(admin_client):
    segment = make_segment("skier", name="Skiers", rank=10)

    edit(admin_client, segment, _opened(admin_client, segment, name="People who ski", rank="4"))

    segment.refresh_from_db()
    assert (segment.name, segment.rank) == ("People who ski", 4)
