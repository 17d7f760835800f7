"""What brand rules block is not submitted; what they warn of is, by somebody who says so."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from brand.rules.types import Finding, Span
from config.roles import EDITORS
from tests.factories import make_module
from variants.judging.judgement import JudgedFinding
from variants.models import Release
from variants.releases.problems import SubmitRefused, WarningsNotAcknowledged
from variants.releases.services import submit_drafts

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(django_user_model):
    user = django_user_model.objects.create_user("edda")
    user.groups.add(Group.objects.get(name=EDITORS))
    return user


@pytest.fixture
def module(editor):
    module = make_module()
    module.save_revision(user=editor)
    return module


@pytest.fixture
def says(monkeypatch):
    """Let brand rules say one thing of everything."""

    def say(severity, waiver=None):
        finding = Finding(
            rule="no-best",
            version=1,
            kind="terms",
            module="home-hero",
            variants=(None,),
            fields=("headline",),
            spans=(Span("headline", 0, 4, "Best"),),
            message="Do not say best.",
            evidence={},
            fixes=(),
            fingerprint="f",
            severity={"edit": "warn", "submit": severity, "approval": "block"},
        )
        judged = JudgedFinding(finding, None, None, waiver)
        for name in ("submitting", "contents"):
            monkeypatch.setattr(f"variants.releases.{name}.findings_of", lambda proposal: [judged])

    return say


def test_what_is_blocked_is_not_submitted(module, editor, says):
    says("block")
    with pytest.raises(SubmitRefused) as refused:
        submit_drafts([module], editor)
    assert refused.value.messages == ["home-hero: Do not say best."]
    assert [each.finding.rule for each in refused.value.findings] == ["no-best"]
    assert not Release.objects.exists()
    assert module.current_workflow_state is None


def test_a_waiver_lets_it_pass(module, editor, says):
    says("block", waiver=7)
    assert [release.state for release in submit_drafts([module], editor)] == ["submitted"]


def test_warnings_have_to_be_acknowledged(module, editor, says):
    says("warn")
    with pytest.raises(WarningsNotAcknowledged):
        submit_drafts([module], editor)
    (release,) = submit_drafts([module], editor, acknowledged=True)
    assert release.state == "submitted"


def test_suggestions_hold_up_nobody(module, editor, says):
    says("suggest")
    assert submit_drafts([module], editor)[0].state == "submitted"


def test_the_editor_leads_to_where_warnings_are_acknowledged(client, module, editor, says):
    says("warn")
    client.force_login(editor)
    address = f"{reverse('variants_releases:submit_drafts')}?kind=module&id={module.pk}&warned=1"
    with pytest.raises(WarningsNotAcknowledged) as refused:
        submit_drafts([module], editor)
    assert refused.value.answer_url == address
    html = client.get(address).content.decode()
    assert "I know of the warnings and submit anyway" in html
    html = client.post(address, {"note": "", "due_at": ""}).content.decode()
    assert "home-hero: Do not say best." in html
    client.post(address, {"note": "", "due_at": "", "acknowledged": "on"})
    assert Release.objects.get().state == "submitted"


def test_the_page_of_a_release_says_that_a_warning_blocks_approval(client, module, editor, says):
    says("warn")
    (release,) = submit_drafts([module], editor, acknowledged=True)
    client.force_login(editor)
    page = client.get(reverse("variants_releases:release", args=[release.key]))
    (line,) = page.context["findings"]
    assert (line.weight, line.to_acknowledge, line.place) == ("blocks approval", True, "Home hero")
    assert "blocks approval" in page.content.decode()
