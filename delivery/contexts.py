"""Reading a `ContextInput` into the engine's `Context`, with clear errors for bad input.

GraphQL has checked names and types already; here come the checks that its types cannot say.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from delivery.clients import Client
from delivery.errors import ApiError, ErrorCode, bad_input
from delivery.snapshot import PublishedTaxonomy
from variants.engine.types import Context, Instant

#: Longest text in a context, in code points.
TEXT_LIMIT = 1_000
#: Most items of a list in a context, and most values in `attributes` altogether.
LIST_LIMIT = 1_000
#: Deepest nesting of `attributes`.
DEPTH_LIMIT = 20
#: Beyond it, a JSON number is not the same number everywhere.
NUMBER_LIMIT = 2**53


@dataclass(slots=True, unsafe_hash=True)
class AskedContext(Context):
    """A context, and what it is asked of: what is published, drafts as they would go live, or what
    is published with a release, by its key.
    """

    draft: bool = False
    release: str | None = None

    @property
    def is_published(self) -> bool:
        """Whether it is asked of what is published alone."""
        return not self.draft and self.release is None


def read_context(
    given: Mapping[str, Any] | None,
    *,
    path: str,
    now: Instant,
    client: Client,
    taxonomy: PublishedTaxonomy,
) -> AskedContext:
    """Return the context that a caller describes; None is the empty context now.

    :param path: where it stands, for messages: `context`, `contexts[3]`.
    :raises ApiError: `BAD_USER_INPUT` and `LIMIT_EXCEEDED` for what cannot be meant, `FORBIDDEN`
        for what the client may not ask.
    """
    given = given or {}
    plain = _plain_context(given, now, client)
    if plain is not None:
        return plain
    if client.pinned is not None:
        given = {**given, **client.pinned, "draft": True, "release": None}
    draft = bool(given.get("draft"))
    if draft and not client.may_preview:
        raise ApiError(
            ErrorCode.FORBIDDEN,
            f"{path}.draft: only a key with the scope “preview” may see drafts.",
        )
    release = _release(given.get("release"), draft, client, f"{path}.release")
    at = given.get("at")
    if at is not None and not client.may_preview:
        raise ApiError(
            ErrorCode.FORBIDDEN,
            f"{path}.at: only a key with the scope “preview” may ask for another instant than now.",
        )
    channel = _text(given.get("channel"), f"{path}.channel")
    if channel is not None and taxonomy.channel_path(channel):
        _require_channel(client, taxonomy, channel, path)
    attributes = given.get("attributes") or {}
    _check_attributes(attributes, f"{path}.attributes")
    unit = _text(given.get("unit"), f"{path}.unit")
    if unit == "":
        raise bad_input(f"{path}.unit", unit, "a text that is not empty, or null")
    personalize = given.get("personalize")
    return AskedContext(
        at=now if at is None else at,
        segments=_texts(given.get("segments"), f"{path}.segments"),
        channel=channel,
        device=_text(given.get("device"), f"{path}.device"),
        locale=_text(given.get("locale"), f"{path}.locale"),
        attributes=attributes,
        consent=_texts(given.get("consent"), f"{path}.consent"),
        unit=unit,
        personalize=True if personalize is None else personalize,
        draft=draft,
        release=release,
    )


def _plain_context(given: Mapping[str, Any], now: Instant, client: Client) -> AskedContext | None:
    """The context that nearly everybody asks: of what is published, now, and well within limits.

    It is what the checks of `read_context` let pass, found without words for what they would not.
    None for any other.
    """
    get = given.get
    unit, attributes, personalize = get("unit"), get("attributes"), get("personalize")
    segments, consent = get("segments") or (), get("consent") or ()
    channel, device, locale = get("channel"), get("device"), get("locale")
    if (
        client.pinned is not None
        or client.channels
        or attributes
        or unit == ""
        or get("draft")
        or get("at") is not None
        or get("release") is not None
        or len(segments) > LIST_LIMIT
        or len(consent) > LIST_LIMIT
    ):
        return None
    try:
        # All texts as one: no longer together than one may be, none is; other than texts raise.
        together = "".join([*segments, *consent, channel or "", device or "", locale or ""])
    except TypeError:
        return None
    if len(together) > TEXT_LIMIT or "\0" in together:
        return None
    if unit is not None and (len(unit) > TEXT_LIMIT or "\0" in unit):
        return None
    return AskedContext(
        now,
        frozenset(segments),
        channel,
        device,
        locale,
        attributes or {},
        frozenset(consent),
        unit,
        True if personalize is None else personalize,
    )


def _release(given: str | None, draft: bool, client: Client, path: str) -> str | None:
    if given is None:
        return None
    if not client.may_preview:
        raise ApiError(
            ErrorCode.FORBIDDEN,
            f"{path}: only a key with the scope “preview” may see releases before they are live.",
        )
    if draft:
        raise bad_input(path, given, "either a release or all drafts (draft: true)")
    return _text(given, path)


def _require_channel(client: Client, taxonomy: PublishedTaxonomy, channel: str, path: str) -> None:
    if not client.may_see_channel(taxonomy.channel_path(channel)):
        raise ApiError(
            ErrorCode.FORBIDDEN,
            f"{path}.channel: this key is limited to {', '.join(sorted(client.channels))} and what "
            f"lies below; “{channel}” does not.",
        )


def _texts(given: Sequence[str | None] | None, path: str) -> frozenset[str]:
    values = given or ()
    if len(values) > LIST_LIMIT:
        raise ApiError(
            ErrorCode.LIMIT_EXCEEDED,
            f"{path}: {len(values)} items were given, at most {LIST_LIMIT} are allowed.",
        )
    texts = [_text(value, f"{path}[{index}]") for index, value in enumerate(values)]
    for index, text in enumerate(texts):
        if text is None:
            raise bad_input(f"{path}[{index}]", None, "a text")
    return frozenset(text for text in texts if text is not None)


def _text(value: str | None, path: str) -> str | None:
    if value is None:
        return None
    if "\0" in value:
        raise bad_input(path, value.replace("\0", "␀"), "a text without NUL characters")
    if len(value) > TEXT_LIMIT:
        raise bad_input(path, value, f"a text of at most {TEXT_LIMIT} characters")
    return value


def _check_attributes(attributes: Mapping[str, Any], path: str) -> None:
    """Refuse what does not survive a trip through JSON, and what is too much."""
    for count, (place, depth, value) in enumerate(_walk(attributes, path), start=1):
        if count > LIST_LIMIT or depth > DEPTH_LIMIT:
            raise ApiError(
                ErrorCode.LIMIT_EXCEEDED,
                f"{path}: at most {LIST_LIMIT} values, nested at most {DEPTH_LIMIT} deep, are "
                "allowed.",
            )
        if isinstance(value, str):
            _text(value, place)
        elif isinstance(value, int | float) and not -NUMBER_LIMIT <= value <= NUMBER_LIMIT:
            raise bad_input(place, value, "a finite number between -2^53 and 2^53")


def _walk(root: Mapping[str, Any], path: str) -> Iterator[tuple[str, int, Any]]:
    """Every value below `root`, and every name as a text, with its path and depth.

    Without recursion: a hostile nesting ends at the limit of whoever consumes this.
    """
    rest: list[tuple[str, int, Any]] = [(path, 1, root)]
    while rest:
        place, depth, value = rest.pop()
        if isinstance(value, Mapping):
            for name, item in value.items():
                yield f"{place}: a name", depth, name
                rest.append((f"{place}.{name}"[:200], depth + 1, item))
        elif isinstance(value, list | tuple):
            rest.extend((f"{place}[{i}]"[:200], depth + 1, item) for i, item in enumerate(value))
        if value is not root:
            yield place, depth, value
