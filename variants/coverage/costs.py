"""What the variants cost, and what it would cost to fill the gaps."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.utils.formats import number_format
from django.utils.translation import ngettext

from variants.coverage.looked_at import LookedAt

_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Cost:
    """The recorded costs in one currency, of `count` variants."""

    currency: str
    count: int
    total: Decimal

    @property
    def average(self) -> Decimal:
        """What a variant costs on average."""
        return self.total / self.count

    def of(self, variants: int) -> Decimal:
        """What so many variants would cost at the average."""
        return self.average * variants


def costs(modules: Iterable[LookedAt]) -> list[Cost]:
    """Add up the recorded costs of all variants, by currency; those without one do not count."""
    amounts: dict[str, list[Decimal]] = defaultdict(list)
    for each in modules:
        for variant in each.document["variants"]:
            known = variant["provenance"] or {}
            if known.get("cost") is not None:
                amounts[known.get("currency") or ""].append(Decimal(known["cost"]))
    return [
        Cost(currency, len(amounts[currency]), sum(amounts[currency], Decimal()))
        for currency in sorted(amounts)
    ]


def cost_sentence(cost: Cost, *, combinations: int, gaps: int) -> str:
    """Say what the variants cost, what the combinations would as variants, and what the gaps would.

    :param combinations: how many different combinations visitors see.
    :param gaps: how many cells have no variant of their own.
    """
    sentence = ngettext(
        "%(count)s variant has a recorded cost of %(total)s %(currency)s. At that, a variant for "
        "each of the %(combinations)s combinations would cost %(each)s, and filling the %(gaps)s "
        "cells without their own %(fill)s.",
        "%(count)s variants have a recorded cost: %(total)s %(currency)s, %(average)s on average. "
        "At that, a variant for each of the %(combinations)s combinations would cost %(each)s, "
        "and filling the %(gaps)s cells without their own %(fill)s.",
        cost.count,
    )
    return sentence % {
        "count": number_format(cost.count, force_grouping=True),
        "total": _money(cost.total),
        "average": _money(cost.average),
        "currency": cost.currency,
        "combinations": number_format(combinations, force_grouping=True),
        "each": _money(cost.of(combinations)),
        "gaps": number_format(gaps, force_grouping=True),
        "fill": _money(cost.of(gaps)),
    }


def _money(amount: Decimal) -> str:
    rounded = amount.quantize(_CENT, ROUND_HALF_UP)
    return number_format(rounded, decimal_pos=2, force_grouping=True)
