"""Every golden case against every engine."""

import pytest

from tests.engine.case_format import Case, load_cases, parts
from tests.engine.engines import ENGINES

CASES = load_cases()


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_an_engine_answers_as_the_case_expects(case: Case, engine: str) -> None:
    resolution = ENGINES[engine](case.module, case.taxonomy, case.context, case.use)

    assert parts(resolution, case.expected) == case.expected


@pytest.mark.parametrize("engine", ENGINES)
def test_allocations_are_ordered_by_the_key_of_the_experiment(engine: str) -> None:
    case = next(case for case in CASES if case.name.startswith("allocations are ordered"))

    resolution = ENGINES[engine](case.module, case.taxonomy, case.context)

    assert [item.experiment for item in resolution.allocations] == list(
        case.expected["allocations"]
    )
