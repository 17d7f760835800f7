"""Making and changing a rule by its form: what is written, and what is refused at which place."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from brand.models import BrandRule, RuleVersion
from brand.rule_life.drafting import new_draft
from tests.brand.rule_factory import make_rule, make_version
from tests.factories import make_segment
from tests.variants.rule_screens.conftest import FILLED, filled

pytestmark = pytest.mark.django_db

NEW = "/admin/rules/new/terms/"


def errors_of(client: Client, url: str, data: dict[str, Any]) -> dict[str, list[str]]:
    answer = client.post(url, data)
    assert answer.status_code == 200
    return {name: list(said) for name, said in answer.context["form"].errors.items()}


def test_each_kind_opens_its_form(client: Client, bea: User) -> None:
    client.force_login(bea)
    chooser = client.get("/admin/rules/new/").content.decode()
    assert "Words and phrases to avoid, what to write instead" in chooser
    for kind in ("terms", "consistency", "required_text", "locked", "image_contrast", "link"):
        assert client.get(f"/admin/rules/new/{kind}/").status_code == 200
    assert client.get("/admin/rules/new/nothing/").status_code == 404


def test_a_new_rule_is_a_draft_that_says_what_was_written(client: Client, bea: User) -> None:
    client.force_login(bea)

    answer = client.post(NEW, filled(owner=str(bea.pk)))

    assert answer["Location"] == "/admin/rules/rule/no-cheap-words/"
    rule = BrandRule.objects.get()
    assert (rule.key, rule.kind, rule.title, rule.owner) == (
        "no-cheap-words", "terms", "No cheap words", bea,
    )  # fmt: skip
    draft = rule.versions.get()
    assert (draft.state, draft.author, draft.waiver_days) == ("draft", bea, 30)
    assert draft.parameters == {
        "rows": [
            {"term": "cheap", "status": "forbidden", "case": "any", "replacements": ["good-value"]}
        ]
    }
    assert draft.severity == {"edit": "warn", "submit": "block", "approval": "block"}
    assert draft.target == {"types": [], "fields": [], "targeting": {}}
    bad, good = draft.examples
    assert (bad["values"], bad["quoted"], bad["fixed"]) == (
        {"headline": "A cheap tent"}, "cheap", "A good-value tent",
    )  # fmt: skip
    assert good["values"] == {
        "body": {"html": '<p>A tent that <a href="https://example.com/tents">lasts</a></p>'}
    }


def test_what_was_saved_is_shown_and_saved_again_as_it_is(client: Client, bea: User) -> None:
    client.force_login(bea)
    client.post(NEW, filled())
    before = RuleVersion.objects.get()
    form = client.get("/admin/rules/rule/no-cheap-words/change/").context["form"]
    posted = filled(seen=form["seen"].value())
    for card in form.examples:
        posted |= {each.html_name: each.value() or "" for each in card}
    posted |= {"ex-INITIAL_FORMS": "2"}

    answer = client.post("/admin/rules/rule/no-cheap-words/change/", posted)

    assert answer.status_code == 302
    after = RuleVersion.objects.get()
    assert (after.parameters, after.examples) == (before.parameters, before.examples)


def test_examples_that_the_card_cannot_show_stay_to_the_letter(client: Client, bea: User) -> None:
    rule = make_rule("odd")
    example = {
        "good": True,
        "type": "hero",
        "values": {"image": {"asset": "tent", "alt": "A tent", "renditions": {}}},
        "provenance": {"source": "agency", "cost": "12.00"},
    }
    make_version(rule, examples=[example])
    client.force_login(bea)
    form = client.get("/admin/rules/rule/odd/change/").context["form"]
    posted = filled(seen=form["seen"].value()) | {"ex-TOTAL_FORMS": "1", "ex-INITIAL_FORMS": "1"}
    posted |= {each.html_name: each.value() or "" for each in form.examples[0]}

    assert client.post("/admin/rules/rule/odd/change/", posted).status_code == 302

    assert RuleVersion.objects.get().examples == [example]


def test_pasted_terms_replace_and_add(client: Client, bea: User) -> None:
    client.force_login(bea)
    client.post(NEW, filled(p__rows__paste="cheap\tgood value\nutilise\tuse\n"))
    assert [
        (row["term"], row.get("replacements"))
        for row in RuleVersion.objects.get().parameters["rows"]
    ] == [("cheap", ["good value"]), ("utilise", ["use"])]


def test_ten_thousand_pasted_terms_are_saved_and_edited_as_a_text(
    client: Client, bea: User
) -> None:
    client.force_login(bea)
    many = "\n".join(f"word{number};other{number}" for number in range(10_000))

    assert client.post(NEW, filled(p__rows__paste=many)).status_code == 302

    draft = RuleVersion.objects.get()
    assert len(draft.parameters["rows"]) == 10_001
    page = client.get("/admin/rules/rule/no-cheap-words/change/")
    text = page.context["form"]["p-rows"].value()["text"]
    assert text.splitlines()[:2] == [
        "term,status,replacements,case,inflections,note",
        "cheap,forbidden,good-value,any,,",
    ]
    posted = filled(seen=page.context["form"]["seen"].value()) | {
        "p-rows-text": text.replace("good-value", "fair")
    }
    assert client.post("/admin/rules/rule/no-cheap-words/change/", posted).status_code == 302
    draft.refresh_from_db()
    assert draft.parameters["rows"][0]["replacements"] == ["fair"]


@pytest.mark.parametrize(
    ("kind", "posted", "errors"),
    [
        ("terms", {"p-rows-term": ["", ""]}, {"p-rows": ["Row 1: This has to be filled in."]}),
        (
            "terms",
            {"p-rows-term": ["", ""], "p-rows-replacements": ["", ""]},
            {"p-rows": ["This has to be filled in."]},
        ),
        (
            "terms",
            {"p-rows-term": ["cheap", "Cheap"]},
            {
                "p-rows": [
                    "Row 2: “Cheap”: expected a term that stands in one row only; row 1 has it too."
                ]
            },
        ),
        (
            "terms",
            {"p-rows-paste": "term,status\nfine,preferred\nx,sometimes\n"},
            {
                "p-rows": [
                    "Line 3, status: “sometimes”, expected one of preferred, admitted, deprecated,"
                    " forbidden, allow."
                ]
            },
        ),
        (
            "terms",
            {"title": ""},
            {
                "title": ["This field is required."],
                "key": ["Choose a key: none can be made of this title."],
            },
        ),
        (
            "terms",
            {"waiver_days": "0"},
            {"waiver_days": ["Ensure this value is greater than or equal to 1."]},
        ),
        (
            "terms",
            {"brand": "other"},
            {"brand": ["Select a valid choice. other is not one of the available choices."]},
        ),
        (
            "terms",
            {"types": ["notice"], "fields_read": ["headline"]},
            {"fields_read": ["None of the chosen types has the field “Headline”."]},
        ),
        ("length", {}, {"p-maximum": ["Nothing here: expected a minimum, a maximum or both."]}),
        (
            "length",
            {"p-minimum": "9", "p-maximum": "3"},
            {"p-minimum": ["“9”: expected no more than the maximum of 3."]},
        ),
        ("locked", {"p-lock": "allowed_values"}, {"p-values": ["This has to be filled in."]}),
        (
            "image_shape",
            {"p-ratios": "16:9\nwide"},
            {"p-ratios": ["Line 2: “wide”: expected a ratio such as 16:9."]},
        ),
        (
            "image_contrast",
            {"p-text": "#fff", "p-box__left": "90", "p-box__width": "20"},
            {"p-box__width": ["“20”: expected more than 0 and up to 10, in percent."]},
        ),
        (
            "pattern",
            {"p-pattern": "(("},
            {"p-pattern": ["“((”: expected a regular expression (missing ) at position 2)."]},
        ),
    ],
)
def test_each_error_is_at_its_field(
    client: Client, bea: User, kind: str, posted: dict[str, Any], errors: dict[str, list[str]]
) -> None:
    client.force_login(bea)
    begun = filled() if kind == "terms" else FILLED
    assert errors_of(client, f"/admin/rules/new/{kind}/", begun | posted) == errors
    assert not BrandRule.objects.exists()


def test_the_cell_that_is_wrong_says_so(client: Client, bea: User) -> None:
    client.force_login(bea)
    page = client.post(NEW, filled() | {"p-rows-term": ["cheap", "cheap"]}).content.decode()
    assert 'id="id_p-rows-1-term-error"' in page
    assert 'aria-describedby="id_p-rows-1-term-error"' in page


def test_an_example_of_two_types_and_one_without_a_field_are_refused(
    client: Client, bea: User
) -> None:
    client.force_login(bea)
    answer = client.post(
        NEW,
        filled(ex__0__field_1="notice.title", ex__0__text_1="x", ex__1__field_0=""),
    )
    first, second = answer.context["form"].examples
    assert first.errors == {"field_1": ["All fields of one example are of one type of module."]}
    assert second.errors == {"field_0": ["Say which field this is."]}


def test_targets_are_chosen_from_terms_and_fields(client: Client, bea: User) -> None:
    make_segment("skier")
    client.force_login(bea)
    client.post(
        NEW,
        filled(types=["hero"], fields_read=["headline"], targeting_segments_any=["skier"]),
    )
    assert RuleVersion.objects.get().target == {
        "types": ["hero"],
        "fields": ["headline"],
        "targeting": {"segments": {"any": ["skier"]}},
    }


def test_a_version_out_of_draft_is_the_start_of_a_new_one(client: Client, bea: User) -> None:
    rule = make_rule("no-cheap")
    active = make_version(rule, "active")
    client.force_login(bea)
    page = client.get("/admin/rules/rule/no-cheap/change/")
    assert page.context["form"]["p-rows"].value()["rows"][0]["term"] == "cheap"

    client.post("/admin/rules/rule/no-cheap/change/", filled(title="Kinder words"))

    rule.refresh_from_db()
    assert rule.title == "Kinder words"
    assert [(each.number, each.state) for each in rule.versions.all()] == [
        (1, "active"),
        (2, "draft"),
    ]
    active.refresh_from_db()
    assert active.message == ""


def test_what_somebody_else_wrote_meanwhile_is_not_lost(
    client: Client, bea: User, admin_user: User
) -> None:
    rule = make_rule("no-cheap")
    make_version(rule)
    client.force_login(bea)
    seen = client.get("/admin/rules/rule/no-cheap/change/").context["form"]["seen"].value()
    new_draft(rule, user=admin_user, message="Written by somebody else")

    answer = client.post("/admin/rules/rule/no-cheap/change/", filled(seen=seen))

    said = answer.context["form"].non_field_errors()
    assert said == [
        "admin changed this draft since you opened the page. Look at the rule in another tab; save"
        " again to put what you wrote in its place."
    ]
    assert rule.versions.get().message == "Written by somebody else"
    again = filled(seen=answer.context["form"]["seen"].value())
    assert client.post("/admin/rules/rule/no-cheap/change/", again).status_code == 302
    assert rule.versions.get().message == "Write “%(replacement)s”."


def test_activating_into_the_past_is_refused_at_the_date(client: Client, bea: User) -> None:
    make_version(make_rule("no-cheap"))
    client.force_login(bea)
    past = (timezone.localtime() - timedelta(days=1)).strftime("%Y-%m-%d %H:%M")
    answer = client.post(
        "/admin/rules/rule/no-cheap/activate/", {"existing": "leave", "until": past}
    )
    assert "expected a date in the future" in answer.context["form"].errors["until"][0]
    assert RuleVersion.objects.get().state == "draft"
