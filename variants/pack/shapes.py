"""Shapes of JSON values: what a pack may hold, said once, checked everywhere.

A shape is a function that takes a value, its path and a reporter. It returns the value as the
import uses it, with defaults filled in. What is wrong it reports and replaces, so that checking
goes on and finds everything in one run: a list by an empty one, an object by its defaults,
anything else by `INVALID`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from content.currencies import CURRENCIES
from taxonomy.instants import MalformedInstant, parse_instant
from taxonomy.keys import check_key
from taxonomy.locales import is_well_formed
from variants.pack.problems import INVALID, Problem, Report, member, shown

Shape = Callable[[Any, str, Report], Any]

KEY_EXPECTED = "a key: at most 100 of a to z, 0 to 9 and -, not beginning with -"

_DECIMAL = re.compile(r"[0-9]{1,11}(\.[0-9]{1,4})?")


@dataclass(frozen=True, slots=True)
class Member:
    """A member of an object: its shape, and what it is when left out."""

    shape: Shape
    is_required: bool = True
    default: Callable[[], Any] = lambda: None


def optional(shape: Shape, default: Callable[[], Any] = lambda: None) -> Member:
    """Return a member that may be left out; `default` makes what it is then."""
    return Member(shape, is_required=False, default=default)


def refuse(value: Any, path: str, report: Report, expected: str) -> Any:
    """Report a value, unless that has happened before, and return `INVALID`."""
    if value is not INVALID:
        report(Problem(path, shown(value), expected))
    return INVALID


def record(what: str, **members: Shape | Member) -> Shape:
    """Return the shape of an object with these members and no others.

    :param what: what the object is, with its article: `a segment`.
    """
    known = {
        name: each if isinstance(each, Member) else Member(each) for name, each in members.items()
    }
    names = ", ".join(known)

    def check(value: Any, path: str, report: Report) -> Any:
        if not isinstance(value, dict):
            refuse(value, path, report, f"{what}: an object with {names}")
            return {
                name: INVALID if each.is_required else each.default()
                for name, each in known.items()
            }
        for name in value:
            if name not in known:
                report(Problem(member(path, name), "an unknown member", f"only {names}"))
        checked = {}
        for name, each in known.items():
            if name in value:
                checked[name] = each.shape(value[name], f"{path}.{name}", report)
            elif each.is_required:
                report(Problem(f"{path}.{name}", "missing", f"it in {what}"))
                checked[name] = INVALID
            else:
                checked[name] = each.default()
        return checked

    return check


def list_of(what: str, shape: Shape, *, once: bool = False) -> Shape:
    """Return the shape of a list.

    :param what: what the items are, in the plural: `segments`.
    :param once: whether items, which are texts then, may not be repeated.
    """

    def check(value: Any, path: str, report: Report) -> Any:
        if not isinstance(value, list):
            refuse(value, path, report, f"a list of {what}")
            return []
        checked: list[Any] = []
        seen: set[Any] = set()
        for index, item in enumerate(value):
            place = f"{path}[{index}]"
            fit = shape(item, place, report)
            if once and fit is not INVALID:
                if fit in seen:
                    fit = refuse(item, place, report, "each only once")
                seen.add(fit)
            checked.append(fit)
        return checked

    return check


def nullable(shape: Shape) -> Shape:
    """Return a shape that also accepts null."""

    def check(value: Any, path: str, report: Report) -> Any:
        return None if value is None else shape(value, path, report)

    return check


def text(longest: int | None = None, *, may_be_empty: bool = False) -> Shape:
    """Return the shape of a text of at most `longest` characters."""
    expected = "a text" if may_be_empty else "a text that is not empty"
    if longest is not None:
        expected += f", of at most {longest} characters"

    def check(value: Any, path: str, report: Report) -> Any:
        fits = (
            isinstance(value, str)
            and (may_be_empty or value.strip())
            and (longest is None or len(value) <= longest)
        )
        return value if fits else refuse(value, path, report, expected)

    return check


def one_of(*values: str) -> Shape:
    """Return the shape of one of some texts."""
    expected = f"one of {', '.join(values)}"

    def check(value: Any, path: str, report: Report) -> Any:
        fits = isinstance(value, str) and value in values
        return value if fits else refuse(value, path, report, expected)

    return check


def mapping(what: str) -> Shape:
    """Return the shape of an object with any members."""

    def check(value: Any, path: str, report: Report) -> Any:
        return value if isinstance(value, dict) else refuse(value, path, report, what)

    return check


def anything(value: Any, path: str, report: Report) -> Any:
    """Accept any value."""
    return value


def boolean(value: Any, path: str, report: Report) -> Any:
    """Accept true and false."""
    return value if isinstance(value, bool) else refuse(value, path, report, "true or false")


def whole_number(value: Any, path: str, report: Report) -> Any:
    """Accept whole numbers that fit into 32 bits, which is what the column holds."""
    is_whole = isinstance(value, int | float) and not isinstance(value, bool) and value % 1 == 0
    if is_whole and -(2**31) <= value < 2**31:
        return int(value)
    return refuse(value, path, report, "a whole number between -2147483648 and 2147483647")


def key(value: Any, path: str, report: Report) -> Any:
    """Accept keys (DESIGN.md section 4)."""
    return value if check_key(value) is None else refuse(value, path, report, KEY_EXPECTED)


def locale_tag(value: Any, path: str, report: Report) -> Any:
    """Accept BCP 47 tags of up to 100 characters, in any case."""
    if isinstance(value, str) and len(value) <= 100 and is_well_formed(value):
        return value
    return refuse(value, path, report, 'a language tag such as "fr-CA"')


def instant(value: Any, path: str, report: Report) -> Any:
    """Accept RFC 3339 instants; they become milliseconds since the epoch."""
    if isinstance(value, str):
        try:
            return parse_instant(value)
        except MalformedInstant:
            pass
    expected = 'an existing instant in whole milliseconds such as "2026-02-28T09:30:00Z"'
    return refuse(value, path, report, expected)


def amount(value: Any, path: str, report: Report) -> Any:
    """Accept amounts of money as decimal text."""
    if isinstance(value, str) and _DECIMAL.fullmatch(value):
        return value
    expected = 'a decimal as text such as "120.00", of at most 11 digits and 4 decimals'
    return refuse(value, path, report, expected)


def currency(value: Any, path: str, report: Report) -> Any:
    """Accept the currency codes of ISO 4217."""
    if isinstance(value, str) and value in CURRENCIES:
        return value
    return refuse(value, path, report, 'an ISO 4217 code such as "EUR"')


Members = dict[str, Any]
"""An object after its shape was checked: every member is there, unfit ones are `INVALID`."""
