"""Terms are made, changed and deleted in the admin, and nobody types JSON."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.db.models.signals import post_save
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data

from taxonomy.condition_builder import Group
from taxonomy.condition_fields import MAX_ITEMS, read_group
from taxonomy.models import Channel, Device, Locale, Segment

pytestmark = pytest.mark.django_db


def rule(path, operator, kind="text", value=""):
    return {"path": path, "operator": operator, "kind": kind, "value": value}


def group(mode, *items):
    """A group as the form posts it."""
    return {
        "mode": mode,
        "count": str(len(items)),
        **{str(i): item for i, item in enumerate(items)},
    }


def segment_form(**fields):
    return nested_form_data(
        {"name": "Skiers", "key": "skier", "parent": "", "rank": "", "active": "on"}
        | {"condition": group("all")}
        | fields
    )


def edit(client, term, data):
    return client.post(reverse(f"{term._meta.model_name}:edit", args=[term.pk]), data)


def errors(response, field=None):
    assert response.status_code == 200
    form = response.context["form"]
    return form.errors.get(field) if field else form.errors


def test_a_segment_is_made_with_a_condition_of_rules(admin_client):
    data = segment_form(
        kind="preference",
        purpose="personalization",
        public_label="you told us you ski",
        rank="10",
        condition=group(
            "all",
            rule("sports", "$in", "text", "ski\r\nsnowboard"),
            group("any", rule("age", "$gte", "number", "18"), rule("guardian", "present")),
        ),
    )

    response = admin_client.post(reverse("segment:add"), data)

    assert response.url == reverse("segment:index")
    segment = Segment.objects.get()
    assert segment.condition == {
        "sports": {"$in": ["ski", "snowboard"]},
        "$or": [{"age": {"$gte": 18}}, {"guardian": {"$exists": True}}],
    }
    assert (segment.kind, segment.purpose, segment.rank) == ("preference", "personalization", 10)


def test_a_rule_that_was_removed_in_the_form_is_gone(admin_client):
    data = segment_form(condition=group("all", rule("a", "yes"), {}, rule("c", "no")))

    admin_client.post(reverse("segment:add"), data)

    assert Segment.objects.get().condition == {"a": True, "c": False}


def test_an_incomplete_rule_is_reported_at_the_form_and_nothing_is_saved(admin_client):
    data = segment_form(
        condition=group("all", rule("age", "$gte", "number", "many"), rule("", "present"))
    )

    response = admin_client.post(reverse("segment:add"), data)

    assert errors(response) == {
        "condition": [
            "“many” is not a number.",
            "Name the attribute, such as “sports” or “address.country”.",
        ]
    }
    assert Segment.objects.count() == 0


def test_what_the_condition_syntax_refuses_is_reported_at_the_form(admin_client):
    data = segment_form(condition=group("all", rule("plan", "$regex", "text", "(?=gold)")))

    response = admin_client.post(reverse("segment:add"), data)

    assert errors(response) == {
        "condition": [
            '$.plan.$regex: "(?=gold)" was given, a pattern that RE2 accepts was expected.'
        ]
    }


def test_a_condition_that_rules_cannot_say_is_shown_in_words_and_kept(admin_client):
    condition = {"pets": {"$elemMatch": {"kind": "dog"}}}
    segment = Segment(key="dogs", name="Dog owners", condition=condition)
    segment.save()

    page = admin_client.get(reverse("segment:edit", args=[segment.pk])).content.decode()
    edit(admin_client, segment, segment_form(name="People with dogs"))

    assert "Rules cannot say this condition." in page
    assert "pets has an item where its kind is dog" in page
    segment.refresh_from_db()
    assert (segment.name, segment.condition) == ("People with dogs", condition)


def test_a_condition_that_rules_cannot_say_is_replaced_when_asked_to(admin_client):
    segment = Segment(key="dogs", name="Dogs", condition={"a": {"$elemMatch": {"b": 1}}})
    segment.save()

    data = segment_form(condition={"replace": "on"} | group("all", rule("dogs", "yes")))
    edit(admin_client, segment, data)

    segment.refresh_from_db()
    assert segment.condition == {"dogs": True}


def test_a_condition_whose_rules_are_not_touched_stays_as_it_was_written(admin_client):
    condition = {"$and": [{"a": {"$eq": 1}}, {"b": 2}]}
    segment = Segment(key="s", name="S", condition=condition)
    segment.save()

    rules = [rule("a", "$eq", "number", "1"), rule("b", "$eq", "number", "2")]
    edit(admin_client, segment, segment_form(condition=group("all", *rules)))

    segment.refresh_from_db()
    assert segment.condition == condition


def test_the_form_says_the_condition_in_words_and_warns_of_an_empty_context(admin_client):
    segment = Segment(key="young", name="Young", condition={"age": {"$lt": 30}})
    segment.save()

    page = admin_client.get(reverse("segment:edit", args=[segment.pk])).content.decode()

    assert "Held when <strong>age is less than 30</strong>." in page
    assert "Visitors about whom nothing is known fulfil this condition" in page


@pytest.mark.parametrize(
    ("items", "answer"),
    [
        ([rule("age", "$gte", "number", "18")], "Held when <strong>age is at least 18</strong>."),
        ([rule("age", "$gte", "number", "")], "Not complete yet: Enter a value."),
        ([], "No condition: held only by visitors for whom the segment is named."),
    ],
)
def test_unsaved_rules_are_said_in_words(admin_client, items, answer):
    data = nested_form_data({"condition": group("all", *items)})

    said = admin_client.post(reverse("segment:condition_words"), data).json()

    assert answer in re.sub(r"\s+", " ", said["summary"])


@pytest.mark.parametrize("count", ["9" * 5000, "-1", "x", "", "²"])
def test_a_count_of_rules_that_no_form_posts_reads_no_rules(count):
    assert read_group({"c-count": count, "c-0-path": "a"}, "c").items == ()


def test_rules_beyond_the_limits_are_left_out():
    many = {"c-count": "999999"} | {f"c-{index}-path": "a" for index in range(MAX_ITEMS + 5)}
    deep = {"c-count": "1"}
    for depth in range(1, 10):
        deep |= {f"c{'-0' * depth}-mode": "any", f"c{'-0' * depth}-count": "1"}

    assert len(read_group(many, "c").items) == MAX_ITEMS
    assert read_group(deep, "c") == Group("all", (Group("any", (Group("any", ()),)),))


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


def test_removing_all_rules_removes_the_condition(admin_client):
    segment = Segment(key="s", name="S", condition={"a": True})
    segment.save()

    edit(admin_client, segment, segment_form())

    segment.refresh_from_db()
    assert segment.condition is None


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


def test_the_listing_is_a_tree_in_the_order_of_rank_and_key(admin_client):
    loyal = Segment(key="loyal", name="Loyal")
    loyal.save()
    Segment(key="loyal-b", name="Silver", parent=loyal).save()
    Segment(key="loyal-c", name="Gold", parent=loyal, rank=1).save()
    Segment(key="skier", name="Skiers", rank=1, condition={"sports": {"$in": ["ski"]}}).save()

    response = admin_client.get(reverse("segment:index"))

    assert [(row.name, row.depth) for row in response.context["object_list"]] == [
        ("Skiers", 1),
        ("Loyal", 1),
        ("Gold", 2),
        ("Silver", 2),
    ]
    assert "sports is or includes ski" in response.content.decode()


def test_the_listing_can_be_searched_and_filtered(admin_client):
    Segment(key="skier", name="Skiers").save()
    Segment(key="surfer", name="Surfers", active=False).save()

    searched = admin_client.get(reverse("segment:index"), {"q": "SURF"})
    filtered = admin_client.get(reverse("segment:index"), {"active": "true"})

    assert [row.key for row in searched.context["object_list"]] == ["surfer"]
    assert [row.key for row in filtered.context["object_list"]] == ["skier"]


def test_deleting_a_term_in_use_says_what_uses_it_and_deletes_nothing(admin_client):
    loyal = Segment(key="loyal", name="Loyal")
    loyal.save()
    gold = Segment(key="gold", name="Gold", parent=loyal)
    gold.save()
    url = reverse("segment:delete", args=[loyal.pk])

    asked = admin_client.get(url)
    posted = admin_client.post(url)

    for response in (asked, posted):
        assert response.status_code == 200
        page = response.content.decode()
        assert "“Loyal” is in use and cannot be deleted: segment “Gold”." in page
        assert reverse("segment:edit", args=[gold.pk]) in page
        assert "Yes, delete" not in page
    assert Segment.objects.count() == 2


@pytest.mark.parametrize("model", [Segment, Channel, Device, Locale])
def test_every_kind_of_term_has_its_screens(admin_client, model):
    term = model(key="fr", name="French")
    term.save()
    for view in ("edit", "history", "usage"):
        page = admin_client.get(reverse(f"{model._meta.model_name}:{view}", args=[term.pk]))
        assert "French" in page.content.decode()
    url = reverse(f"{model._meta.model_name}:delete", args=[term.pk])

    assert "Yes, delete" in admin_client.get(url).content.decode()
    assert admin_client.post(url).status_code == 302
    assert model.objects.count() == 0


def test_the_taxonomy_has_one_menu(admin_client):
    page = admin_client.get(reverse("wagtailadmin_home")).content.decode()

    for name in ("segment", "channel", "device", "locale"):
        assert reverse(f"{name}:index") in page


def test_a_person_without_rights_sees_no_terms(client, django_user_model):
    user = django_user_model.objects.create_user("visitor", password="secret")
    client.force_login(user)

    for url in (reverse("segment:index"), reverse("segment:condition_words")):
        assert client.get(url).status_code == 302
