"""The demo sets itself up once, and keeps everything afterwards."""

import json
import subprocess

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError

from config.management.commands import demo
from config.roles import BRAND_MANAGERS, EDITORS
from delivery.known_clients import client_with_key

pytestmark = pytest.mark.django_db


def test_access_is_given_out_once_and_kept_in_a_file_of_its_owner(tmp_path):
    access = demo.prepare_access(tmp_path)
    assert demo.prepare_access(tmp_path) == access
    path = tmp_path / demo.ACCESS_FILE
    assert oct(path.stat().st_mode & 0o777) == "0o600"
    assert json.loads(path.read_text()) == access


def test_there_is_a_login_for_each_kind_of_person_and_a_key(tmp_path):
    access = demo.prepare_access(tmp_path)
    groups = {}
    for kind, (name, password) in access["people"].items():
        user = authenticate(username=name, password=password)
        groups[kind] = user.is_superuser or user.groups.get().name
        assert user.email == f"{name}@alpenglow.example"
    assert groups == {"editor": EDITORS, "brand manager": BRAND_MANAGERS, "administrator": True}
    assert {scope.value for scope in client_with_key(access["key"]).scopes} == {"deliver"}


def test_a_lost_access_file_is_made_anew(tmp_path):
    first = demo.prepare_access(tmp_path)
    (tmp_path / demo.ACCESS_FILE).unlink()
    second = demo.prepare_access(tmp_path)
    assert second["key"] != first["key"]
    name, password = second["people"]["editor"]
    assert authenticate(username=name, password=password) is not None


def test_the_welcome_has_a_login_line_for_each_and_one_line_that_begins_with_curl(tmp_path):
    access = demo.prepare_access(tmp_path)
    lines = demo.welcome(access, 8000)
    name, password = access["people"]["brand manager"]
    assert f"brand manager: {name} / {password}" in lines
    (curl,) = [line for line in lines if line.startswith("curl")]
    subprocess.run(["bash", "-n", "-c", curl], check=True)
    assert access["key"] in curl


def test_a_home_that_cannot_be_made_is_one_clear_sentence(tmp_path, settings):
    (tmp_path / "file").write_text("")
    settings.REFRACT_HOME = tmp_path / "file" / "home"
    with pytest.raises(CommandError, match=r"cannot be made .*: name another in REFRACT_HOME"):
        demo.make_home()


@pytest.fixture
def database(tmp_path, monkeypatch):
    """The path of an SQLite database that the demo believes is its own."""
    path = tmp_path / "refract.sqlite3"

    class Connection:
        vendor = "sqlite"
        settings_dict = {"NAME": str(path)}

    monkeypatch.setattr(demo, "connection", Connection)
    return path


def test_a_set_up_that_was_interrupted_begins_anew_and_loses_nothing(tmp_path, database):
    demo.set_aside_unfinished_database(tmp_path)
    database.write_text("half a database")
    demo.set_aside_unfinished_database(tmp_path)
    assert not database.exists()
    assert (tmp_path / "refract.sqlite3.interrupted").read_text() == "half a database"
    assert (tmp_path / demo.UNFINISHED).exists()


def test_a_database_that_is_finished_is_never_set_aside(tmp_path, database):
    database.write_text("everything")
    demo.set_aside_unfinished_database(tmp_path)
    demo.set_aside_unfinished_database(tmp_path)
    assert database.read_text() == "everything"
    assert not (tmp_path / demo.UNFINISHED).exists()
