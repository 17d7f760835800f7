"""What a run counts, as JSON that is added up chunk by chunk.

    {"live": {"block": {"variants": 37, "defaults": 2, "compositions": 3}, …}, "draft": {…},
     "waived": 1, "quoted": {"best price": 12}}

Severities are those at approval. `quoted` counts the live variants and defaults in which a text is
what violates a rule, for the texts that do so most.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from brand.rules.types import SEVERITIES
from variants.rule_runs.judged import Found

#: How many texts are kept while a run goes on; screens show the first few.
KEPT_TEXTS = 500
#: How long a text is that is counted, in code points.
MAX_TEXT = 100


def no_counts() -> dict[str, Any]:
    """Return the counts of nothing."""
    return {
        **{
            of: {
                severity: {"variants": 0, "defaults": 0, "compositions": 0}
                for severity in SEVERITIES
            }
            for of in ("live", "draft")
        },
        "waived": 0,
        "quoted": {},
    }


def added(counts: dict[str, Any], found: Iterable[Found]) -> dict[str, Any]:
    """Return counts with what was found in modules that they do not have yet."""
    total = no_counts() | counts
    total = {of: {s: dict(total[of][s]) for s in SEVERITIES} for of in ("live", "draft")} | {
        "waived": total["waived"],
        "quoted": Counter(total["quoted"]),
    }
    sources: set[tuple[str, str, str, str | None]] = set()
    texts: set[tuple[str, str, str | None]] = set()
    for each in found:
        finding = each.judged.finding
        severity = finding.severity["approval"]
        if each.judged.waiver is not None:
            total["waived"] += 1
        elif finding.of_composition:
            total[each.of][severity]["compositions"] += 1
        else:
            sources.update((each.of, severity, each.module, key) for key in finding.variants)
            for span in finding.spans if each.of == "live" else ():
                text = span.text.casefold()[:MAX_TEXT]
                texts.update((text, each.module, key) for key in finding.variants)
    for of, weight, _module, key in sources:
        total[of][weight]["defaults" if key is None else "variants"] += 1
    total["quoted"].update(text for text, *_source in texts)
    total["quoted"] = dict(total["quoted"].most_common(KEPT_TEXTS))
    return total
