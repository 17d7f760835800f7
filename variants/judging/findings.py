"""What rules find in a module, each finding with where visitors meet it; waivers left aside."""

from collections.abc import Collection, Iterator, Mapping
from functools import cached_property

from django.utils.translation import gettext_noop

from brand.rules.canonical import digest
from brand.rules.engine import CompiledRule, RuleSet
from brand.rules.types import Finding, Image, Source
from taxonomy.targeting import Targeting
from variants.documents import Document
from variants.engine.cells_compare import Witness
from variants.engine.documents import module_from_document
from variants.engine.projection import NOTHING
from variants.engine.types import Instant
from variants.judging import languages
from variants.judging.cells import Cells, Served, Sighting
from variants.judging.composition_rules import CompositionRule, Violation
from variants.judging.judgement import JudgedFinding, SourceKey
from variants.judging.source_rules import findings_of
from variants.judging.sources import sources_of
from variants.judging.targets import targeting_of
from variants.judging.visible import Visible
from variants.reach import Reach


class Findings:
    """The findings of one module; parameters as for `judge_module`."""

    def __init__(
        self,
        old: Document | None,
        new: Document,
        reach: Reach,
        rules: RuleSet,
        now: Instant,
        *,
        changed_only: bool,
        excused: Collection[str],
        images: Mapping[str, Image] | None,
        list_all: bool,
        limit: int,
    ) -> None:
        #: What blocking rules saw where not all cells could be listed; complete after `all`.
        self.projections: dict[str, str] = {}
        self._new = new
        self._reach = reach
        self._rules = rules
        self._excused = frozenset(excused)
        self._now = now
        self._changed_only = changed_only
        self._list_all = list_all
        self._limit = limit
        self._sources = sources_of(new, images)
        self._position = {
            name: position for position, group in enumerate(new["groups"]) for name in group
        }
        self._old: Document | None = None
        self._old_sources: dict[SourceKey, Source] = {}
        if old is not None and all(old[name] == new[name] for name in _COMPARABLE):
            self._old = old
            self._old_sources = sources_of(old, images)
        self._in_sources = [
            (source, finding)
            for source in self._sources.values()
            for finding in findings_of(source, rules)
        ]
        self._composition_rules = [
            rule
            for rule in (CompositionRule(each, self._sources) for each in rules.composition_rules)
            if rule.fields
        ]
        named = {finding.rule for _, finding in self._in_sources}
        named |= {rule.compiled.rule.key for rule in self._composition_rules}
        self._targets: dict[str, Targeting] = {
            each.rule.key: targeting_of(each.rule.target.targeting)
            for each in rules.rules
            if each.rule.key in named
        }

    @cached_property
    def visible(self) -> Visible:
        """What visitors see of the module; looked at when it is first asked for."""
        old = self._old
        return Visible(
            None if old is None else Served(module_from_document(old), self._reach.old_taxonomy),
            self._served,
            self._targets.values(),
            self._now,
            changed_only=self._changed_only,
            list_all=self._list_all,
            limit=self._limit,
        )

    @cached_property
    def _served(self) -> Served:
        return Served(module_from_document(self._new), self._reach.new_taxonomy)

    def all(self) -> Iterator[JudgedFinding]:
        """Yield everything that is found, in no order."""
        for source, finding in self._in_sources:
            yield from self._of_source(source, finding)
        for rule in self._composition_rules:
            yield from self._of_compositions(rule)
        served = self._served
        yield from languages.mixes(served.module, served.taxonomy, self._sources, self._now)

    def of_rules(self, known: Collection[str]) -> Iterator[JudgedFinding]:
        """Yield what rules find, in no order, and nothing of what is built in.

        Which contexts reach which variant takes most of the time of judging, and only ever makes
        findings fewer: where the texts give no rule a reason to speak, it is not looked at.

        :param known: fingerprints of findings that are left out.
        """
        for source, finding in self._in_sources:
            if finding.fingerprint not in known:
                yield from self._of_source(source, finding)
        ending = {at for at, end in enumerate(self._new["defaultEnds"]) if end is not None}
        for rule in self._composition_rules:
            if rule.can_be_violated(ending):
                found = self._of_compositions(rule)
                yield from (each for each in found if each.finding.fingerprint not in known)

    def _of_source(self, source: Source, finding: Finding) -> Iterator[JudgedFinding]:
        """Yield a finding of one source if its rule applies there."""
        target = self._targets[finding.rule]
        groups = sorted({self._position[name] for name in finding.fields})
        said_before = self._said_before(source.variant, finding)
        # A variant is compared with its default: another default may make it wrong as it stands.
        witness = self.visible.reaches(source.variant, groups, target, everywhere=not said_before)
        if not witness:
            return
        yield JudgedFinding(
            finding,
            witness if isinstance(witness, Witness) else None,
            None,
            None,
            (source.variant,),
            finding.rule in self._excused
            and said_before
            and self.visible.reached(source.variant, groups, target),
        )

    def _said_before(self, source: SourceKey, finding: Finding) -> bool:
        """Say whether what is published holds the same offence."""
        before = self._old_sources.get(source)
        return before is not None and any(
            each.rule == finding.rule and each.fingerprint == finding.fingerprint
            for each in findings_of(before, self._rules)
        )

    def _of_compositions(self, rule: CompositionRule) -> Iterator[JudgedFinding]:
        """Yield what a rule finds in compositions, one finding for each set of responsible
        sources, whatever stands beside them."""
        key = rule.compiled.rule.key
        target = self._targets[key]
        cells = self.visible.cells_for(rule.groups, target)
        if cells is None:
            yield JudgedFinding(self._cannot_be_checked(rule.compiled), None, None, None)
            return
        violating: dict[tuple[SourceKey, ...], list[_Violating]] = {}
        sightings = cells.sightings(rule.groups, target)
        if self.visible.how != "enumerated" and "block" in rule.compiled.rule.severity.values():
            said = {self._served.texts(rule.groups, shown) for shown in sightings}
            self.projections[key] = digest([rule.compiled.meaning, sorted(said)])
        for shown in sorted(sightings, key=_order):
            for violation in rule.violations(shown):
                violating.setdefault(violation.responsible, []).append(
                    (violation, shown, sightings[shown])
                )
        lived = cells.lived(rule.groups, target) if violating and key in self._excused else set()
        for found in violating.values():
            taking_part = {each for _, shown, _ in found for each in shown} - {NOTHING}
            yield JudgedFinding(
                rule.finding(found[0][0]),
                _plainest(cells, [sighting for _, _, sighting in found]),
                sum(sighting.cells for _, _, sighting in found),
                None,
                tuple(sorted(taking_part, key=lambda source: source or "")),
                all(self._served.texts(rule.groups, shown) in lived for _, shown, _ in found),
            )

    def _cannot_be_checked(self, rule: CompiledRule) -> Finding:
        """Return what stands for a rule whose projection has too many cells."""
        module = self._served.module.key
        return Finding(
            rule=rule.rule.key,
            version=rule.rule.version,
            kind=rule.rule.kind,
            module=module,
            variants=(),
            fields=(),
            spans=(),
            message=CANNOT_BE_CHECKED,
            evidence={"too many cells": True},
            fixes=(),
            fingerprint=digest([rule.meaning, module, "cannot be checked"]),
            severity=rule.rule.severity,
            of_composition=True,
        )


#: Where one of these differs nothing is as it was before, although it may read the same: there are
#: other fields, the rules of another brand, or another language to read it in.
_COMPARABLE = ("type", "groups", "brand", "locale")

#: A violation, the composition that has it, and where that is seen.
_Violating = tuple[Violation, tuple[SourceKey, ...], Sighting]

#: Put into the reader's language where it is shown.
CANNOT_BE_CHECKED = gettext_noop(
    "This rule cannot be checked here: narrow its targeting, or that of the variants."
)


def _plainest(cells: Cells, sightings: Collection[Sighting]) -> Witness | None:
    """Return the witness of the plainest sighting that has one."""
    by_plainness = sorted(
        sightings, key=lambda each: (each.place.visitor.use is not None, each.place.visitor.size)
    )
    for sighting in by_plainness[:_TRIED]:
        witness = cells.witness(sighting.place)
        if witness is not None:
            return witness
    return None


#: Sightings that are tried for a witness.
_TRIED = 5


def _order(shown: tuple[SourceKey, ...]) -> tuple[str, ...]:
    return tuple(source or "" for source in shown)
