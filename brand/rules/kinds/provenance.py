"""Where variants may come from: allowed sources, known suppliers, rights that end on a date."""

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar, Self

from brand.rules.kinds.base import BadParameters, Kind
from brand.rules.parameters import Parameters
from brand.rules.types import Hit, Json, Source

#: What a variant may say of where it comes from (DESIGN.md section 9).
SOURCES = ("in-house", "agency", "licensed", "user-generated", "ai-assisted")


class Provenance(Kind):
    """A variant says where it comes from, and comes from where it may.

    Parameters: `allowed` lists the sources that variants may have (left out: any). The lists
    `supplierFor` and `rightsEndFor` name the sources of which the supplier or the end of the
    rights must be known. A variant that does not say its source is reported unless
    `sourceRequired` is false. Defaults have no provenance and are not looked at.
    """

    key: ClassVar[str] = "provenance"
    label: ClassVar[str] = "Where content comes from"
    purpose: ClassVar[str] = (
        "Variants come only from allowed sources, with their supplier and the end of their rights "
        "where these must be known."
    )
    reads: ClassVar[frozenset[str]] = frozenset(
        {"text", "rich_text", "url", "choice", "decimal", "currency", "date", "image"}
    )
    scope = "source"

    def __init__(
        self,
        allowed: Sequence[str],
        supplier_for: Sequence[str],
        rights_end_for: Sequence[str],
        *,
        source_required: bool,
    ) -> None:
        self.allowed = tuple(allowed)
        self.supplier_for = frozenset(supplier_for)
        self.rights_end_for = frozenset(rights_end_for)
        self.source_required = source_required

    @classmethod
    def parse(cls, parameters: Mapping[str, Json]) -> Self:
        """Read `allowed`, `supplierFor`, `rightsEndFor` and `sourceRequired`."""
        read = Parameters(parameters)
        allowed = _sources(read, "allowed") or SOURCES
        supplier_for = _sources(read, "supplierFor")
        rights_end_for = _sources(read, "rightsEndFor")
        source_required = read.flag("sourceRequired", True)
        read.done()
        if not (source_required or allowed != SOURCES or supplier_for or rights_end_for):
            raise BadParameters("sourceRequired", False, "true, or something else to look at")
        return cls(allowed, supplier_for, rights_end_for, source_required=source_required)

    def check_source(self, source: Source) -> Iterable[Hit]:
        """Report what is missing or not allowed in what a variant says of where it comes from."""
        if source.variant is None:
            return
        provenance = source.provenance or {}
        origin = provenance.get("source")
        if not origin:
            if self.source_required:
                yield _hit("no_source", "", self.allowed)
            return
        if origin not in self.allowed:
            yield _hit("not_allowed", origin, self.allowed)
        if origin in self.supplier_for and not str(provenance.get("supplier") or "").strip():
            yield _hit("no_supplier", origin, ())
        if origin in self.rights_end_for and not provenance.get("rightsUntil"):
            yield _hit("no_rights_end", origin, ())


def _sources(read: Parameters, name: str) -> tuple[str, ...]:
    """Read a list of sources, each of them once."""
    found = read.texts(name, ())
    for index, source in enumerate(found):
        if source not in SOURCES:
            raise BadParameters(f"{name}[{index}]", source, f"one of {', '.join(SOURCES)}")
        if source in found[:index]:
            raise BadParameters(f"{name}[{index}]", source, "each source once")
    return found


def _hit(problem: str, origin: str, allowed: Sequence[str]) -> Hit:
    evidence = {"problem": problem, "found": origin, "expected": list(allowed)}
    words = {"found": origin, "expected": ", ".join(allowed)}
    return Hit(evidence=evidence, words=words, about=f"{problem} {origin}")
