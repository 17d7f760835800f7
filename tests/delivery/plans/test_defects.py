"""What goes wrong in a plan harms nobody, and is not hidden."""

import logging
from typing import Any

import pytest

from delivery import endpoint
from delivery.plans.operation_plan import OperationPlan
from delivery.plans.surprises import GaveUpError
from tests.delivery.conftest import Caller


def failing(error: Exception) -> Any:
    def data(*_given: Any) -> None:
        raise error

    return data


@pytest.fixture(autouse=True)
def _nothing_told_of_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoint, "_defects", set())


def test_a_defect_of_a_plan_is_told_of_once_and_answered_around(
    caller: Caller, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(OperationPlan, "data", failing(ZeroDivisionError("secret")))

    with caplog.at_level(logging.WARNING, logger="delivery.endpoint"):
        answers = [caller.ask("{ generation }") for _ in range(2)]

    assert answers == [{"generation": 0}] * 2
    assert [record.getMessage() for record in caplog.records] == [
        "A plan failed (ZeroDivisionError) where graphql-core answers; that is a defect."
    ]


@pytest.mark.parametrize(
    ("error", "query"),
    [(GaveUpError(), "{ generation }"), (KeyError("x"), '{ module(key: "none") { key } }')],
    ids=["given up", "an error of the caller"],
)
def test_what_plans_leave_to_graphql_core_is_no_defect(
    caller: Caller,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
    query: str,
) -> None:
    monkeypatch.setattr(OperationPlan, "data", failing(error))

    with caplog.at_level(logging.WARNING, logger="delivery.endpoint"):
        assert caller.post(query).status_code == 200

    assert caplog.records == []
