"""The context that somebody looks through, and the ways in which it is written down.

As a query string, which every screen that shows a context takes and gives:

    ?segments=skier&segments=loyal&channel=web&device=mobile-phone&locale=fr-CA
    &consent=personalization&attributes={"sports":["ski"]}&at=2026-11-24T09:00:00Z

as a `ContextInput` of the API, which shared links keep, and as a sample context. What is left out
is not said; without `at` it is now, whenever that is.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import orjson
from django.utils.translation import gettext as _

from taxonomy.instants import MalformedInstant, format_instant, parse_instant
from taxonomy.types import Taxonomy
from variants.engine.types import Context, Instant
from variants.models import SampleContext, Variant
from variants.moments import instant
from variants.targeting import TermNames, keys_at

#: Most segments and most purposes of a context, and the longest text in it, in code points.
LIST_LIMIT = 100
TEXT_LIMIT = 200
#: The longest attributes as JSON, in code points; the longest text in them; the most names and
#: values, the deepest nesting, and the largest number, as the API takes them.
ATTRIBUTES_LIMIT = 5_000
ATTRIBUTE_LIMIT = 1_000
VALUES_LIMIT = 1_000
DEPTH_LIMIT = 19
NUMBER_LIMIT = 2**53

_UNSENDABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True)
class PreviewContext:
    """What is said about a moment. `at` is None for now.

    `problems` are sentences about what was given and could not be understood; it was left out.
    """

    segments: tuple[str, ...] = ()
    channel: str | None = None
    device: str | None = None
    locale: str | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)
    consent: tuple[str, ...] = ()
    at: Instant | None = None
    problems: tuple[str, ...] = field(default=(), compare=False)

    def __bool__(self) -> bool:
        """Whether it says anything."""
        return self != PreviewContext()

    def resolved_at(self, now: Instant) -> Context:
        """Return the engine's context, at `now` where no instant is said."""
        return Context(
            at=now if self.at is None else self.at,
            segments=frozenset(self.segments),
            channel=self.channel,
            device=self.device,
            locale=self.locale,
            attributes=self.attributes,
            consent=frozenset(self.consent),
        )

    def as_input(self) -> dict[str, Any]:
        """Return what a caller would send as `ContextInput`: only what is said."""
        said = {
            "segments": list(self.segments),
            "channel": self.channel,
            "device": self.device,
            "locale": self.locale,
            "attributes": dict(self.attributes),
            "consent": list(self.consent),
            "at": None if self.at is None else format_instant(self.at),
        }
        return {name: value for name, value in said.items() if value}

    def query(self) -> str:
        """Return the query string, without its question mark; empty if nothing is said."""
        said = self.as_input()
        if "attributes" in said:
            said["attributes"] = self.attributes_json()
        return urlencode(said, doseq=True)

    def attributes_json(self) -> str:
        """Return the attributes as JSON; empty if there are none."""
        return orjson.dumps(self.attributes).decode() if self.attributes else ""

    def words(self, names: TermNames) -> list[str]:
        """Say it in short pieces, for headings: the names of its terms, then the rest."""
        pieces = [names.segments.get(key, key) for key in self.segments]
        if self.channel:
            pieces.append(names.channels.get(self.channel, self.channel))
        if self.device:
            pieces.append(names.devices.get(self.device, self.device))
        if self.locale:
            pieces.append(names.locales.get(self.locale.lower(), self.locale))
        if self.attributes:
            pieces.append(", ".join(self.attributes))
        if self.consent:
            pieces.append(_("consents to %(purposes)s") % {"purposes": ", ".join(self.consent)})
        if self.at is not None:
            pieces.append(format_instant(self.at))
        return pieces


def read_context(data: Any) -> PreviewContext:
    """Read a context from a `QueryDict` or from a mapping shaped as `ContextInput`.

    Nothing is refused: what cannot be understood is left out and said in `problems`.
    """
    problems: list[str] = []
    return PreviewContext(
        segments=_texts("segments", _several(data, "segments"), problems),
        channel=_text("channel", data.get("channel"), problems),
        device=_text("device", data.get("device"), problems),
        locale=_text("locale", data.get("locale"), problems),
        attributes=_attributes(data.get("attributes"), problems),
        consent=_texts("consent", _several(data, "consent"), problems),
        at=_instant(data.get("at"), problems),
        problems=tuple(problems),
    )


def context_of_sample(sample: SampleContext) -> PreviewContext:
    """Return the context that a team has named."""
    return read_context(
        {
            name: getattr(sample, name)
            for name in ("segments", "channel", "device", "locale", "attributes", "consent")
        }
    )


