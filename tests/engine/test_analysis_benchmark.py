"""The benchmark of the static analysis runs. No figure is looked at."""

import json
from pathlib import Path

import pytest

from benchmarks.analysis import main


def test_the_benchmark_times_every_function_and_writes_a_result(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["--windows", "1", "--seconds", "0", "--sizes", "8", "--results", str(tmp_path)])

    [file] = tmp_path.iterdir()
    result = json.loads(file.read_text(encoding="utf-8"))
    measured = result["measured"]["8"]
    assert list(measured["milliseconds"]) == list(measured["timings"])
    # (50 segments and none, each channel or none, each device or none)
    assert measured["found"]["cells in all"] == 51 * 11 * 7
    assert str(file) in capsys.readouterr().out
