"""The values that go into a brand check and come out of it (DESIGN.md section 6).

Everything is immutable and free of any framework. Spans are code points from 0 in the text of a
field: a plain field's own text, or the text that `brand.rules.extract` makes of rich text.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Json = Any
"""What JSON can hold."""

Stage = Literal["edit", "submit", "approval"]
Severity = Literal["suggest", "warn", "block"]

STAGES: tuple[Stage, ...] = ("edit", "submit", "approval")
#: From mild to strict.
SEVERITIES: tuple[Severity, ...] = ("suggest", "warn", "block")
DEFAULT_SEVERITY: Mapping[Stage, Severity] = {
    "edit": "warn",
    "submit": "block",
    "approval": "block",
}


@dataclass(frozen=True, slots=True)
class Target:
    """What a rule applies to; an empty part is everything.

    `targeting` holds keys of terms as variants do: `{"locales", "channels", "devices",
    "segments": {"any", "all", "none"}}`. Whoever judges documents decides which contexts meet it;
    this package only carries it.
    """

    types: frozenset[str] = frozenset()
    fields: frozenset[str] = frozenset()
    targeting: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Example:
    """What a rule is shown by: `good` stays clean, `bad` is flagged.

    `values` are those of one module as published documents hold them, of the type `type`;
    `default` are those of its default where the rule compares a variant with it. `quoted` is the
    text that the first finding marks (bad ones only), `fixed` the same field's text after the
    first suggested fix, None where no fix is suggested. `locale` and `default_locale` are the
    languages that the two are written in, `provenance` says where a variant comes from.
    """

    good: bool
    type: str
    values: Mapping[str, Json]
    default: Mapping[str, Json] | None = None
    quoted: str | None = None
    fixed: str | None = None
    note: str = ""
    locale: str = ""
    default_locale: str = ""
    provenance: Mapping[str, Json] | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One version of one brand rule, as data.

    `parameters` are those of its `kind`. `severity` says how a finding weighs at each stage.
    """

    key: str
    version: int
    kind: str
    title: str
    parameters: Mapping[str, Json]
    target: Target = Target()
    severity: Mapping[Stage, Severity] = field(default_factory=lambda: DEFAULT_SEVERITY)
    message: str = ""
    rationale: str = ""
    link: str = ""
    examples: tuple[Example, ...] = ()
    waivable: bool = True


BlockKind = Literal["paragraph", "heading", "item", "quote"]


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a field's text; checks of sentences and words never cross its ends."""

    kind: BlockKind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Link:
    """A link: in rich text its label and where that stands; of a URL field the whole value.

    `label` is empty where the field holds only the address.
    """

    url: str
    label: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Image:
    """An image in its field, as delivered: `renditions` by name as in published documents, with
    `weight` in bytes beside them where known. `path` is a local file of its delivered rendition
    that image kinds may open, None where there is none. `digest` is the SHA-256 of the file's
    bytes, in hexadecimal. `rights_until` (exclusive) and `at`, the instant that rights are judged
    at, are milliseconds since 1970; `at` is None where time is not looked at.
    """

    asset: str
    alt: str
    title: str
    renditions: Mapping[str, Json]
    path: str | None = None
    digest: str | None = None
    rights_until: int | None = None
    at: int | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """What one field says, extracted once and read by every kind.

    `kind` is that of the field (`text`, `rich_text`, `url`, `choice`, `decimal`, `currency`,
    `date`, `image`). `value` is the published value. A null is `value` None and an empty text.
    """

    field: str
    kind: str
    value: Json
    text: str = ""
    blocks: tuple[Block, ...] = ()
    links: tuple[Link, ...] = ()
    image: Image | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A source of values: the default of a module (`variant` None) or one variant's overrides.

    `contents` are those it holds itself, in the order of the type; `defaults` those of the
    module's default for the same fields. `locale` is the language it is written in: the first
    locale that the variant targets, else the module's; `default_locale` is the module's own, empty
    where it is the same.
    """

    module: str
    variant: str | None
    type: str
    brand: str
    locale: str
    contents: Mapping[str, Content]
    defaults: Mapping[str, Content] = field(default_factory=dict)
    groups: tuple[tuple[str, ...], ...] = ()
    provenance: Mapping[str, Json] | None = None
    default_locale: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """Where: `text` is what the field's text holds between `start` and `end`, always."""

    field: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace what lies between `start` and `end` of a field's text."""

    field: str
    start: int
    end: int
    replacement: str


@dataclass(frozen=True, slots=True)
class Hit:
    """What a kind reports: spans (none where something is missing), evidence (measured value and
    limit, JSON), suggested fixes (each a set of edits made together, the best first) and what to
    put into the rule's message: `%(name)s` in a message is filled from `words`. `about` tells
    offences apart that mark the same text, or none: a waiver of one does not cover another.
    """

    spans: tuple[Span, ...] = ()
    evidence: Mapping[str, Json] = field(default_factory=dict)
    fixes: tuple[tuple[Edit, ...], ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    about: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """A hit of one rule: what people read and what gates go by.

    `variants` are the sources responsible (None: the default); `fields` those that the rule read.
    `fingerprint` identifies the offence as waivers name it: the hash of the rule's semantic hash,
    module, variant, field path, normalised match and three tokens either side. For a composition
    it is the hash of the semantic hash, the module and the responsible sources' contents.
    """

    rule: str
    version: int
    kind: str
    module: str
    variants: tuple[str | None, ...]
    fields: tuple[str, ...]
    spans: tuple[Span, ...]
    message: str
    evidence: Mapping[str, Json]
    fixes: tuple[tuple[Edit, ...], ...]
    fingerprint: str
    severity: Mapping[Stage, Severity] = field(default_factory=dict)
    of_composition: bool = False