def context_of_variant(variant: Variant, taxonomy: Taxonomy, now: Instant) -> PreviewContext:
    """Return a context that the targeting of a variant fits: the first of each part that it names.

    With the consent that its segments need, and the moment it begins if that is still to come. A
    variant that names nothing fits the empty context.
    """
    parts = variant.targeting
    anyone = list(keys_at(parts, ("segments", "any")) or [])[:1]
    segments = tuple(dict.fromkeys([*(keys_at(parts, ("segments", "all")) or []), *anyone]))
    starts = variant.starts_at and instant(variant.starts_at)
    return PreviewContext(
        segments=segments,
        channel=_first(parts, "channels"),
        device=_first(parts, "devices"),
        locale=_first(parts, "locales"),
        consent=needed_consent(segments, taxonomy),
        at=starts if starts and starts > now else None,
    )


def needed_consent(segments: Iterable[str], taxonomy: Taxonomy) -> tuple[str, ...]:
    """Return the purposes that a visitor must consent to, to hold these segments."""
    seen: set[str] = set()
    purposes: dict[str, None] = {}
    for key in segments:
        above: str | None = key
        while above is not None and above in taxonomy.segments and above not in seen:
            seen.add(above)
            segment = taxonomy.segments[above]
            if segment.purpose:
                purposes[segment.purpose] = None
            above = segment.parent
    return tuple(purposes)


def _first(parts: Any, axis: str) -> str | None:
    keys = keys_at(parts, (axis,))
    return keys[0] if keys else None


def _several(data: Any, name: str) -> Any:
    if hasattr(data, "getlist"):
        return data.getlist(name)
    return data.get(name) or []


def _texts(name: str, given: Any, problems: list[str]) -> tuple[str, ...]:
    if not isinstance(given, list | tuple):
        problems.append(_("%(name)s: a list of keys was expected.") % {"name": name})
        return ()
    if len(given) > LIST_LIMIT:
        problems.append(
            _("%(name)s: %(count)s were given; only the first %(limit)s are looked at.")
            % {"name": name, "count": len(given), "limit": LIST_LIMIT}
        )
    texts = (_text(name, value, problems) for value in given[:LIST_LIMIT])
    return tuple(dict.fromkeys(text for text in texts if text))


def _text(name: str, given: Any, problems: list[str]) -> str | None:
    if given is None or given == "":
        return None
    if not isinstance(given, str) or len(given) > TEXT_LIMIT or _UNSENDABLE.search(given):
        problems.append(
            _("%(name)s: a key of at most %(limit)s characters was expected.")
            % {"name": name, "limit": TEXT_LIMIT}
        )
        return None
    return given


def _instant(given: Any, problems: list[str]) -> Instant | None:
    if given is None or given == "":
        return None
    try:
        return parse_instant(str(given)[:TEXT_LIMIT])
    except MalformedInstant as error:
        problems.append(_("at: %(error)s") % {"error": error})
        return None


def _attributes(given: Any, problems: list[str]) -> Mapping[str, Any]:
    """Read attributes, an object or its JSON; what the API would refuse is refused."""
    if not given:
        return {}
    if isinstance(given, str):
        try:
            given = orjson.loads(given) if len(given) <= ATTRIBUTES_LIMIT else None
        except orjson.JSONDecodeError:
            given = None
    if (
        not isinstance(given, Mapping)
        or not _can_be_sent(given)
        or _count(given) > VALUES_LIMIT
        or len(orjson.dumps(given).decode()) > ATTRIBUTES_LIMIT
    ):
        problems.append(
            _(
                "attributes: a JSON object of at most %(limit)s characters and %(values)s names "
                'and values was expected, such as {"sports": ["ski"]}.'
            )
            % {"limit": ATTRIBUTES_LIMIT, "values": VALUES_LIMIT}
        )
        return {}
    return dict(given)


def _can_be_sent(value: Any, depth: int = 0) -> bool:
    """Whether a JSON value is one that the API takes."""
    if depth > DEPTH_LIMIT:
        return False
    if isinstance(value, str):
        return len(value) <= ATTRIBUTE_LIMIT and not _UNSENDABLE.search(value)
    if isinstance(value, bool) or value is None:
        return True
    if isinstance(value, int | float):
        return -NUMBER_LIMIT <= value <= NUMBER_LIMIT
    if isinstance(value, Mapping):
        return all(
            isinstance(name, str) and _can_be_sent(name) and _can_be_sent(item, depth + 1)
            for name, item in value.items()
        )
    return isinstance(value, list | tuple) and all(_can_be_sent(item, depth + 1) for item in value)


def _count(value: Any) -> int:
    """How many names and values lie below a JSON value."""
    if isinstance(value, Mapping):
        return sum(2 + _count(item) for item in value.values())
    return sum(1 + _count(item) for item in value) if isinstance(value, list | tuple) else 0
