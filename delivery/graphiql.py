"""The GraphiQL page and its files, all served from here: it works without the internet.

GraphiQL and React come from a package that carries their published builds (docs/adr). Which
package that is does not have to be trusted: a file is served only if it is, byte for byte, what
the projects themselves published.
"""

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from delivery.http import HttpAnswer, HttpRequest

PAGE = Path(__file__).parent / "graphiql_page"
PACKAGE = "graphene_django_graphiql_static"

_TEXT = "text/plain; charset=utf-8"
JAVASCRIPT, CSS = "text/javascript; charset=utf-8", "text/css; charset=utf-8"

#: SHA-256 of the files as they are in the npm packages graphiql 2.4.7, react and react-dom 17.0.2.
PUBLISHED = {
    "graphiql.min.css": "3ac6ccf8b4077271478b4887ec050ab9e66f0dc101a32ff3e2127b8f1d5ca6c3",
    "graphiql.min.js": "9ff2ca6842eea42d47fcf53a8e8cfec9b7912474f6c4275e904b7a39830e3995",
    "react.production.min.js": "229bbf4d0e7488209564152c6723497f1ac3934136ca1684233d2fa88fa4146f",
    "react-dom.production.min.js": (
        "9db33292007ab6c38527b39d5663e976a305564e19b2a5a8713ea2b2c00f505d"
    ),
}
OWN = ("page.css", "page.js", "examples.js")


@dataclass(frozen=True, slots=True)
class PageFile:
    """A file of the page."""

    content: bytes
    media_type: str
    etag: str


class UnexpectedFile(Exception):
    """A file is not what its project published."""


@cache
def page() -> bytes:
    """The page itself."""
    return (PAGE / "page.html").read_bytes()


@cache
def page_file(name: str) -> PageFile | None:
    """Return a file of the page, None when it has none of that name.

    :raises UnexpectedFile: when the package holds something else than what was published.
    """
    if name in OWN:
        content = (PAGE / name).read_bytes()
    elif name in PUBLISHED:
        content = _published(name)
    else:
        return None
    media_type = CSS if name.endswith(".css") else JAVASCRIPT
    return PageFile(content, media_type, f'"{hashlib.sha256(content).hexdigest()[:32]}"')


def answer_file(request: HttpRequest) -> HttpAnswer:
    """Give a script or style sheet of the page."""
    name = request.path.rpartition("/")[2]
    if request.method != "GET":
        return HttpAnswer(405, {"Allow": "GET, HEAD, OPTIONS", "Content-Type": _TEXT}, b"")
    file = page_file(name)
    if file is None:
        message = f"The GraphiQL page has no file “{name[:60]}”."
        return HttpAnswer(404, {"Content-Type": _TEXT}, message.encode())
    headers = {"Cache-Control": "max-age=300, public", "ETag": file.etag}
    if request.headers.get("if-none-match") == file.etag:
        return HttpAnswer(304, headers, b"")
    return HttpAnswer(200, {"Content-Type": file.media_type, **headers}, file.content)


def _published(name: str) -> bytes:
    # Some files of the package have a line feed at their end that the published ones lack.
    given = _package_file(name).read_bytes()
    for content in (given, given.removesuffix(b"\n")):
        if hashlib.sha256(content).hexdigest() == PUBLISHED[name]:
            return content
    raise UnexpectedFile(f"{name} in the package {PACKAGE} is not what its project published.")


def _package_file(name: str) -> Traversable:
    return files(PACKAGE) / "static" / PACKAGE / name
