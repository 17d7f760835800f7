"""A waiver is asked for from the form that the finding is in."""

from datetime import timedelta

import pytest
from django.utils import timezone

from brand.models import Waiver
from tests.factories import make_variant
from tests.variants.findings.asking import ask_variant, make_rules, names, said
from variants.findings.check import Check

pytestmark = pytest.mark.django_db

TEXT = "The best price"


def ask(client, module, row, **parts):
    form = {"name": row.name, "key": row.key}
    [name] = names(said(ask_variant(client, module, TEXT, row, **form)))
    until = (timezone.localdate() + timedelta(days=10)).isoformat()
    given = {"reason": "legal", "explanation": "It is the law.", "until": until} | parts
    do = {"do": "waive", "name": name, **given}
    return ask_variant(client, module, TEXT, row, do=do, **form)


def test_a_request_holds_the_offence_and_its_words(admin_client, admin_user, module):
    make_rules()
    row = make_variant(module)
    answer = said(ask(admin_client, module, row))

    waiver = Waiver.objects.get()
    row.overrides = {"headline": TEXT}
    [found] = Check(row).findings
    assert waiver.fingerprint == found.finding.fingerprint
    assert (waiver.state, waiver.requested_by) == ("requested", admin_user)
    assert (waiver.reason, waiver.explanation) == ("legal", "It is the law.")
    assert (waiver.module, waiver.variants, waiver.field) == ("home-hero", ["skier"], "headline")
    last = timezone.localtime(waiver.expires_at - timedelta(microseconds=1)).date()
    assert last == timezone.localdate() + timedelta(days=10)
    assert answer["said"].endswith("A manager of the brand decides on it.")


@pytest.mark.parametrize(
    ("parts", "field", "words"),
    [
        ({"explanation": " "}, "explanation", "Say in a sentence why this should pass."),
        ({"reason": "because"}, "reason", "'because' is no reason"),
        ({"until": ""}, "until", "Choose the day on which it ends."),
        ({"until": "9999-12-31"}, "until", "Choose"),
        ({"until": "2020-01-01"}, "until", "Choose a day from today to"),
        ({"until": "2999-01-01"}, "until", "this rule allows 90 days."),
        ({"name": "gone"}, "", "The text has changed since"),
    ],
)
def test_a_request_that_will_not_do_says_what_to_change(admin_client, module, parts, field, words):
    make_rules()
    response = ask(admin_client, module, make_variant(module), **parts)

    assert response.status_code == 400
    [sentence] = response.json()["errors"][field]
    assert words in sentence
    assert Waiver.objects.count() == 0


def test_the_last_day_that_a_rule_allows_can_be_chosen(admin_client, module):
    make_rules()
    last = timezone.localdate() + timedelta(days=90)

    assert said(ask(admin_client, module, make_variant(module), until=last.isoformat()))


def test_a_new_variant_is_saved_first(admin_client, module):
    make_rules()
    [name] = names(said(ask_variant(admin_client, module, TEXT)))
    do = {"do": "waive", "name": name}
    response = ask_variant(admin_client, module, TEXT, do=do)

    assert response.status_code == 400
    assert response.json()["errors"] == {
        "": ["Save the draft first: a waiver names it by its key."]
    }
