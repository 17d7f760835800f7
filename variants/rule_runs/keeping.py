"""Keeping what a run found, so that finding it again changes nothing but when it was seen last."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from brand.models import KeptFinding
from brand.rules.types import Finding
from variants.engine.cells_compare import Witness
from variants.preview.contexts import PreviewContext
from variants.rule_runs.judged import Found

State = KeptFinding.State
#: The states of findings that are there.
STANDING = (State.OPEN, State.WAIVED)
#: What is written anew when a finding is found again.
_RENEWED = (
    "variants",
    "severity",
    "quoted",
    "finding",
    "witness",
    "cells",
    "state",
    "first_seen",
    "last_seen",
)
MAX_QUOTED = 300


def keep(
    found: Iterable[Found],
    *,
    modules: Collection[str],
    versions: Mapping[tuple[str, int], int],
    at: datetime,
) -> list[KeptFinding]:
    """Write what rules find in modules, and that what they do not find any more is fixed.

    :param modules: the keys of all that were looked at.
    :param versions: the primary keys of the versions that looked, by rule key and number.
    :return: those that were not open before.
    """
    earlier = KeptFinding.objects.filter(version__in=versions.values(), module__in=modules)
    columns = ("version", "of", "module", "fingerprint", "pk", "state", "first_seen")
    rows = {tuple(row[:4]): row[4:] for row in earlier.order_by().values_list(*columns)}
    kept: dict[tuple[int, str, str, str], KeptFinding] = {}
    for each in found:
        finding = each.judged.finding
        version = versions.get((finding.rule, finding.version))
        if version is not None:
            row = _row(each, version, at)
            kept[version, each.of, each.module, finding.fingerprint] = row
    new = []
    for name, row in kept.items():
        _pk, state, first_seen = rows.get(name, (None, None, at))
        if state in STANDING:
            row.first_seen = first_seen
        if row.state == State.OPEN and state != State.OPEN:
            new.append(row)
    KeptFinding.objects.bulk_create(
        kept.values(),
        update_conflicts=True,
        update_fields=_RENEWED,
        unique_fields=["version", "of", "module", "fingerprint"],
    )
    gone = [pk for name, (pk, state, _at) in rows.items() if name not in kept and state in STANDING]
    if gone:
        KeptFinding.objects.filter(pk__in=gone).update(state=State.FIXED, last_seen=at)
    return new


def _row(found: Found, version: int, at: datetime) -> KeptFinding:
    judged, finding = found.judged, found.judged.finding
    return KeptFinding(
        version_id=version,
        of=found.of,
        module=found.module,
        variants=list(finding.variants),
        of_composition=finding.of_composition,
        fingerprint=finding.fingerprint,
        severity=finding.severity["approval"],
        quoted=" … ".join(span.text for span in finding.spans)[:MAX_QUOTED],
        finding=finding_as_json(finding),
        witness=judged.witness and witness_as_json(judged.witness),
        cells=judged.cells,
        state=State.OPEN if judged.waiver is None else State.WAIVED,
        first_seen=at,
        last_seen=at,
    )


def finding_as_json(finding: Finding) -> dict[str, Any]:
    """Return what people read of a finding, as JSON."""
    return {
        "rule": finding.rule,
        "version": finding.version,
        "kind": finding.kind,
        "fields": list(finding.fields),
        "message": finding.message,
        "evidence": dict(finding.evidence),
        "spans": [
            {"field": span.field, "start": span.start, "end": span.end, "text": span.text}
            for span in finding.spans
        ],
        "fixes": [
            [
                {
                    "field": edit.field,
                    "start": edit.start,
                    "end": edit.end,
                    "replacement": edit.replacement,
                }
                for edit in fix
            ]
            for fix in finding.fixes
        ],
    }


def witness_as_json(witness: Witness) -> dict[str, Any]:
    """Return a witness as a `ContextInput`, with the variant to ask for alone, if any."""
    context = witness.context
    said = PreviewContext(
        segments=tuple(sorted(context.segments)),
        channel=context.channel,
        device=context.device,
        locale=context.locale,
        attributes=context.attributes,
        consent=tuple(sorted(context.consent)),
        at=context.at,
    )
    return said.as_input() | ({"use": witness.use} if witness.use else {})
