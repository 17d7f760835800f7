"""Checking the parts of a pack that others refer to: terms, locales, brands, module types."""

from collections.abc import Collection
from typing import Any

from content.module_types import ModuleType, module_types
from taxonomy import condition_syntax
from taxonomy.trees import find_cycle
from variants.pack.known import Known
from variants.pack.problems import INVALID, Problem, Report, shown
from variants.pack.shapes import Members, refuse

#: What each tree of terms calls one of its terms.
TREES = {"segments": "a segment", "channels": "a channel", "devices": "a device"}


def check_terms(section: str, terms: list[Members], known: Known, report: Report) -> None:
    """Check a tree of terms as it will be together with what the database holds.

    The terms are added to `known`.
    """
    parents: dict[str, str | None] = getattr(known, section)
    places: dict[str, str] = {}
    for index, term in enumerate(terms):
        if is_first(term, f"{section}[{index}].key", places, report):
            parents[term["key"]] = None if term["parent"] is INVALID else term["parent"]
    for index, term in enumerate(terms):
        refuse_unknown(
            term["parent"], f"{section}[{index}].parent", parents, TREES[section], report
        )
        check_condition(term, f"{section}[{index}].condition", report)
    # Each cycle is taken apart after it was reported, to find the next one.
    forest = dict(parents)
    while cycle := find_cycle(forest):
        place = next(places[key] for key in cycle if key in places)
        report(
            Problem(
                place.removesuffix(".key") + ".parent",
                " > ".join([*cycle, cycle[0]]),
                "a tree: no term lies below itself",
            )
        )
        forest[cycle[0]] = None


def check_condition(term: Members, path: str, report: Report) -> None:
    """Check the condition of a segment; other terms have none."""
    condition = term.get("condition")
    if condition is None or holds_invalid(condition):
        return
    for error in condition_syntax.validate(condition, path):
        report(Problem(error.path, shown(error.value), error.expected))


def check_locales(locales: list[Members], known: Known, report: Report) -> None:
    """Check locales and their fallbacks, and write every tag as its entry writes it.

    Keys never change, so a tag that the database has keeps the letters it has there.
    """
    places: dict[str, str] = {}
    for index, locale in enumerate(locales):
        path = f"locales[{index}].key"
        if locale["key"] is not INVALID and is_first(
            {"key": locale["key"].lower()}, path, places, report
        ):
            locale["key"] = known.locales.setdefault(locale["key"].lower(), locale["key"])
    for index, locale in enumerate(locales):
        path = f"locales[{index}].fallbacks"
        locale["fallbacks"] = known_locales(locale["fallbacks"], path, known, report)
        for place, tag in enumerate(locale["fallbacks"]):
            if tag is not INVALID and tag == locale["key"]:
                refuse(tag, f"{path}[{place}]", report, "another locale")


def known_locales(tags: list[Any], path: str, known: Known, report: Report) -> list[Any]:
    """Return tags as their entries write them; report those without one, and repeated ones."""
    found: list[Any] = []
    for index, tag in enumerate(tags):
        fit = known_locale(tag, f"{path}[{index}]", known, report)
        if fit is not INVALID and fit in found:
            fit = refuse(tag, f"{path}[{index}]", report, "each only once")
        found.append(fit)
    return found


def known_locale(tag: Any, path: str, known: Known, report: Report) -> Any:
    """Return a tag as its entry writes it, or report that there is none."""
    if tag is INVALID or tag.lower() in known.locales:
        return tag if tag is INVALID else known.locales[tag.lower()]
    return refuse(tag, path, report, "a locale that has an entry")


def check_brands(brands: list[Members], known: Known, report: Report) -> None:
    """Check brands, and add them to `known`."""
    places: dict[str, str] = {}
    for index, brand in enumerate(brands):
        if is_first(brand, f"brands[{index}].key", places, report):
            known.brands.add(brand["key"])


def check_module_types(entries: list[Members], report: Report) -> None:
    """Compare module types with the code: a pack cannot change them."""
    types = {each.key: each for each in module_types()}
    places: dict[str, str] = {}
    for index, entry in enumerate(entries):
        path = f"moduleTypes[{index}]"
        if not is_first(entry, f"{path}.key", places, report):
            continue
        if entry["key"] not in types:
            refuse(entry["key"], f"{path}.key", report, f"one of {', '.join(types)}")
            continue
        declared = module_type_entry(types[entry["key"]])
        for name in ("fields", "required", "groups"):
            if entry[name] != declared[name] and not holds_invalid(entry[name]):
                refuse(entry[name], f"{path}.{name}", report, f"{shown(declared[name])} as in code")


def module_type_entry(module_type: ModuleType) -> dict[str, Any]:
    """Return a module type as packs write it: only groups of several fields are named."""
    return {
        "key": module_type.key,
        "fields": [field.name for field in module_type.fields],
        "required": list(module_type.required),
        "groups": [list(group) for group in module_type.groups if len(group) > 1],
    }


def is_first(entry: Members, path: str, places: dict[str, str], report: Report) -> bool:
    """Say whether an entry's key is valid and not in `places` yet, and put it there."""
    key = entry["key"]
    if key is INVALID:
        return False
    if key in places:
        refuse(key, path, report, f"another key: {places[key]} is the same")
        return False
    places[key] = path
    return True


def refuse_unknown(key: Any, path: str, known: Collection[str], what: str, report: Report) -> None:
    """Report a key that is neither null nor known."""
    if key is not None and key is not INVALID and key not in known:
        refuse(key, path, report, f"{what} of the pack or the instance")


def holds_invalid(value: Any) -> bool:
    """Say whether something inside a value was refused before."""
    if isinstance(value, dict):
        return any(holds_invalid(each) for each in value.values())
    if isinstance(value, list):
        return any(holds_invalid(each) for each in value)
    return value is INVALID
