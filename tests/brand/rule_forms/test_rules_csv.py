"""Rules as CSV: there and back, and refused whole with row and column."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from brand.models import BrandRule, RuleVersion
from brand.rule_forms.rules_csv import COLUMNS, exported_versions, read_rules, rows_of
from brand.rule_forms.rules_csv_import import import_rules, plan_import, problem_said
from brand.rules.engine import RuleSet
from brand.rules.extract import contents_of
from brand.rules.types import Source
from brand.rules_in_force import as_rule
from taxonomy.csv_table import UnreadableTable, write_table
from tests.brand.rule_factory import make_manager, make_rule, make_version, terms
from tests.factories import make_brand, make_segment

pytestmark = pytest.mark.django_db


@pytest.fixture
def bea() -> User:
    return make_manager("bea")


def exported() -> bytes:
    return "".join(write_table(COLUMNS, rows_of(exported_versions(make_brand())))).encode()


def problems(content: str, user: User) -> list[str]:
    return [problem_said(each) for each in plan_import(read_rules(content.encode()), user).problems]


def findings_of(rules: list[Any]) -> list[tuple[str, str, str]]:
    source = Source(
        module="home-hero", variant=None, type="hero", brand="alpenglow", locale="en",
        contents=contents_of(
            {"headline": "text", "eyebrow": "text"},
            {"headline": "=A cheap, “poor” tent!!", "eyebrow": "CHEAP"},
        ),
    )  # fmt: skip
    found = RuleSet(rules).check(source)
    return [(each.rule, each.message, each.spans[0].text) for each in found]


def test_what_is_exported_and_imported_finds_the_same(bea: User) -> None:
    make_segment("skier")
    make_version(
        make_rule("no-cheap", owner=bea, source="=Our book"),
        "active",
        parameters=terms(("cheap", "=good"), ("“poor”", "")),
        target={
            "types": ["hero"],
            "fields": ["headline"],
            "targeting": {"segments": {"any": ["skier"]}},
        },
        severity={"edit": "suggest", "submit": "warn", "approval": "warn"},
        message="+Write “%(replacement)s”,\nplease",
        waivable=False,
        waiver_days=7,
    )
    make_version(
        make_rule("calm", kind="count"),
        parameters={"item": "exclamation", "maximum": 1},
        examples=[],
    )
    before = list(map(as_rule, exported_versions(make_brand())))
    content = exported()
    RuleVersion.objects.all()._raw_delete("default")
    BrandRule.objects.all().delete()

    plan = import_rules(read_rules(content), user=bea)

    assert (plan.count("add"), plan.problems) == (2, ())
    after = list(map(as_rule, exported_versions(make_brand())))
    assert findings_of(after) == findings_of(before)
    assert len(findings_of(after)) == 3
    assert exported().replace(b"draft", b"") == content.replace(b"active", b"").replace(
        b"draft", b""
    )
    assert BrandRule.objects.get(key="no-cheap").owner == bea


def test_what_is_the_same_is_left_alone_and_what_differs_becomes_a_draft(bea: User) -> None:
    rule = make_rule("no-cheap", owner=bea)
    make_version(rule, "active")
    same = exported()
    assert plan_import(read_rules(same), bea).count("same") == 1
    import_rules(read_rules(same), user=bea)
    assert rule.versions.count() == 1

    changed = same.decode().replace("No cheap", "Kinder words").replace("good-value", "fair")
    assert import_rules(read_rules(changed.encode()), user=bea).count("change") == 1

    rule.refresh_from_db()
    assert rule.title == "Kinder words"
    assert [each.state for each in rule.versions.all()] == ["active", "draft"]


def test_one_wrong_row_refuses_all(bea: User) -> None:
    content = (
        b"key;title;kind;brand;parameters\n"
        b'fine;Fine;length;alpenglow;{"maximum": 3}\n'
        b"bad;Bad;length;alpenglow;{}\n"
    )
    with pytest.raises(ValidationError) as refused:
        import_rules(read_rules(content), user=bea)
    assert refused.value.messages == [
        "Row 3, parameters: maximum: None, expected a minimum, a maximum or both."
    ]
    assert not BrandRule.objects.exists()


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("a,A,length,alpenglow,{", "Row 2, parameters: No JSON"),
        ("a,A,length,alpenglow,[]", "Row 2, parameters: Expected an object."),
        ("a,A,lengths,alpenglow,{}", "Row 2, kind: “lengths”: expected one of ai_disclosure,"),
        ("A b,A,repetition,alpenglow,{}", "Row 2, key: "),
        ("a,,repetition,alpenglow,{}", "Row 2, title: "),
        ("a,A,repetition,nobody,{}", "Row 2, brand: “nobody”: expected one of "),
        ("a,A,repetition,,{}", "Row 2, brand: You do not keep the rules of “every brand”."),
        ("a,A,repetition,alpenglow,{},7", "Row 2, parameters: There are 6 cells; 5 were expected."),
        ("a,A,terms,alpenglow,{}", "Row 2, parameters: rows: None, expected a list of 1 to "),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_by_row_and_column(bea: User, row: str, said: str) -> None:
    (found, *_more) = problems(f"key,title,kind,brand,parameters\n{row}\n", bea)
    assert found.startswith(said)


@pytest.mark.parametrize(
    ("column", "cell", "said"),
    [
        ("waivable", "perhaps", "Row 2, waivable: “perhaps”: expected yes or no."),
        ("waiver_days", "0", "Row 2, waiver_days: “0”: expected a number of days from 1 to 3650."),
        ("waiver_days", "9" * 30, "Row 2, waiver_days: “999"),
        ("severity_edit", "shout", "Row 2, severity: severity.edit: 'shout', expected one of "),
        ("segments_any", "ghosts", "Row 2, target: target.targeting.segments.any: 'ghosts'"),
        ("owner", "ghost", "Row 2, owner: There is nobody with the user name “ghost”."),
        ("link", "javascript:x", "Row 2, link: "),
        ("examples", "{}", "Row 2, examples: Expected a list."),
    ],
)
def test_each_further_column_is_checked(bea: User, column: str, cell: str, said: str) -> None:
    content = f"key,title,kind,brand,parameters,{column}\na,A,repetition,alpenglow,{{}},{cell}\n"
    (found,) = problems(content, bea)
    assert found.startswith(said)


def test_a_key_twice_another_kind_and_another_brand_are_refused(bea: User) -> None:
    make_rule("no-cheap")
    make_brand("bakery")
    head = "key,title,kind,brand,parameters\n"
    twice = head + "a,A,repetition,alpenglow,{}\n" * 2
    assert problems(twice, bea) == ["Row 3, key: Row 2 has the key “a” already."]
    assert problems(head + "no-cheap,A,repetition,alpenglow,{}\n", bea) == [
        "Row 2, kind: “repetition”: the rule is of the kind “terms”."
    ]
    moved = head + 'no-cheap,A,terms,bakery,"{""rows"": [{""term"": ""x""}]}"\n'
    assert problems(moved, bea) == [
        "Row 2, brand: The rule belongs to “Alpenglow”; that never changes."
    ]


def test_files_that_are_no_tables_of_rules_are_refused() -> None:
    for content in (b"", b"\xff\xfe", b"key,title\n", b"key,title,kind,parameters,colour\n"):
        with pytest.raises(UnreadableTable):
            read_rules(content)
