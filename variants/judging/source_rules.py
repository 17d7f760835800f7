"""Rules of one field and of one source: run once for each source, whatever it is shown beside."""

from collections import OrderedDict
from collections.abc import Mapping
from threading import Lock
from weakref import WeakKeyDictionary

from brand.rules.canonical import digest
from brand.rules.engine import RuleSet
from brand.rules.types import Content, Finding, Json, Source

#: Sources whose findings a process remembers for one rule set.
KEPT_SOURCES = 20_000

#: By rule set, so that what was found is forgotten with it.
_kept: WeakKeyDictionary[RuleSet, OrderedDict[str, tuple[Finding, ...]]] = WeakKeyDictionary()
_lock = Lock()


def findings_of(source: Source, rules: RuleSet) -> tuple[Finding, ...]:
    """Return what all rules of one field or source find, whether or not they apply there."""
    name = digest_of(source)
    with _lock:
        kept = _kept.setdefault(rules, OrderedDict())
        if name in kept:
            kept.move_to_end(name)
            return kept[name]
    found = tuple(rules.check(source))
    with _lock:
        kept[name] = found
        while len(kept) > KEPT_SOURCES:
            kept.popitem(last=False)
    return found


def digest_of(source: Source) -> str:
    """Return a hash of everything that a rule can read of a source."""
    return digest(
        [
            source.module,
            source.variant,
            source.type,
            source.brand,
            source.locale,
            source.default_locale,
            source.groups,
            source.provenance,
            _contents(source.contents),
            _contents(source.defaults),
        ]
    )


def _contents(contents: Mapping[str, Content]) -> list[Json]:
    return [
        [
            name,
            content.kind,
            content.value,
            content.image
            and [
                content.image.digest,
                content.image.path,
                content.image.rights_until,
                content.image.at,
                content.image.renditions,
            ],
        ]
        for name, content in contents.items()
    ]
