"""Writing the terms, locales and brands of a checked pack; what is equal already is not written.

Saving a row publishes it, as a part of the import's own publication.
"""

import json
from typing import Any

from wagtail.log_actions import log

from brand.models import Brand
from taxonomy.condition_values import in_one_form
from taxonomy.models import Channel, Device, Locale, Segment

Row = dict[str, Any]

_TREES: dict[str, type[Segment | Channel | Device]] = {
    "segments": Segment,
    "channels": Channel,
    "devices": Device,
}
_COLUMNS = {
    "publicLabel": "public_label",
    "exclusiveChildren": "exclusive_children",
}


def write_terms(section: str, rows: list[Row]) -> None:
    """Write terms of one tree, parents before their children."""
    model = _TREES[section]
    terms = {term.key: term for term in model._default_manager.all()}
    for row in rows:
        values = {_COLUMNS.get(name, name): value for name, value in row.items()}
        values["parent_id"] = terms[row["parent"]].pk if row["parent"] else None
        del values["parent"]
        terms[row["key"]] = _save(model, terms.get(row["key"]), values)


def write_locales(rows: list[Row]) -> None:
    """Write locales; all of them exist before the first one falls back to another."""
    locales = {locale.key: locale for locale in Locale.objects.all()}
    for row in rows:
        if row["key"] not in locales:
            locales[row["key"]] = _save(Locale, None, row | {"fallbacks": []})
    for row in rows:
        _save(Locale, locales[row["key"]], row)


def write_brands(rows: list[Row]) -> None:
    """Write brands."""
    brands = {brand.key: brand for brand in Brand.objects.all()}
    for row in rows:
        _save(Brand, brands.get(row["key"]), row)


def _save(model: Any, stored: Any, values: dict[str, Any]) -> Any:
    if stored is not None and _is_same({name: getattr(stored, name) for name in values}, values):
        return stored
    instance = stored or model()
    for name, value in values.items():
        setattr(instance, name, value)
    instance.save()
    log(instance, "wagtail.edit" if stored else "wagtail.create", content_changed=True)
    return instance


def _is_same(one: Any, other: Any) -> bool:
    """Say whether two values are the same JSON: Python also takes true for 1."""
    return json.dumps(in_one_form(one)) == json.dumps(in_one_form(other))
