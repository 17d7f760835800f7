"""Golden cases: one JSON file holds a taxonomy, a module, a context and what is expected.

The format is described in `cases/README.md`. Unknown members are refused everywhere, so that a
misspelt expectation cannot pass unnoticed.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from taxonomy.targeting import Targeting
from taxonomy.types import Locale, Segment, Taxonomy, Term
from variants.engine.types import (
    Arm,
    Candidate,
    Context,
    Experiment,
    Holdout,
    Instant,
    ModuleDocument,
    Priority,
    ReducedContext,
    Resolution,
    Standing,
    VariantDocument,
)

CASES = Path(__file__).parent / "cases"
Json = Mapping[str, Any]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Case:
    """A golden case; `expected` holds the parts of a resolution that it is about."""

    name: str
    taxonomy: Taxonomy
    module: ModuleDocument
    context: Context
    use: str | None
    expected: Json


def load_cases() -> list[Case]:
    """All golden cases, by file name."""
    return [load_case(path) for path in sorted(CASES.glob("*.json"))]


def load_case(path: Path) -> Case:
    """Read one case; its name is the file's, as a sentence."""
    data = Members(json.loads(path.read_text(encoding="utf-8")))
    case = Case(
        name=path.stem.replace("-", " "),
        taxonomy=_taxonomy(data.pop("taxonomy", {})),
        module=_module(data.pop("module")),
        context=_context(data.pop("context")),
        use=data.pop("use", None),
        expected=data.pop("expected"),
    )
    data.done()
    unknown = case.expected.keys() - PARTS.keys()
    assert not unknown, f"{path.name}: unknown members of expected: {sorted(unknown)}"
    return case


def instant(text: str) -> Instant:
    """RFC 3339 text as milliseconds since the epoch."""
    moment = datetime.fromisoformat(text)
    assert moment.tzinfo is not None, f"{text}: an instant with an offset was expected"
    return (moment - EPOCH) // timedelta(milliseconds=1)


def instant_text(value: Instant | None) -> str | None:
    """Milliseconds since the epoch as RFC 3339 text in UTC, always with milliseconds."""
    if value is None:
        return None
    moment = EPOCH + timedelta(milliseconds=value)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Members(dict[str, Any]):
    """The members of a JSON object, taken out one by one."""

    def done(self) -> None:
        """Refuse what is left."""
        assert not self, f"unknown members: {sorted(self)}"


def _optional_instant(text: str | None) -> Instant | None:
    return None if text is None else instant(text)


def _taxonomy(data: Json) -> Taxonomy:
    members = Members(data)
    taxonomy = Taxonomy(
        segments=_by_key(_segment(entry) for entry in members.pop("segments", [])),
        channels=_by_key(_term(entry) for entry in members.pop("channels", [])),
        devices=_by_key(_term(entry) for entry in members.pop("devices", [])),
        locales={
            locale.key.lower(): locale
            for locale in (_locale(entry) for entry in members.pop("locales", []))
        },
    )
    members.done()
    return taxonomy


def _by_key(terms: Any) -> dict[str, Any]:
    return {term.key: term for term in terms}


def _segment(data: Json) -> Segment:
    members = Members(data)
    segment = Segment(
        key=members["key"],
        name=members.pop("name", members.pop("key")),
        parent=members.pop("parent", None),
        public_label=members.pop("publicLabel", None),
        purpose=members.pop("purpose", None),
        rank=members.pop("rank", None),
        exclusive_children=members.pop("exclusiveChildren", False),
        condition=members.pop("condition", None),
    )
    members.done()
    return segment


def _term(data: Json) -> Term:
    members = Members(data)
    term = Term(
        key=members["key"],
        name=members.pop("name", members.pop("key")),
        parent=members.pop("parent", None),
    )
    members.done()
    return term


def _locale(data: Json) -> Locale:
    members = Members(data)
    locale = Locale(
        key=members["key"],
        name=members.pop("name", members.pop("key")),
        fallbacks=tuple(members.pop("fallbacks", ())),
    )
    members.done()
    return locale


def _module(data: Json) -> ModuleDocument:
    members = Members(data)
    fields = members.pop("fields")
    module = ModuleDocument(
        key="home-hero",
        type="hero",
        brand="alpenglow",
        locale="en",
        groups=tuple(tuple(group) for group in members.pop("groups", [[name] for name in fields])),
        defaults=fields,
        variants=tuple(_variant(entry) for entry in members.pop("variants", [])),
        default_ends={
            index: instant(end)
            for index, end in enumerate(members.pop("defaultEnds", []))
            if end is not None
        },
        experiments=tuple(_experiment(entry) for entry in members.pop("experiments", [])),
        holdouts=tuple(
            Holdout(key=entry["key"], seed=entry.get("seed", entry["key"]), share=entry["share"])
            for entry in members.pop("holdouts", [])
        ),
    )
    members.done()
    return module


