"""What brand rules say of one module's document: the values that judging gives out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from brand.rules.types import Finding, Stage
from variants.engine.cells_compare import Witness

How = Literal["enumerated", "projected", "too many"]
"""How compositions were checked, from best to worst: every cell of the module; the cells of each
rule's projection; not at all for some rule, because its projection has too many cells."""

SourceKey = str | None
"""A source of values: the key of a variant, or None for the default."""


@dataclass(frozen=True, slots=True)
class JudgedFinding:
    """A finding with where visitors meet it.

    `witness` is a context that shows it, None when none was found or looked for. `cells` are those
    in which the composition violates its rule, None for findings of one source. `waiver` is the
    primary key of the waiver that lets it pass. `sources` are all that take part in what the rule
    read, the responsible ones (`finding.variants`) among them. `is_excused` says that it was live
    before its rule, whose policy leaves such content alone for a while.
    """

    finding: Finding
    witness: Witness | None
    cells: int | None
    waiver: int | None
    sources: tuple[SourceKey, ...] = ()
    is_excused: bool = False

    def blocks(self, stage: Stage) -> bool:
        """Say whether it keeps its content from passing a stage."""
        severe = self.finding.severity.get(stage) == "block"
        return severe and self.waiver is None and not self.is_excused


@dataclass(frozen=True, slots=True)
class Judgement:
    """Everything that rules say of a module, or of what a change adds to it.

    `cells` were checked, in the way that `how` says. `verdict` is a hash that comes out the same
    whenever the same documents, taxonomy, rules and waivers are judged as of the same instant.
    `rules` are the versions that were applied, by rule key. `projections` are, where not all cells
    were listed, digests of what each blocking rule of compositions saw, by rule key.
    """

    findings: tuple[JudgedFinding, ...]
    cells: int
    how: How
    verdict: str
    rules: Mapping[str, int] = field(default_factory=dict)
    projections: Mapping[str, str] = field(default_factory=dict)

    def blocking(self, stage: Stage) -> tuple[JudgedFinding, ...]:
        """Return the findings that keep the module from passing a stage."""
        return tuple(each for each in self.findings if each.blocks(stage))

    @property
    def waivers(self) -> list[int]:
        """The primary keys of the waivers that let something pass, in order."""
        return sorted({each.waiver for each in self.findings if each.waiver is not None})

    def logged(self) -> dict[str, object]:
        """Return what the change log keeps of it."""
        return {
            "hash": self.verdict,
            "rules": dict(sorted(self.rules.items())),
            "waivers": self.waivers,
            "how": self.how,
            "cells": self.cells,
        }
