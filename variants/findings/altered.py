"""Which approved variants a changed default alters, so that their approval is asked for again."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from variants.approval.coverage import uncovered
from variants.engine.types import Composition
from variants.findings.check import Check
from variants.models import DocumentKind, Variant

#: Variants that are named.
MOST_NAMED = 10


@dataclass(frozen=True, slots=True)
class Altered:
    """What a draft does to what was approved.

    `variants` are those named, each with the address of its form, and `more` how many there are
    besides. `compositions` is how many ways of seeing the module have to be approved; None where
    they are too many to be listed.
    """

    variants: tuple[tuple[str, str], ...]
    more: int
    compositions: int | None

    @property
    def count(self) -> int:
        """How many variants it is."""
        return len(self.variants) + self.more


def altered_by(check: Check) -> Altered | None:
    """Return the live variants that the draft of a default alters; None where there are none.

    All that is live was approved: what of it shows something new is to be approved again, unless
    that was approved already. Two queries.
    """
    examined = check.examined
    if check.own is not None or examined is None or check.old is None or examined.change is None:
        return None
    live = {each["key"]: each["name"] for each in check.old["variants"]}
    if examined.change.enumerated:
        needed = uncovered(DocumentKind.MODULE, check.key, examined.needed).compositions
        shown = [each.composition for each in examined.change.changed if each.after in needed]
        shown += [each.composition for each in examined.change.added if each.digest in needed]
        touched = {key for composition in shown for key in _variants_of(composition)}
        count = len(needed)
    else:
        touched, count = _inheriting(check), None
    touched &= live.keys()
    if not touched:
        return None
    named = sorted(touched, key=lambda key: (live[key], key))
    numbers = dict(
        Variant.objects.filter(module__key=check.key, key__in=named).values_list("key", "pk")
    )
    edit = Variant.snippet_viewset.get_url_name("edit")
    rows = [
        (live[key] or key, reverse(edit, args=[numbers[key]]) if key in numbers else "")
        for key in named[:MOST_NAMED]
    ]
    return Altered(tuple(rows), max(0, len(named) - MOST_NAMED), count)


def _variants_of(composition: Composition) -> Iterable[str]:
    return (source for source in composition if source)


def _inheriting(check: Check) -> set[str]:
    """The variants that leave some changed field to the default."""
    before = check.old["fields"] if check.old else {}
    changed = {name for name, value in check.new["fields"].items() if before.get(name) != value}
    return {each["key"] for each in check.new["variants"] if changed - each["overrides"].keys()}
