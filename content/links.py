"""Which addresses a text may link to."""

import re

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_WEB_SCHEMES = frozenset({"http", "https", "mailto", "tel"})

#: Schemes that make a browser run, read or show something local instead of following a link.
_HOSTILE_SCHEMES = frozenset(
    {"about", "blob", "data", "file", "filesystem", "jar", "javascript", "vbscript", "view-source"}
)
#: Browsers leave these out when they look for the scheme: `java\tscript:` is `javascript:`.
_IGNORED_BY_BROWSERS = re.compile(r"[\x00-\x20\x7f-\xa0\u1680\u2000-\u200f\u2028-\u202f\ufeff]+")

EXPECTED_LINK = (
    "an address: https:, http:, mailto:, tel:, an app's own scheme with // (myapp://offers), "
    "or a path such as /offers"
)


def is_web_link(address: str) -> bool:
    """Say whether an address may stand in rich text: http, https, mailto, tel, or relative."""
    scheme = _scheme(address)
    return scheme is None or scheme in _WEB_SCHEMES


def is_link(address: str) -> bool:
    """Say whether an address may stand in a URL field: as `is_web_link`, or an app's deep link.

    A deep link is any other scheme followed by `//`, as in `myapp://offers/1`; schemes that a
    browser would run or read locally are refused in every form.
    """
    scheme = _scheme(address)
    if scheme is None or scheme in _WEB_SCHEMES:
        return True
    after_scheme = _IGNORED_BY_BROWSERS.sub("", address)[len(scheme) + 1 :]
    return scheme not in _HOSTILE_SCHEMES and after_scheme.startswith("//")


def _scheme(address: str) -> str | None:
    """Return the scheme a browser would see, in lower case; None for a relative address."""
    match = _SCHEME.match(_IGNORED_BY_BROWSERS.sub("", address))
    return match.group(1).lower() if match else None
