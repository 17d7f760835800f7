"""docs/how-to/fetch-while-sending-mail.md: a tool that fetches for each recipient as it sends."""

from pathlib import Path
from types import ModuleType

import pytest

from content.models import Module
from delivery.decisions import decode
from delivery.snapshot import source
from tests.integrations.conftest import Content
from tests.integrations.how_to import load, write

SKIER = {
    "id": "r-1",
    "language": "en",
    "consent": ["personalization"],
    "attributes": {"sports": ["ski"]},
}
DEFAULT_COPY = ["Subject: News from Alpenglow", "<p>See what is new in our shop.</p>"]


@pytest.fixture
def tool(server: str, tmp_path: Path) -> ModuleType:
    write("fetch-while-sending-mail", "mail.liquid", tmp_path)
    return load(write("fetch-while-sending-mail", "mail.py", tmp_path))


def lines(mail: str) -> list[str]:
    return [line for line in mail.splitlines() if line]


def test_a_recipient_gets_their_variant_and_why(tool: ModuleType) -> None:
    mail, decision = tool.mail_for(SKIER)

    assert lines(mail) == [
        "Subject: Wax your skis",
        "<p>Good morning.</p>",
        "<p><small>You see this because you told us you ski.</small></p>",
    ]
    assert decode(decision, source.current().secrets.decision_id).module == "newsletter-mail"


def test_without_consent_the_mail_is_that_of_everybody(tool: ModuleType) -> None:
    mail, _decision = tool.mail_for(SKIER | {"consent": []})

    assert lines(mail)[0] == "Subject: The first snow"


def test_a_server_that_says_nothing_costs_no_mail(
    tool: ModuleType, silent_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert tool.LIMIT == 2
    monkeypatch.setattr(tool, "API", f"{silent_server}/graphql/")
    monkeypatch.setattr(tool, "LIMIT", 0.1)

    mail, decision = tool.mail_for(SKIER)

    assert (lines(mail), decision) == (DEFAULT_COPY, None)


def test_a_module_that_is_withdrawn_costs_no_mail(
    tool: ModuleType, content: Content, capsys: pytest.CaptureFixture[str]
) -> None:
    Module.objects.get(key="newsletter-mail").unpublish()

    mail, decision = tool.mail_for(SKIER)

    assert (lines(mail), decision) == (DEFAULT_COPY, None)
    assert capsys.readouterr().out == (
        "r-1: default copy, because of LookupError: The module “newsletter-mail” was published "
        "and is not served any more.\n"
    )
