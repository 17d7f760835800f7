"""Addresses of a team's own front end, as a channel keeps them: with places for what is previewed.

    https://shop.example/preview?token={token}&module={module}&segments={segments}

A channel without an address has that of the nearest channel above it.
"""

import re
from collections.abc import Mapping
from urllib.parse import quote, urlsplit

#: What may stand in braces; `segments` are keys with commas between them. What a preview does not
#: have, such as the experience of a single module, is empty.
PLACEHOLDERS = ("token", "module", "experience", "channel", "device", "locale", "segments")

_PLACE = re.compile(r"\{([^{}]*)\}")
_SCHEMES = ("https", "http")


class BadTemplate(ValueError):
    """A text is not an address of a front end; the message says what was expected."""


def check_template(template: str) -> None:
    """Refuse an address that previews could not be framed at.

    :raises BadTemplate: naming what is wrong.
    """
    known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
    for name in _PLACE.findall(template):
        if name not in PLACEHOLDERS:
            raise BadTemplate(f"{{{name}}} was given, one of {known} was expected.")
    bare = _PLACE.sub("x", template)
    if "{" in bare or "}" in bare:
        raise BadTemplate(f"A brace without its partner was given, {known} was expected.")
    if any(letter.isspace() for letter in template) or "\\" in template:
        raise BadTemplate("An address has no spaces and no backslashes.")
    if "{token}" not in template:
        raise BadTemplate("{token} was expected: without it the front end cannot ask for drafts.")
    try:
        parts = urlsplit(bare)
        host = parts.hostname
        _port = parts.port
    except ValueError:
        host, parts = None, urlsplit("")
    if parts.scheme not in _SCHEMES or not host:
        raise BadTemplate("An address that begins with https:// or http:// was expected.")
    if _PLACE.search(template.split("://", 1)[1].split("/", 1)[0].split("?", 1)[0]):
        raise BadTemplate("The host was expected in full: no braces before the first slash.")


def expand(template: str, values: Mapping[str, str]) -> str:
    """Fill an address; every value is written so that it cannot be taken for anything else.

    :param values: by placeholder; one that is not there is empty.
    """
    return _PLACE.sub(lambda place: quote(values.get(place[1], ""), safe=""), template)
