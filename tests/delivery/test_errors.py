"""The codes: all documented, and nothing of the inside gets out."""

import logging
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError

from delivery.errors import ErrorCode
from delivery.instance_endpoint import endpoint
from delivery.serving import routes
from delivery.session import Session
from tests.delivery.conftest import Caller, Shop
from variants.engine.types import WarningCode

PAGE = (settings.BASE_DIR / "docs" / "reference" / "errors.md").read_text()
QUERY = '{ generation module(key: "home-hero") { key } }'


def test_every_code_has_a_heading_and_no_heading_is_left_over() -> None:
    assert set(re.findall(r"^## (\S+)$", PAGE, re.MULTILINE)) == {
        *(code.value for code in ErrorCode),
        *(code.value for code in WarningCode),
    }


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Callable[[Exception], None]:
    """Make resolving a module fail in some way."""

    def break_with(error: Exception) -> None:
        monkeypatch.setattr(Session, "_published_module", failing(error))

    return break_with


def test_a_fault_is_told_by_a_number_that_the_log_has_too(
    caller: Caller,
    shop: Shop,
    broken: Callable[[Exception], None],
    caplog: pytest.LogCaptureFixture,
) -> None:
    broken(RuntimeError("password=hunter2"))

    response = caller.post(QUERY)

    assert response.status_code == 200
    assert "hunter2" not in response.content.decode()
    answer = response.json()
    assert answer["data"] == {"generation": 1, "module": None}
    (error,) = answer["errors"]
    assert error["extensions"] == {"code": "INTERNAL"}
    assert error["path"] == ["module"]
    (number,) = re.findall(r"the log has it as ([0-9a-f]{8})\.$", error["message"])
    (record,) = caplog.records
    assert record.levelno == logging.ERROR
    assert record.getMessage() == f"Internal error {number}."
    assert record.exc_info is not None
    assert str(record.exc_info[1]) == "password=hunter2"


@pytest.fixture
def endpoint_with(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Give the endpoint other parts to answer with."""

    def change(**parts: Any) -> None:
        changed = replace(endpoint, **parts)
        monkeypatch.setitem(
            routes.EXACT, "/graphql/", replace(routes.GRAPHQL, answer=changed.answer)
        )

    return change


def failing(error: Exception) -> Callable[..., None]:
    def fail(*_args: Any) -> None:
        raise error

    return fail


def test_a_fault_outside_of_the_query_is_a_500(
    caller: Caller, shop: Shop, endpoint_with: Callable[..., None]
) -> None:
    endpoint_with(current_snapshot=failing(ZeroDivisionError("secret path")))

    response = caller.post(QUERY)

    assert response.status_code == 500
    assert [error["extensions"] for error in response.json()["errors"]] == [{"code": "INTERNAL"}]
    assert "secret path" not in response.content.decode()


@pytest.mark.parametrize("part", ["find_client", "current_snapshot"])
def test_a_database_that_does_not_answer_is_a_503(
    caller: Caller, shop: Shop, endpoint_with: Callable[..., None], part: str
) -> None:
    endpoint_with(**{part: failing(OperationalError("server at 10.0.0.5 is down"))})

    response = caller.post(QUERY)

    assert response.status_code == 503
    assert response["Retry-After"] == "5"
    assert response.json() == {
        "errors": [
            {
                "message": "The instance cannot answer just now; try again in a moment.",
                "extensions": {"code": "UNAVAILABLE"},
            }
        ]
    }


def test_a_database_that_fails_half_way_is_unavailable_at_that_place(
    caller: Caller, shop: Shop, broken: Callable[[Exception], None]
) -> None:
    broken(OperationalError("server at 10.0.0.5 is down"))

    answer = caller.post(QUERY).json()

    assert answer["data"] == {"generation": 1, "module": None}
    assert [error["extensions"] for error in answer["errors"]] == [{"code": "UNAVAILABLE"}]
