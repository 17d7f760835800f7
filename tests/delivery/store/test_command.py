"""`manage.py store`."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import Error as DatabaseError

from delivery.management.commands import store as command
from delivery.registration import create_client
from delivery.snapshot import source
from delivery.store.environment import DATA
from tests.delivery.conftest import Shop
from tests.delivery.store.damaging import damage_document
from tests.factories import make_segment


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("store", *arguments, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def lines(text: str) -> dict[str, str]:
    return dict(line.split(": ", 1) for line in text.splitlines())


def test_status_tells_how_far_the_store_is(shop: Shop) -> None:
    create_client("service", scopes=["deliver"])
    source.current()

    told = lines(run("status"))

    assert told["generation"].startswith("1, published 20")
    assert told["behind"] == "0 generations, 0.0 s"
    assert told["holds"] == "2 modules, 1 experiences, 0 withdrawn, 1 keys"
    assert told["size"].endswith(f"bytes in {source.store.served()}")


def test_status_tells_how_far_it_is_behind(shop: Shop) -> None:
    source.current()
    make_segment("hiker")
    make_segment("biker")

    assert lines(run("status"))["behind"].startswith("2 generations, ")


def test_status_says_so_when_the_database_does_not_answer(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    source.current()

    def away() -> int:
        raise DatabaseError("connection refused")

    monkeypatch.setattr(command, "Log", lambda: type("Gone", (), {"current_generation": away}))

    assert lines(run("status"))["behind"] == (
        "unknown: the database does not answer (connection refused)"
    )


def test_verify_says_that_everything_is_whole_or_what_is_not(shop: Shop) -> None:
    source.current()
    assert run("verify") == f"Every record in {source.store.served()} is what was written.\n"

    served = source.store.served()
    assert served is not None
    damage_document(source.store, "home-hero", served / DATA)
    with pytest.raises(CommandError) as raised:
        run("verify")
    assert str(raised.value) == (
        "documents/home-hero is not what was written.\nBuild it anew with: manage.py store rebuild"
    )

    assert run("rebuild") == "The published store was built anew, of generation 1.\n"
    assert run("verify").startswith("Every record in ")


def test_what_is_exported_can_be_imported(shop: Shop, tmp_path: Path) -> None:
    source.current()
    file = tmp_path / "copy"

    assert run("export", str(file)) == f"Generation 1 is in {file}; it holds secrets.\n"
    assert run("import", str(file)) == "Generation 1 is served from here on.\n"
    assert sorted(source.current().modules) == ["home-hero", "ski-offer"]


def test_a_problem_is_an_error_of_the_command(tmp_path: Path) -> None:
    (tmp_path / "copy").write_text("nothing")

    with pytest.raises(CommandError, match="is not a store"):
        run("import", str(tmp_path / "copy"))
