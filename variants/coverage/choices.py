"""What is looked at, as the address says it; the address is all there is to keep."""

from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from brand.models import Brand
from content.models import Experience, Module
from content.module_types import UnknownModuleType, get_module_type
from variants.coverage.axes import AXES, NOTHING, Axis, Terms

#: Looks at what is published; otherwise at everything as it would go live.
LIVE = "live"


@dataclass(frozen=True)
class Choices:
    """What is looked at.

    `module` alone, or the modules of a `type`, a `brand` and an `experience`, whichever are given.
    `filters` holds the key of the chosen term for each axis that is neither rows nor columns, None
    for those who say nothing on it. `cell` is the opened one as (row, column), by key or None.
    """

    rows: Axis
    columns: Axis
    filters: dict[str, str | None] = field(default_factory=dict)
    module: Module | None = None
    type: str = ""
    brand: Brand | None = None
    experience: Experience | None = None
    live: bool = False
    cell: tuple[str | None, str | None] | None = None

    def query(self, **changes: Any) -> str:
        """Return the query string that shows this again, or with changes, without page numbers."""
        chosen = replace(self, **changes)
        said: dict[str, Any] = {
            "module": chosen.module and chosen.module.pk,
            "type": chosen.type,
            "brand": chosen.brand and chosen.brand.pk,
            "experience": chosen.experience and chosen.experience.pk,
            "rows": chosen.rows.name,
            "columns": chosen.columns.name,
            **{AXES[name].one: key for name, key in chosen.filters.items()},
            "state": LIVE if chosen.live else None,
            "cell": None
            if chosen.cell is None
            else "/".join(key or NOTHING for key in chosen.cell),
        }
        return urlencode({name: value for name, value in said.items() if value})

    def terms_of(self, row: str | None, column: str | None) -> dict[str, str | None]:
        """Return the term of each axis, by its name, that a cell stands for."""
        return {**self.filters, self.rows.name: row, self.columns.name: column}


def read_choices(query: QueryDict, terms: Terms) -> Choices:
    """Read an address; what it names in vain counts as not named."""
    rows = AXES.get(query.get("rows", ""), AXES["segments"])
    columns = AXES.get(query.get("columns", ""), AXES["channels"])
    if columns is rows:
        columns = next(axis for axis in AXES.values() if axis is not rows)
    others = [axis for axis in AXES.values() if axis not in (rows, columns)]
    return Choices(
        rows=rows,
        columns=columns,
        filters={axis.name: terms.known(axis, query.get(axis.one)) for axis in others},
        module=_found(Module, query.get("module")),
        type=_known_type(query.get("type", "")),
        brand=_found(Brand, query.get("brand")),
        experience=_found(Experience, query.get("experience")),
        live=query.get("state") == LIVE,
        cell=_cell(query.get("cell", ""), rows, columns, terms),
    )


def _found(model: Any, number: str | None) -> Any:
    """The row with a primary key; None if there is none."""
    if not number or not number.isascii() or not number.isdecimal() or len(number) > 18:
        return None
    return model.objects.filter(pk=number).first()


def _known_type(key: str) -> str:
    try:
        return get_module_type(key).key if key else ""
    except UnknownModuleType:
        return ""


def _cell(
    address: str, rows: Axis, columns: Axis, terms: Terms
) -> tuple[str | None, str | None] | None:
    row, separator, column = address.partition("/")
    if not separator:
        return None
    keys = (terms.known(rows, row), terms.known(columns, column))
    for given, key in zip((row, column), keys, strict=True):
        if key is None and given != NOTHING:
            return None
    return keys
