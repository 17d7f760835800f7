"""What Django answers when its database does not: a page in words instead of an error.

It is Django's handler of errors, so it counts for what the middleware reads and writes as well.
"""

import sqlite3
import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.defaults import server_error

#: Seconds after which a browser or a program may ask again.
RETRY_AFTER = 5


def answer_error(request: HttpRequest) -> HttpResponse:
    """Answer the error that is being handled; nothing here asks the database."""
    if not is_away(sys.exception()):
        return server_error(request)
    page = render_to_string("config/database_away.html")
    headers = {"Retry-After": str(RETRY_AFTER), "Cache-Control": "no-store"}
    return HttpResponse(page, status=503, headers=headers)


def is_away(error: BaseException | None) -> bool:
    """Whether an error says that the database cannot answer just now."""
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    # SQLite says the same of a table that is not there, which passes by no waiting.
    return getattr(error.__cause__, "sqlite_errorcode", None) != sqlite3.SQLITE_ERROR
