"""What is declared now, with names and addresses: six queries, however much there is."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import reverse

from delivery.contract.known_terms import names_read
from delivery.contract.nearest import Nearest
from taxonomy.models import Channel, Device, Locale, Segment

_MODELS: Mapping[str, Any] = {
    "segment": Segment,
    "channel": Channel,
    "device": Device,
    "locale": Locale,
}


@dataclass(frozen=True, slots=True)
class DeclaredTerm:
    """A term as it is in the admin; `parent` is the key of the term above it."""

    key: str
    name: str
    active: bool
    url: str
    parent: str | None = None
    has_condition: bool = False


class Declared:
    """Everything that callers may name."""

    @cached_property
    def terms(self) -> Mapping[str, Mapping[str, DeclaredTerm]]:
        """By axis and key; tags of locales in lower case."""
        found: dict[str, dict[str, DeclaredTerm]] = {}
        for axis, model in _MODELS.items():
            more = ["parent__key"] if model is not Locale else []
            more += ["condition"] if model is Segment else []
            rows = model._default_manager.values_list("pk", "key", "name", "active", *more)
            found[axis] = {
                _compared(axis, key): DeclaredTerm(
                    key,
                    name,
                    active,
                    reverse(f"{model._meta.model_name}:edit", args=[pk]),
                    parent=rest[0] if rest else None,
                    has_condition=len(rest) > 1 and rest[1] is not None,
                )
                for pk, key, name, active, *rest in rows.order_by("key")
            }
        return found

    @cached_property
    def purposes(self) -> frozenset[str]:
        """The consent purposes that segments name."""
        rows = Segment.objects.exclude(purpose="").exclude(purpose=None)
        return frozenset(rows.values_list("purpose", flat=True))

    @cached_property
    def readers(self) -> Mapping[str, tuple[str, ...]]:
        """By name of an attribute, the names of the segments whose conditions read it."""
        found: dict[str, dict[str, None]] = {}
        rows = Segment.objects.exclude(condition=None).order_by("name")
        for name, condition in rows.values_list("name", "condition"):
            for attribute in names_read(condition):
                found.setdefault(attribute, {})[name] = None
        return {attribute: tuple(names) for attribute, names in found.items()}

    def term(self, axis: str, key: str) -> DeclaredTerm | None:
        """Return a term; of a locale, the nearest that its tag falls back to by being shortened."""
        terms = self.terms.get(axis, {})
        compared = _compared(axis, key)
        while compared not in terms and axis == "locale" and "-" in compared:
            compared = compared.rpartition("-")[0]
        return terms.get(compared)

    def nearest(self, axis: str, key: str) -> str | None:
        """Return the key that an unknown one most likely stands for."""
        return self._nearest[axis].of(key)

    def path(self, axis: str, key: str) -> list[str]:
        """Return a term's key with those of all above it, upwards."""
        keys: list[str] = []
        term = self.term(axis, key)
        while term is not None and term.key not in keys:
            keys.append(term.key)
            term = self.term(axis, term.parent) if term.parent else None
        return keys

    @cached_property
    def _nearest(self) -> Mapping[str, Nearest]:
        active = {
            axis: Nearest(term.key for term in terms.values() if term.active)
            for axis, terms in self.terms.items()
        }
        return active | {
            "purpose": Nearest(self.purposes),
            "attribute": Nearest(self.readers),
        }


def _compared(axis: str, key: str) -> str:
    return key.lower() if axis == "locale" else key
