"""The values that go into a resolution and come out of it (DESIGN.md section 4).

Everything is immutable and JSON-like. Instants are whole milliseconds since 1970-01-01T00:00Z.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, IntEnum
from typing import Any

from taxonomy.targeting import Targeting

Instant = int
"""Milliseconds since the epoch, UTC."""

Value = Any
"""A field's published value; the engines pass it on and never look inside."""

FieldGroup = tuple[str, ...]
"""Names of the fields that always come from one source, in the order of the module type."""

Composition = tuple[str | None, ...]
"""The source of each field group, in the order of the document's groups: a variant key or None
(the default)."""


class Priority(IntEnum):
    """Step 1 of the cascade; higher wins."""

    STANDARD = 0
    CAMPAIGN = 1
    MANDATORY = 2


class Step(Enum):
    """The steps of DESIGN.md 4.3, in order."""

    PRIORITY = 1
    LOCALE = 2
    SEGMENT_COUNT = 3
    SEGMENT_DEPTH = 4
    SEGMENT_RANK = 5
    CHANNEL = 6
    DEVICE = 7
    START = 8
    KEY = 9


class MatchCondition(Enum):
    """The conditions of DESIGN.md 4.2, in the order in which they are tried."""

    WINDOW = 1
    LOCALE = 2
    CHANNEL = 3
    DEVICE = 4
    SEGMENTS = 5
    EXPERIMENT = 6
    HOLDOUT = 7


class Outcome(Enum):
    """What became of a candidate: won all, some or none of the groups it overrides."""

    WON = "won"
    PARTLY_WON = "partly won"
    BEATEN = "beaten"
    NOT_MATCHED = "not matched"


class WarningCode(Enum):
    """What in a context was not understood, or was contradictory."""

    UNKNOWN_SEGMENT = "UNKNOWN_SEGMENT"
    UNKNOWN_CHANNEL = "UNKNOWN_CHANNEL"
    UNKNOWN_DEVICE = "UNKNOWN_DEVICE"
    UNKNOWN_LOCALE = "UNKNOWN_LOCALE"
    UNKNOWN_PURPOSE = "UNKNOWN_PURPOSE"
    EXCLUSIVE_SEGMENTS = "EXCLUSIVE_SEGMENTS"


@dataclass(slots=True, unsafe_hash=True)
class Context:
    """What a caller says about this moment.

    Nobody changes one; it is not frozen, only because that would cost each request a microsecond.
    """

    at: Instant
    segments: frozenset[str] = frozenset()
    channel: str | None = None
    device: str | None = None
    locale: str | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)
    consent: frozenset[str] = frozenset()
    unit: str | None = None
    personalize: bool = True


@dataclass(frozen=True, slots=True)
class VariantDocument:
    """A published variant: overrides plus targeting.

    `rights_until` is the earliest end of the rights of the variant or of any asset it brings.
    The window is `starts_at <= at < min(ends_at, rights_until)`; None leaves a side open.
    `overrides` maps field names to values and holds whole field groups only.
    """

    key: str
    overrides: Mapping[str, Value]
    targeting: Targeting = field(default_factory=Targeting)
    priority: Priority = Priority.STANDARD
    starts_at: Instant | None = None
    ends_at: Instant | None = None
    rights_until: Instant | None = None


@dataclass(frozen=True, slots=True)
class Arm:
    """One arm of an experiment: its weight and the keys of this module's variants in it."""

    weight: float
    variants: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Experiment:
    """Units are allocated to arms by hash version 2 of `seed` (DESIGN.md section 9)."""

    key: str
    seed: str
    coverage: float
    running: bool
    arms: tuple[Arm, ...]


@dataclass(frozen=True, slots=True)
class Holdout:
    """A share (0 to 1) of units who never get a variant with segment targeting."""

    key: str
    seed: str
    share: float


@dataclass(frozen=True, slots=True)
class ModuleDocument:
    """A published module with its published variants.

    `groups` partitions the fields of the type. `default_ends` maps the index of a group to the
    instant from which its default may not be served any more (the rights of an image ended);
    from then on the default of that group is null. `experiments` are those that concern its
    variants and `holdouts` those that apply to its brand.
    """

    key: str
    type: str
    brand: str
    locale: str
    groups: tuple[FieldGroup, ...]
    defaults: Mapping[str, Value]
    variants: tuple[VariantDocument, ...] = ()
    default_ends: Mapping[int, Instant] = field(default_factory=dict)
    experiments: tuple[Experiment, ...] = ()
    holdouts: tuple[Holdout, ...] = ()


@dataclass(frozen=True, slots=True)
class FieldSource:
    """Where a field's value came from; `variant` None means the default."""

    field: str
    variant: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Beaten:
    """One field group that a matching variant lost: to whom, and by which step."""

    fields: FieldGroup
    by: str
    step: Step


@dataclass(frozen=True, slots=True)
class Candidate:
    """A variant of the module and what became of it; `failed` only when it did not match."""

    variant: str
    outcome: Outcome
    failed: MatchCondition | None
    beaten: tuple[Beaten, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class ContextWarning:
    """Something in the context that was ignored or decided; never raised."""

    code: WarningCode
    key: str
    message: str


@dataclass(frozen=True, slots=True)
class Allocation:
    """Where a unit fell: the arm's index in a running experiment, None when outside coverage."""

    experiment: str
    arm: int | None


@dataclass(frozen=True, slots=True)
class Standing:
    """Steps 2 to 7 for one variant whose conditions other than the window hold.

    `locale` is the position in the chain counting only tags that the module targets (None: the
    variant names no locale). `rank` is the (rank, key) of step 5. Depths are 0 for none.
    """

    locale: int | None
    segment_count: int
    segment_depth: int
    rank: tuple[int | None, str] | None
    channel: int
    device: int


@dataclass(frozen=True, slots=True)
class ReducedContext:
    """As much of a context as can make a difference to this module (DESIGN.md 4.4).

    `standings` is ordered by variant key, None where a condition other than the window fails.
    `since` and `until` are the nearest window boundaries around `at` (since <= at < until) of the
    variants with a standing and of the module's own `default_ends`. `use` is the variant asked
    for alone.
    """

    standings: tuple[tuple[str, Standing | None], ...]
    since: Instant | None
    until: Instant | None
    use: str | None = None


@dataclass(frozen=True, slots=True)
class Resolution:
    """An answer with its reasons.

    `values` holds every field of the type, `sources` one entry per field in the same order.
    `candidates` and `warnings` are ordered (by variant key; by code then key). `valid_until` is
    the earliest later instant at which the answer can change without anything being published.
    """

    values: Mapping[str, Value]
    composition: Composition
    sources: tuple[FieldSource, ...]
    candidates: tuple[Candidate, ...]
    valid_until: Instant | None
    why: str
    warnings: tuple[ContextWarning, ...]
    allocations: tuple[Allocation, ...]
    reduced: ReducedContext
