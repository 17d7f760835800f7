"""uv is told what pip is set up for."""

import importlib.util

import pytest
from django.conf import settings

SOURCE = settings.BASE_DIR / "script" / "pip_settings.py"
spec = importlib.util.spec_from_file_location("pip_settings", SOURCE)
pip_settings = importlib.util.module_from_spec(spec)
spec.loader.exec_module(pip_settings)


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch):
    for variable in {*pip_settings.VARIABLES.values(), "UV_INDEX_STRATEGY"}:
        monkeypatch.delenv(variable, raising=False)


def test_index_certificate_and_timeout_are_passed_on():
    options = {"index-url": "https://a.example/simple", "cert": "/ca.pem", "default-timeout": "60"}
    assert pip_settings.exports(options) == {
        "UV_DEFAULT_INDEX": "https://a.example/simple",
        "SSL_CERT_FILE": "/ca.pem",
        "UV_HTTP_TIMEOUT": "60",
    }


def test_further_indexes_are_treated_alike_as_pip_does():
    options = {"extra-index-url": "https://a.example/simple\nhttps://b.example/simple"}
    assert pip_settings.exports(options) == {
        "UV_INDEX": "https://a.example/simple https://b.example/simple",
        "UV_INDEX_STRATEGY": "unsafe-best-match",
    }


def test_a_folder_of_wheels_that_is_not_there_is_left_out(tmp_path):
    options = {"find-links": f"{tmp_path} {tmp_path}/nowhere https://c.example/wheels"}
    assert pip_settings.exports(options) == {
        "UV_FIND_LINKS": f"{tmp_path},https://c.example/wheels"
    }


def test_what_is_set_for_uv_already_is_left_alone(monkeypatch):
    monkeypatch.setenv("UV_DEFAULT_INDEX", "https://mine.example/simple")
    assert pip_settings.exports({"index-url": "https://a.example/simple"}) == {}


def test_other_options_are_not_passed_on():
    assert pip_settings.exports({"disable-pip-version-check": "1"}) == {}


def test_the_environment_wins_over_files(monkeypatch):
    class Listed:
        stdout = (
            "global.index-url='https://file.example/simple'\n"
            "global.timeout='7'\n"
            ":env:.index-url='https://environment.example/simple'\n"
        )

    monkeypatch.setattr(pip_settings.subprocess, "run", lambda *args, **kwargs: Listed)
    assert pip_settings.pip_options() == {
        "index-url": "https://environment.example/simple",
        "timeout": "7",
    }
