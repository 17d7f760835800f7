"""The resolver's benchmark runs, and what it compares agrees. No figure is looked at."""

import json
from pathlib import Path

import pytest

from benchmarks.resolver import main


def test_the_benchmark_compares_four_methods_and_writes_a_result(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(
        [
            *("--windows", "1", "--seconds", "0", "--sizes", "6", "--contexts", "20"),
            *("--results", str(tmp_path)),
        ]
    )

    [file] = tmp_path.iterdir()
    result = json.loads(file.read_text(encoding="utf-8"))
    assert set(result["resolving"][0]["timings"]) == {
        "indexed, select",
        "indexed, with reasons",
        "match once, sort, merge",
        "reference, with reasons",
    }
    assert result["resolving"][0]["goal"] == 5
    assert [(each["cells"], each["enumerated"]) for each in result["comparing"][::2]] == [
        (129, True),
        (529, True),
        (1_064, True),
        (4_120, True),
        (2**41 + 40, False),
    ]
    assert str(file) in capsys.readouterr().out
