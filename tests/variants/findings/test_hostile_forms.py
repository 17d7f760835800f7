"""Whatever is posted gets an answer in words."""

import json

import pytest

from tests.factories import make_variant
from tests.variants.findings.asking import address, ask_variant, draftail, make_rules, module_form
from tests.variants.variant_form import variant_form

pytestmark = pytest.mark.django_db

HOSTILE = [
    "\u200b\u200d\ufeff best\u200b price",
    "\u202ebest price\u202c",
    "مرحبا best price",
    "🎉" * 500 + " best price",
    "e\u0301" * 1000,
    "<script>alert(1)</script> best price \"'&",
    "\x00best price",
    "a\u0300" * 300 + "!" * 500,
    "x" * 100_000,
    "%(term)s {{ x }} {% y %}",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_texts_are_answered(admin_client, module, text):
    make_rules()
    answer = ask_variant(admin_client, module, text)
    rich = admin_client.post(
        address("module", module), module_form(module, body=draftail(text, text))
    )

    assert (answer.status_code, rich.status_code) == (200, 200)
    assert "<script>" not in answer.json().get("panel", "")
    fixed = ask_variant(admin_client, module, text, do={"do": "fix-all"})
    assert fixed.status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        "no json",
        "[]",
        "{}",
        '{"blocks": 1}',
        '{"blocks": [{"text": 3}], "entityMap": {}}',
        json.dumps({"blocks": [], "entityMap": []}),
        draftail("\ud800 best price"),
        "[" * 5000,
    ],
)
def test_what_no_editor_wrote_is_refused_in_words(admin_client, module, body):
    response = admin_client.post(address("module", module), module_form(module, body=body))

    assert response.status_code in (200, 400)
    said = response.json()
    assert said.get("problem") or said.get("first") or "panel" in said


@pytest.mark.parametrize("name", ["overrides", "overrides-headline", "targeting", "starts_at"])
@pytest.mark.parametrize("value", ["", "\x00", "9" * 10_000, "{}"])
def test_damaged_parts_of_a_form_are_answered(admin_client, module, name, value):
    make_rules()
    row = make_variant(module)
    response = admin_client.post(address("variant", row), variant_form(module) | {name: value})

    assert response.status_code in (200, 400)
    assert response.json()


def test_an_empty_form_is_refused_in_words(admin_client, module):
    for response in (
        admin_client.post(address("variant")),
        admin_client.post(address("module")),
        admin_client.post(address("module"), {"type": "nothing"}),
    ):
        assert response.status_code == 400
        assert response.json()["problem"]


def test_an_unknown_wish_is_a_check(admin_client, module):
    make_rules()
    answer = ask_variant(admin_client, module, "Go!", do={"do": "explode"})

    assert answer.json()["count"] == 1
