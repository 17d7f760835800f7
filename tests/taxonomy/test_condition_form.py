"""Conditions are written by rules, and nobody types JSON."""

import re

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data

from taxonomy.condition_builder import Group
from taxonomy.condition_fields import MAX_ITEMS, read_group
from taxonomy.models import Segment
from tests.taxonomy.term_forms import edit, errors, group, rule, segment_form

pytestmark = pytest.mark.django_db


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


def test_removing_all_rules_removes_the_condition(admin_client):
    segment = Segment(key="s", name="S", condition={"a": True})
    segment.save()

    edit(admin_client, segment, segment_form())

    segment.refresh_from_db()
    assert segment.condition is None


def test_a_line_separator_within_json_stays_as_it_was_written(admin_client):
    text = '{\r\n  "motto": "up\u2028down"\r\n}'
    data = segment_form(condition=group("all") | {"json": text, "as": "json"})

    admin_client.post(reverse("segment:add"), data)

    assert Segment.objects.get().condition == {"motto": "up\u2028down"}
