"""Packs that arrive over HTTP: the same checks, the same gate, all of them or nothing."""

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import OperationalError

from content.models import Module
from delivery.packs import applying, importing
from delivery.registration import create_client, revoke_client
from tests.delivery.packs.conftest import PackCaller
from tests.pack.packs import hero, module, pack, variant
from variants.models import Generation
from variants.selectors import current_generation

JUST_THIS = {"generation": 1, "modules": 1, "variants": 1, "warnings": [], "warningCount": 0}


def test_a_pack_is_imported_and_published(deployer: PackCaller) -> None:
    response = deployer.send(pack())

    assert response.status_code == 200
    assert response.json() == {"dryRun": False, **JUST_THIS}
    assert response["Cache-Control"] == "no-store"
    assert Module.objects.get().key == "home-hero"
    assert Generation.objects.get().reason == (
        "Import of a content pack by the API client “deployer”"
    )


def test_the_same_pack_again_changes_nothing(deployer: PackCaller) -> None:
    deployer.send(pack())

    assert deployer.send(pack()).json()["generation"] is None
    assert current_generation() == 1


def test_a_zip_is_a_pack_too(deployer: PackCaller) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("pack.json", json.dumps(pack()))

    response = deployer.send(content.getvalue(), content_type="application/zip")

    assert (response.status_code, response.json()["generation"]) == (200, 1)


def test_a_dry_run_says_what_would_change_and_writes_nothing(deployer: PackCaller) -> None:
    deployer.send(pack())
    wanted = hero(overrides={"headline": "Powder"})

    response = deployer.send(wanted, "?dryRun=1")

    assert response.json() == {
        "dryRun": True,
        **JUST_THIS,
        "generation": 2,
        "changes": [{"kind": "MODULE_PUBLISHED", "module": "home-hero", "variants": ["skier"]}],
        "changeCount": 1,
    }
    assert current_generation() == 1
    assert deployer.get("/packs/export").json()["modules"][0]["variants"][0]["overrides"] == {
        "headline": "Fresh powder"
    }


def test_what_is_wrong_is_told_as_the_command_tells_it(deployer: PackCaller) -> None:
    response = deployer.send(hero(targeting={"channels": ["sms"]}))

    assert response.status_code == 422
    expected = "a channel of the pack or the instance"
    assert response.json() == {
        "errors": [
            {
                "message": 'modules[0].variants[0].targeting.channels[0]: "sms", expected '
                + expected,
                "extensions": {
                    "code": "BAD_USER_INPUT",
                    "path": "modules[0].variants[0].targeting.channels[0]",
                    "value": '"sms"',
                    "expected": expected,
                },
            }
        ],
        "errorCount": 1,
    }
    assert not Module.objects.exists()


@pytest.mark.parametrize(
    ("body", "media_type", "query", "status", "code"),
    [
        (b"", "application/json", "", 400, "BAD_USER_INPUT"),
        (b"{", "application/json", "", 422, "BAD_USER_INPUT"),
        (b"[]", "application/json", "", 422, "BAD_USER_INPUT"),
        (b"PK\x03\x04broken", "application/zip", "", 422, "BAD_USER_INPUT"),
        (b"{}", "text/plain", "", 415, "BAD_USER_INPUT"),
        (b"{}", "application/json", "?dryrun=1", 400, "BAD_USER_INPUT"),
        (b"{}", "application/json", "?dryRun=yes", 400, "BAD_USER_INPUT"),
        (b"{}", "application/json", "?dryRun=1&dryRun=0", 400, "BAD_USER_INPUT"),
        (b"{}", "application/json", "?approveAs=bruno", 403, "FORBIDDEN"),
        (b"x" * 2_001, "application/json", "", 413, "LIMIT_EXCEEDED"),
    ],
)
def test_what_is_no_pack_is_refused_by_a_clear_error(
    deployer: PackCaller,
    monkeypatch: pytest.MonkeyPatch,
    body: bytes,
    media_type: str,
    query: str,
    status: int,
    code: str,
) -> None:
    monkeypatch.setattr(importing, "PACK_LIMIT", 2_000)

    response = deployer.send(body, query, content_type=media_type)

    assert response.status_code == status
    assert response.json()["errors"][0]["extensions"]["code"] == code


