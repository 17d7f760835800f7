"""What the editor foretells is what submitting, and publishing, say."""

import pytest

from tests.factories import make_module, make_variant
from tests.variants.findings.asking import ask_variant, make_rules, names, said
from tests.variants.judging.rows import make_active
from variants.findings.lines import name_of
from variants.gate import PublishingRefused
from variants.models import Release
from variants.releases.problems import SubmitRefused, WarningsNotAcknowledged
from variants.releases.services import submit_drafts

pytestmark = pytest.mark.django_db

TEXTS = [
    "A fair offer",
    "The best price",
    "Guaranteed best price!!",
    "Guaranteed best price, Guaranteed best price",
    "A calm headline that is much longer than forty characters are",
    "A loud headline that is much longer than forty characters are!",
    "e\u0301te\u0301 best price \u200bbest\u200b price",
    "עברית best price 🎉!",
]


@pytest.fixture
def rules():
    make_rules()
    together = {"item": "exclamation", "maximum": 0, "scope": "composition"}
    make_active("calm-together", "count", together, message="Calm together.")


@pytest.mark.parametrize("text", TEXTS)
def test_the_editor_submitting_and_publishing_agree(admin_client, admin_user, module, rules, text):
    live = make_variant(module, "eyebrow", live=True, overrides={"eyebrow": "Summer"})
    row = make_variant(module, overrides={"headline": text})
    form = {"name": row.name, "key": row.key}
    answer = said(ask_variant(admin_client, module, text, row, **form))

    at_submit: set[str] = set()
    warned = False
    try:
        submit_drafts([row], admin_user, acknowledged=True)
    except SubmitRefused as refused:
        at_submit = {name_of(each.finding) for each in refused.findings}
    try:
        submit_drafts([row], admin_user)
    except WarningsNotAcknowledged:
        warned = True
    except SubmitRefused:
        pass
    except Exception:
        assert not at_submit

    assert bool(at_submit) == (answer["tone"] == "block")
    assert at_submit <= set(names(answer))
    blocks = len(at_submit)
    assert (f"{blocks} block" in answer["foretold"][0]) == bool(blocks)
    assert live.live
    assert warned is False or "to confirm" in answer["foretold"][0]

    Release.objects.all().delete()
    row.live = True
    if at_submit:
        with pytest.raises(PublishingRefused) as gate:
            row.save()
        assert len(gate.value.refusals) == blocks
    else:
        row.save()


def test_what_others_drafted_says_nothing_here(admin_client, module, rules):
    make_variant(module, "other", overrides={"headline": "The best price"})
    answer = said(ask_variant(admin_client, module, "A fair offer"))

    assert answer["foretold"] == ["No findings."]


def test_what_the_same_release_holds_is_judged_with_it(admin_client, admin_user, rules):
    from variants.releases.services import add, new_release

    module = make_module(fields={"headline": "Calm", "eyebrow": "Loud!"})
    row = make_variant(module)
    release = new_release("Spring", admin_user)
    add(release, module, admin_user)
    add(release, row, admin_user)
    form = {"name": row.name, "key": row.key}
    answer = said(ask_variant(admin_client, module, "Fresh", row, **form))

    assert "Its module is not published yet" not in " ".join(answer["foretold"])
    assert answer["tone"] == "block"
