"""`import_pack` and `export_pack`: files, standard streams, errors on standard error."""

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

from content.models import Module
from tests.pack.packs import exported, hero, imported, module, pack, variant
from variants.models import Generation

pytestmark = pytest.mark.django_db


class Streams:
    """Standard streams that hold bytes and keep them."""

    def __init__(self, stdin: bytes = b"") -> None:
        self.stdin = io.TextIOWrapper(io.BytesIO(stdin))
        self.stdout = io.TextIOWrapper(io.BytesIO())


def run(*arguments: str, **options: Any) -> tuple[str, str]:
    """Run a command; return its standard output and standard error."""
    out, error = io.StringIO(), io.StringIO()
    call_command(*arguments, stdout=out, stderr=error, **options)
    return out.getvalue(), error.getvalue()


def refused(*arguments: str) -> tuple[str, str]:
    """Run a command that fails; return what it says last, and standard error before it."""
    error = io.StringIO()
    with pytest.raises(CommandError) as caught:
        call_command(*arguments, stderr=error)
    assert caught.value.returncode == 1
    return str(caught.value), error.getvalue()


def test_a_file_is_imported_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "pack.json"
    path.write_text(json.dumps(pack()))
    assert run("import_pack", str(path)) == (
        "1 modules, 1 variants: published as generation 1.\n",
        "",
    )
    assert run("import_pack", str(path)) == (
        "1 modules, 1 variants: nothing that is live changed.\n",
        "",
    )
    assert run("import_pack", str(path), verbosity=0) == ("", "")


def test_a_dry_run_says_what_it_would_become_and_writes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "pack.json"
    path.write_text(json.dumps(pack()))

    said, _error = run("import_pack", str(path), "--dry-run")

    assert said == (
        "1 modules, 1 variants: would be published as generation 1, with 2 changes. "
        "Nothing was written.\n"
    )
    assert not Module.objects.exists()
    assert not Generation.objects.exists()


def test_standard_input_is_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", Streams(json.dumps(pack()).encode()).stdin)
    run("import_pack", "-")
    assert Module.objects.count() == 1


def test_problems_go_to_standard_error_and_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "pack.json"
    path.write_text(json.dumps(hero({"type": "poem", "brand": "acme"})))
    last, error = refused("import_pack", str(path))
    assert last == "Nothing was imported: 2 problems."
    assert error == (
        'modules[0].type: "poem", expected one of cta, email, hero, message, notice, offer, qa, '
        "richtext, teaser, testimonial\n"
        'modules[0].brand: "acme", expected a brand of the pack or the instance\n'
    )


def test_what_was_cleaned_away_is_a_warning(tmp_path: Path) -> None:
    path = tmp_path / "pack.json"
    path.write_text(json.dumps(hero({"fields": {"headline": "H", "body": "<p>a<script>b"}})))
    _, error = run("import_pack", str(path))
    assert error == ('warning: modules[0].fields.body: "<p>a<script>b", cleaned to "<p>a</p>"\n')


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    path = str(tmp_path / "gone.json")
    assert refused("import_pack", path) == (f"{path}: No such file or directory.", "")
    assert refused("import_pack", str(tmp_path))[0] == f"{tmp_path}: Is a directory."


def test_the_approver_must_exist(tmp_path: Path) -> None:
    path = tmp_path / "pack.json"
    path.write_text(json.dumps(pack()))
    assert refused("import_pack", str(path), "--approve-as", "nobody") == (
        "--approve-as: 'nobody', expected the name of a user who exists.",
        "",
    )
    user = get_user_model().objects.create_superuser("bea")
    run("import_pack", str(path), "--approve-as", "bea")
    assert Generation.objects.get().user == user


def test_everything_is_exported_to_a_file_or_to_standard_output(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    imported(pack())
    path = tmp_path / "out.json"
    assert run("export_pack", str(path)) == ("", "")
    assert path.read_bytes() == exported()
    streams = Streams()
    monkeypatch.setattr(sys, "stdout", streams.stdout)
    run("export_pack", "-")
    assert streams.stdout.buffer.getvalue() == exported()  # type: ignore[attr-defined]


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    path = str(tmp_path / "gone" / "out.json")
    assert refused("export_pack", path) == (f"{path}: No such file or directory.", "")


def test_drafts_over_something_live_are_left_out_and_counted(tmp_path: Path) -> None:
    slots = [{"name": "hero", "module": "home-hero"}]
    home = {"key": "home", "name": "Home", "slots": slots}
    imported(pack(experiences=[home]))
    before = exported()
    drafts = module(name="Draft", state="draft", variants=[variant(name="Draft", state="draft")])
    imported(pack(modules=[drafts], experiences=[home | {"name": "Draft", "state": "draft"}]))
    _, error = run("export_pack", str(tmp_path / "out.json"))
    assert error == (
        "Left out: 1 drafts of experiences that are live.\n"
        "Left out: 1 drafts of modules that are live.\n"
        "Left out: 1 drafts of variants that are live.\n"
    )
    assert (tmp_path / "out.json").read_bytes() == before


def test_a_name_that_ends_in_zip_makes_a_zip(tmp_path: Path) -> None:
    imported(pack())
    path = tmp_path / "out.zip"
    run("export_pack", str(path))
    first = path.read_bytes()
    assert first.startswith(b"PK")
    run("export_pack", str(path))
    assert path.read_bytes() == first
    assert run("import_pack", str(path))[0] == (
        "1 modules, 1 variants: nothing that is live changed.\n"
    )
