"""While the database is away, the admin says so."""

from collections.abc import Callable, Iterator

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import Error, InterfaceError, OperationalError, ProgrammingError, connection
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def failing() -> Iterator[Callable[[Error], None]]:
    """Let every query fail with an error, from the call on."""
    errors: list[Error] = []

    def execute(run, sql, params, many, context):
        if errors:
            raise errors[0]
        return run(sql, params, many, context)

    with connection.execute_wrapper(execute):
        yield errors.append


@pytest.fixture
def browser(client) -> Client:
    client.raise_request_exception = False
    return client


@pytest.mark.parametrize("error", [OperationalError("gone"), InterfaceError("closed")])
@pytest.mark.parametrize("logged_in", [True, False])
def test_the_admin_says_that_the_database_does_not_answer(
    browser, admin_user, failing, error, logged_in
):
    # A session is read from the database wherever there is its cookie.
    browser.force_login(admin_user)
    failing(error)

    answer = browser.get("/admin/" if logged_in else "/admin/login/")

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert answer.headers["Cache-Control"] == "no-store"
    page = answer.content.decode()
    assert "<h1>The database does not answer</h1>" in page
    assert "What is published is still served. Try again in a moment." in page
    assert "gone" not in page


def test_logging_in_is_answered_so_too(browser, failing):
    failing(OperationalError("gone"))

    answer = browser.post("/admin/login/", {"username": "editor", "password": "secret"})

    assert answer.status_code == 503


def test_an_error_in_the_middleware_is_answered_so_too(browser, admin_user, monkeypatch, settings):
    def save(self, must_create=False):
        raise OperationalError("gone")

    browser.force_login(admin_user)
    monkeypatch.setattr(SessionStore, "save", save)
    settings.SESSION_SAVE_EVERY_REQUEST = True

    answer = browser.get("/admin/login-watch/")

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"


def test_other_errors_are_faults_still(browser, admin_user, failing):
    browser.force_login(admin_user)
    failing(ProgrammingError("no such column"))

    assert browser.get("/admin/").status_code == 500


def test_a_table_that_is_not_there_is_a_fault(browser, admin_user, monkeypatch):
    from django.contrib.auth import get_user_model

    browser.force_login(admin_user)
    monkeypatch.setattr(get_user_model()._meta, "db_table", "not_there")

    assert browser.get("/admin/").status_code == 500
