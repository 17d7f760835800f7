"""One click makes a suggested fix in the form; nothing is saved."""

import json

import pytest

from tests.factories import make_variant
from tests.variants.findings.asking import (
    address,
    ask_variant,
    draftail,
    make_rules,
    module_form,
    names,
    said,
)
from tests.variants.judging.rows import make_active
from variants.models import Variant

pytestmark = pytest.mark.django_db


def test_a_fix_gives_the_field_its_new_text(admin_client, module):
    make_rules()
    found = names(said(ask_variant(admin_client, module, "Guaranteed 🎉 best price")))
    do = {"do": "fix", "name": found[0], "fix": "1"}
    answer = said(ask_variant(admin_client, module, "Guaranteed 🎉 best price", do=do))

    assert answer == {"values": {"headline": "Assured 🎉 best price"}, "said": "Fixed."}
    assert Variant.objects.count() == 0


def test_all_fixes_are_made_until_nothing_is_left(admin_client, module):
    make_rules()
    answer = said(
        ask_variant(admin_client, module, "Guaranteed best price!!", do={"do": "fix-all"})
    )
    fixed = answer["values"]["headline"]

    assert answer["said"] == "1 field fixed."
    assert fixed.startswith("Promised fair price")
    again = said(ask_variant(admin_client, module, fixed))
    assert again["foretold"] == ["No findings."]


def test_fixes_that_call_for_each_other_say_so(admin_client, module):
    make_active("one", "terms", {"rows": [{"term": "red", "replacements": ["blue"]}]})
    make_active("two", "terms", {"rows": [{"term": "blue", "replacements": ["red"]}]})
    answer = said(ask_variant(admin_client, module, "A red tent", do={"do": "fix-all"}))

    assert answer["said"].endswith("Some fixes call for each other: choose among them yourself.")


def test_formatted_text_comes_back_as_its_editor_takes_it(admin_client, module):
    make_rules()
    data = module_form(module, body=draftail("Calm.", "The 🎉 best price"))
    found = names(said(admin_client.post(address("module", module), data)))
    do = {"findings:do": "fix", "findings:name": found[0], "findings:fix": "0"}
    answer = said(admin_client.post(address("module", module), data | do))

    blocks = json.loads(answer["values"]["body"])["blocks"]
    assert [block["text"] for block in blocks] == ["Calm.", "The 🎉 fair price"]


@pytest.mark.parametrize(
    "do",
    [
        {"name": "gone", "fix": "0"},
        {"name": "gone", "fix": "-1"},
        {"name": "gone", "fix": "9" * 5000},
        {"name": "gone", "fix": "½"},
        {},
    ],
)
def test_a_fix_of_what_is_gone_is_refused_in_words(admin_client, module, do):
    make_rules()
    response = ask_variant(admin_client, module, "The best price", do={"do": "fix", **do})

    assert response.status_code == 400
    assert response.json() == {"problem": "The text has changed since: look at the findings again."}


def test_a_fix_that_does_not_exist_is_refused(admin_client, module):
    make_rules()
    [name] = names(said(ask_variant(admin_client, module, "The best price")))
    do = {"do": "fix", "name": name, "fix": "7"}

    assert ask_variant(admin_client, module, "The best price", do=do).status_code == 400


def test_what_another_variant_says_is_not_fixed_here(admin_client, module):
    row = make_variant(module, "loud", live=True, overrides={"eyebrow": "The best price"})
    make_rules()
    data = module_form(module, headline="Another day")
    answer = said(admin_client.post(address("module", module), data))

    assert "Elsewhere in this module" in answer["panel"]
    assert f"/variant/edit/{row.pk}/" in answer["panel"]
    assert 'data-findings-do="fix"' not in answer["panel"]
