"""Addresses of links, read as browsers do: what hides a host from people hides nothing here."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote, unquote_plus

import regex

#: Schemes that make a browser run, read or show something local instead of following a link.
HOSTILE_SCHEMES = frozenset(
    {"about", "blob", "data", "file", "filesystem", "jar", "javascript", "vbscript", "view-source"}
)
_WEB = frozenset({"http", "https"})
_DEFAULT_PORTS = {"http": 80, "https": 443, "": 443}
#: Browsers leave these out before they look for the scheme.
_IGNORED = regex.compile(r"[\x00-\x20\x7f-\xa0\p{Cf}\p{Z}]+")
_SCHEME = regex.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_DOTS = regex.compile(r"[\u3002\uff0e\uff61]")
_DOMAIN = regex.compile(r"[\p{L}\p{M}\p{Nd}_-]+(?:\.[\p{L}\p{M}\p{Nd}_-]+)+")
_MIXED = regex.compile(r"(?=.*\p{Latin})(?=.*[\p{Cyrillic}\p{Greek}\p{Armenian}])")
#: Letters of Cyrillic, Greek and others, and figures, by the Latin letters that they look like.
_LOOKS = str.maketrans(
    "\u0430\u0432\u0441\u0501\u0435\u04bb\u0456\u0458\u04cf\u043a\u043c\u043d\u043e\u0440"
    "\u051b\u0455\u0442\u0443\u0445\u051d\u03b1\u03b5\u03b9\u03ba\u03bd\u03bf\u03c1\u03c4"
    "\u03c5\u03c7\u03b3\u0131\u026101|i",
    "abcdehljlkmhopqstyxwaelkvoptuxylgolll",
)


@dataclass(frozen=True, slots=True)
class Address:
    """What an address leads to.

    :param scheme: in lower case; empty for an address relative to where it stands.
    :param host: in Unicode, in lower case, without the dot of the root; empty if it names none.
    :param port: None where it is the one of its scheme, -1 where it is none at all.
    :param has_user: whether a user name stands before the host, which readers take for the host.
    :param query: names and values, in their order.
    """

    scheme: str
    host: str
    port: int | None
    has_user: bool
    query: tuple[tuple[str, str], ...]

    @property
    def is_web(self) -> bool:
        """Whether it leads to a host of the web."""
        return bool(self.host) and (self.scheme in _WEB or not self.scheme)


def read_address(written: str) -> Address:
    """Read an address; nothing is refused, however it is written."""
    visible = _IGNORED.sub("", written)
    found = _SCHEME.match(visible)
    scheme = found.group(1).casefold() if found else ""
    rest = visible[found.end() :] if found else visible
    if scheme and scheme not in _WEB:
        return Address(scheme, "", None, False, ())
    rest, _, _fragment = rest.partition("#")
    place, _, query = rest.partition("?")
    place = place.replace("\\", "/")
    pairs = tuple(
        (unquote_plus(name), unquote_plus(value))
        for name, _, value in (pair.partition("=") for pair in query.split("&") if pair)
    )
    # "https:host" and "https:/host" lead where "https://host" does.
    if not scheme and not place.startswith("//"):
        return Address("", "", None, False, pairs)
    authority = place.lstrip("/").partition("/")[0]
    user, at, host = authority.rpartition("@")
    name, port = _port(host)
    if port == _DEFAULT_PORTS[scheme]:
        port = None
    return Address(scheme, host_name(name), port, bool(at or user), pairs)


def host_name(written: str) -> str:
    """Return a host in the one form in which hosts are compared: Unicode, lower case."""
    name = unicodedata.normalize("NFKC", unquote(written)).casefold()
    name = _IGNORED.sub("", _DOTS.sub(".", name)).removesuffix(".")
    return ".".join(_unicode_label(label) for label in name.split("."))


def is_domain(written: str) -> bool:
    """Say whether a text is a domain, maybe with a port, and nothing more."""
    name, port = _port(written)
    return port != -1 and bool(_DOMAIN.fullmatch(host_name(name))) and "%" not in written


def belongs(address: Address, domains: Iterable[str]) -> bool:
    """Say whether an address leads to one of some domains or below it, at its port."""
    for domain in domains:
        name, port = _port(domain)
        name = host_name(name)
        if address.port == port and (address.host == name or address.host.endswith("." + name)):
            return True
    return False


def looks_like(address: Address, domains: Iterable[str]) -> str | None:
    """Return which of some domains a host that is none of them could be taken for."""
    labels = address.host.split(".")
    for domain in domains:
        name = host_name(_port(domain)[0])
        if address.host == name or address.host.endswith("." + name):
            continue
        tail = ".".join(labels[-name.count(".") - 1 :])
        if _seen(tail) == _seen(name) or address.host.startswith((name + ".", name + "-")):
            return domain
    return None


def mixes_scripts(host: str) -> bool:
    """Say whether a part of a host mixes Latin letters with those that look like them."""
    return any(_MIXED.match(label) for label in host.split("."))


def _port(host: str) -> tuple[str, int | None]:
    """Take the port off a host; -1 for one that is no number of a port."""
    if host.startswith("["):
        name, _, port = host[1:].partition("]")
        port = port.removeprefix(":")
    else:
        name, _, port = host.partition(":")
    if not port:
        return name, None
    is_port = port.isascii() and port.isdigit() and len(port) < 6 and int(port) < 65_536
    return name, int(port) if is_port else -1


def _unicode_label(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        decoded = label[4:].encode("ascii").decode("punycode")
    except (UnicodeError, OverflowError, ValueError):
        return label
    return unicodedata.normalize("NFKC", decoded).casefold()


def _seen(host: str) -> str:
    """Return what a host looks like to somebody who glances at it."""
    letters = unicodedata.normalize("NFD", host.translate(_LOOKS))
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return bare.translate(_LOOKS).replace("rn", "m").replace("vv", "w")