def _variant(data: Json) -> VariantDocument:
    members = Members(data)
    targeting = Members(members.pop("targeting", {}))
    segments = Members(targeting.pop("segments", {}))
    variant = VariantDocument(
        key=members.pop("key"),
        overrides=members.pop("overrides"),
        targeting=Targeting(
            locales=tuple(targeting.pop("locales", ())),
            any_segments=tuple(segments.pop("any", ())),
            all_segments=tuple(segments.pop("all", ())),
            no_segments=tuple(segments.pop("none", ())),
            channels=tuple(targeting.pop("channels", ())),
            devices=tuple(targeting.pop("devices", ())),
        ),
        priority=Priority[members.pop("priority", "standard").upper()],
        starts_at=_optional_instant(members.pop("startsAt", None)),
        ends_at=_optional_instant(members.pop("endsAt", None)),
        rights_until=_optional_instant(members.pop("rightsUntil", None)),
    )
    members.done()
    targeting.done()
    segments.done()
    return variant


def _experiment(data: Json) -> Experiment:
    members = Members(data)
    experiment = Experiment(
        key=members["key"],
        seed=members.pop("seed", members.pop("key")),
        coverage=members.pop("coverage", 1.0),
        running=members.pop("state") == "running",
        arms=tuple(
            Arm(weight=arm["weight"], variants=tuple(arm.get("variants", ())))
            for arm in members.pop("arms")
        ),
    )
    members.done()
    return experiment


def _context(data: Json) -> Context:
    members = Members(data)
    context = Context(
        at=instant(members.pop("at")),
        segments=frozenset(members.pop("segments", ())),
        channel=members.pop("channel", None),
        device=members.pop("device", None),
        locale=members.pop("locale", None),
        attributes=members.pop("attributes", {}),
        consent=frozenset(members.pop("consent", ())),
        unit=members.pop("unit", None),
        personalize=members.pop("personalize", True),
    )
    members.done()
    return context


def parts(resolution: Resolution, names: Json) -> dict[str, Any]:
    """The named parts of a resolution, as a case writes them.

    :param names: an `expected` member; its candidates, reasons and standings say which are meant.
    """
    return {name: PARTS[name](resolution, expected) for name, expected in names.items()}


def _outcomes(resolution: Resolution, _: Any) -> dict[str, str]:
    return {entry.variant: entry.outcome.name for entry in resolution.candidates}


def _failed(resolution: Resolution, _: Any) -> dict[str, str]:
    failures = {entry.variant: entry.failed for entry in resolution.candidates}
    return {variant: failed.name for variant, failed in failures.items() if failed is not None}


def _beaten(resolution: Resolution, _: Any) -> dict[str, Any]:
    def losses(candidate: Candidate) -> list[Any]:
        return [[list(loss.fields), loss.by, loss.step.name] for loss in candidate.beaten]

    return {entry.variant: losses(entry) for entry in resolution.candidates if entry.beaten}


def _reasons(resolution: Resolution, expected: Json) -> dict[str, str]:
    return {
        entry.variant: entry.reason for entry in resolution.candidates if entry.variant in expected
    }


def _field_reasons(resolution: Resolution, expected: Json) -> dict[str, str]:
    return {entry.field: entry.reason for entry in resolution.sources if entry.field in expected}


def _reduced(resolution: Resolution, _: Any) -> dict[str, Any]:
    reduced: ReducedContext = resolution.reduced
    return {
        "standings": {key: _standing(standing) for key, standing in reduced.standings},
        "since": instant_text(reduced.since),
        "until": instant_text(reduced.until),
        "use": reduced.use,
    }


def _standing(standing: Standing | None) -> list[Any] | None:
    if standing is None:
        return None
    return [
        standing.locale,
        standing.segment_count,
        standing.segment_depth,
        None if standing.rank is None else list(standing.rank),
        standing.channel,
        standing.device,
    ]


PARTS: Mapping[str, Callable[[Resolution, Any], Any]] = {
    "values": lambda resolution, _: dict(resolution.values),
    "composition": lambda resolution, _: list(resolution.composition),
    "sources": lambda resolution, _: {item.field: item.variant for item in resolution.sources},
    "fieldReasons": _field_reasons,
    "outcomes": _outcomes,
    "failed": _failed,
    "beaten": _beaten,
    "reasons": _reasons,
    "validUntil": lambda resolution, _: instant_text(resolution.valid_until),
    "why": lambda resolution, _: resolution.why,
    "warnings": lambda resolution, _: [[item.code.name, item.key] for item in resolution.warnings],
    "allocations": lambda resolution, _: {
        item.experiment: item.arm for item in resolution.allocations
    },
    "reduced": _reduced,
}