@pytest.mark.parametrize(
    ("scopes", "limits", "status"),
    [
        (["deliver", "preview", "ingest"], {}, 403),
        (["manage"], {"brands": ["alpenglow"]}, 403),
        (["manage"], {"channels": ["web"]}, 403),
        (["deliver", "manage"], {}, 200),
    ],
)
def test_only_keys_that_manage_everything_import(
    deployer: PackCaller, scopes: list[str], limits: dict[str, Any], status: int
) -> None:
    deployer.send(pack(modules=[]))
    other = PackCaller(create_client("other", scopes=scopes, **limits))

    assert other.send(pack()).status_code == status
    assert other.get("/packs/export").status_code == status
    assert Module.objects.exists() == (status == 200)


def test_without_a_key_in_force_nothing_is_read(deployer: PackCaller) -> None:
    revoke_client("deployer")

    for caller in (deployer, PackCaller(None)):
        response = caller.send(pack())
        assert response.status_code == 401
        assert response["WWW-Authenticate"] == 'Bearer realm="packs"'
    assert not Module.objects.exists()


@pytest.mark.approval
def test_what_needs_approval_is_approved_by_whom_the_key_stands_for_and_nobody_else(
    deployer: PackCaller, approves_as: Callable
) -> None:
    users = get_user_model().objects
    manager = users.create_superuser("bruno", password="x")
    editor = users.create_user("edith", password="x")

    unapproved = deployer.send(pack())
    approves_as(editor)
    as_another = deployer.send(pack(), "?approveAs=bruno")
    as_editor = deployer.send(pack(), "?approveAs=edith")
    assert not Module.objects.exists()
    approves_as(manager)
    unsaid = deployer.send(pack())
    approved = deployer.send(pack(), "?approveAs=bruno")

    assert [each.status_code for each in (unapproved, as_another, as_editor, unsaid, approved)] == [
        422,
        403,
        422,
        422,
        200,
    ]
    assert "approveAs" in unapproved.json()["errors"][0]["message"]
    assert as_editor.json()["errors"][0]["extensions"]["path"] == "brands.alpenglow"
    assert Generation.objects.get().user == manager


@pytest.mark.approval
def test_somebody_who_left_approves_nothing(deployer: PackCaller, approves_as: Callable) -> None:
    manager = get_user_model().objects.create_superuser("bruno", password="x")
    approves_as(manager)
    manager.is_active = False
    manager.save()

    assert deployer.send(pack(), "?approveAs=bruno").status_code == 403
    assert not Module.objects.exists()


def test_while_the_database_is_away_the_caller_is_told_to_come_back(
    deployer: PackCaller, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_args: Any, **_options: Any) -> None:
        raise OperationalError("gone")

    monkeypatch.setattr(applying, "import_pack", away)

    response = deployer.send(pack())

    assert response.status_code == 503
    assert response["Retry-After"] == "5"
    assert response.json()["errors"][0]["extensions"] == {"code": "UNAVAILABLE"}


def test_an_import_counts_as_a_request(deployer: PackCaller) -> None:
    from delivery.rate_limits import admit

    hurried = PackCaller(create_client("hurried", scopes=["manage"], rate_limit=1))

    assert hurried.send(pack()).status_code == 200
    refused = hurried.send(pack())

    admit.forget()
    assert refused.status_code == 429
    assert refused["RateLimit-Policy"] == '"client";q=1;w=60'


def test_two_of_three_modules_that_are_wrong_are_both_named(deployer: PackCaller) -> None:
    response = deployer.send(
        pack(
            modules=[
                module(brand="nobody"),
                module(key="second", locale="xx", variants=[]),
                module(key="third", variants=[variant()]),
            ]
        )
    )

    paths = [error["extensions"]["path"] for error in response.json()["errors"]]
    assert paths == ["modules[0].brand", "modules[1].locale"]
    assert not Module.objects.exists()
