"""A condition is edited by rules or as JSON, which stay in step, and tried on a made-up visitor."""

import re
from html import unescape

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data

from taxonomy.models import Segment
from tests.taxonomy.term_forms import edit, group, rule, segment_form

pytestmark = pytest.mark.django_db

ADULT = group("all", rule("age", "$gte", "number", "18"))
BEYOND_RULES = {"pets": {"$elemMatch": {"kind": "dog"}}}


def live(client, **condition):
    """What the server answers; pieces of the page as one line of text."""
    fields = {name: value for name, value in condition.items() if name == "purpose"}
    data = nested_form_data({"condition": condition} | fields)
    response = client.post(reverse("segment:condition_words"), data)
    assert response.status_code == 200
    answer = response.json()
    for piece in ("summary", "verdict"):
        text = re.sub(r"<[^>]+>", " ", answer[piece])
        answer[piece] = unescape(" ".join(text.split()).replace(" .", "."))
    return answer


def test_rules_are_written_as_json_too(admin_client):
    answer = live(admin_client, **ADULT, **{"as": "rules", "json": "old"})

    assert answer["json"] == '{\n  "age": {\n    "$gte": 18\n  }\n}'
    assert answer["rules"] is None
    assert answer["summary"] == "Held when age is at least 18."


def test_rules_that_are_not_complete_leave_the_json_alone(admin_client):
    answer = live(admin_client, **group("all", rule("age", "$gte", "number", "")))

    assert (answer["json"], answer["rules"]) == (None, None)
    assert answer["summary"] == "Not complete yet: Enter a value."
    assert answer["verdict"] == "The condition can be tried as soon as it is complete."


def test_json_is_shown_as_rules_too(admin_client):
    answer = live(admin_client, **group("all"), **{"as": "json", "json": '{"age": {"$gte": 18}}'})

    assert answer["json"] is None
    assert 'name="condition-0-path" value="age"' in answer["rules"]
    assert answer["summary"] == "Held when age is at least 18."


def test_json_that_rules_cannot_say_leaves_them_alone(admin_client):
    json = '{"pets": {"$elemMatch": {"kind": "dog"}}}'

    answer = live(admin_client, **group("all"), **{"as": "json", "json": json})

    assert answer["rules"] is None
    assert answer["summary"] == "Held when pets has an item where its kind is dog."


@pytest.mark.parametrize(
    ("json", "problem"),
    [
        ('{"age": }', "This is not JSON at line 1, column 9: Expecting value."),
        ("[1]", "$: […] was given, an object with at least one field was expected."),
        ('{"age": {"$near": 1}}', '$.age.$near: "$near" was given'),
    ],
)
def test_json_that_is_no_condition_says_where(admin_client, json, problem):
    answer = live(admin_client, **group("all"), **{"as": "json", "json": json})

    assert problem in answer["summary"]
    assert answer["rules"] is None


@pytest.mark.parametrize(
    ("sample", "verdict"),
    [
        (
            "age: 42",
            "A visitor with these attributes is in this segment, because age is at least 18.",
        ),
        (
            '{"age": 12}',
            "A visitor with these attributes is not in this segment, because “age is at least 18” "
            "is not true, because age is 12.",
        ),
        (
            "",
            "A visitor of whom nothing is known is not in this segment, because “age is at least "
            "18” is not true, because age is missing.",
        ),
        ("age", "Line 1 is no attribute: write a name, a colon and a value, as in “age: 42”."),
    ],
)
def test_the_condition_is_tried_on_a_sample(admin_client, sample, verdict):
    assert live(admin_client, **ADULT, sample=sample)["verdict"] == verdict


def test_consent_that_is_needed_is_said(admin_client):
    data = nested_form_data({"condition": ADULT | {"sample": "age: 42"}, "purpose": "ads<b>"})

    verdict = admin_client.post(reverse("segment:condition_words"), data).json()["verdict"]

    assert "Provided that the visitor consents to “ads&lt;b&gt;”." in verdict


def test_who_is_known_by_nothing_and_fulfils_it_is_warned_of(admin_client):
    answer = live(admin_client, **group("all", rule("age", "$lt", "number", "30")))

    assert "Visitors about whom nothing is known fulfil this condition" in answer["summary"]
    assert answer["verdict"].startswith("A visitor of whom nothing is known is in this segment")


def test_without_a_condition_there_is_nothing_to_try(admin_client):
    assert live(admin_client, **group("all"), sample="age: 1")["verdict"] == (
        "Without a condition, attributes make no difference: the segment is held only when it is "
        "named."
    )


def saved(client, segment, condition):
    response = edit(client, segment, segment_form(condition=condition))
    segment.refresh_from_db()
    return response


@pytest.fixture
def segment():
    segment = Segment(key="adult", name="Adult", condition={"age": {"$gte": 18}})
    segment.save()
    return segment


def test_json_that_was_edited_last_is_saved(admin_client, segment):
    saved(admin_client, segment, ADULT | {"as": "json", "json": '{"pets": {"$size": 2}}'})

    assert segment.condition == {"pets": {"$size": 2}}


def test_rules_that_were_edited_last_are_saved(admin_client, segment):
    rules = group("all", rule("age", "$gte", "number", "21"))

    saved(admin_client, segment, rules | {"as": "rules", "json": '{"pets": {"$size": 2}}'})

    assert segment.condition == {"age": {"$gte": 21}}


def test_blank_json_takes_the_condition_away(admin_client, segment):
    saved(admin_client, segment, ADULT | {"as": "json", "json": " \r\n"})

    assert segment.condition is None


def test_what_rules_cannot_say_is_changed_as_json(admin_client, segment):
    Segment.objects.filter(pk=segment.pk).update(condition=BEYOND_RULES)
    json = '{"pets": {"$elemMatch":\r\n {"kind": "cat"}}}'

    saved(admin_client, segment, group("all") | {"as": "json", "json": json})

    assert segment.condition == {"pets": {"$elemMatch": {"kind": "cat"}}}


def test_json_that_is_refused_is_shown_again_with_the_reason(admin_client, segment):
    response = saved(admin_client, segment, ADULT | {"as": "json", "json": '{"age": {"$gte": 1'})

    page = response.content.decode()
    assert list(response.context["form"].errors["condition"]) == [
        "This is not JSON at line 1, column 19: Expecting ',' delimiter."
    ]
    assert "{&quot;age&quot;: {&quot;$gte&quot;: 1</textarea>" in page
    assert segment.condition == {"age": {"$gte": 18}}
