"""The lists of the API: which items, in which order, from where."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, islice
from typing import Any

from delivery.caching.surrogate_keys import GENERATION, module_key
from delivery.caching.surrogate_keys import MODULES as MODULES_KEY
from delivery.contexts import AskedContext
from delivery.errors import ApiError, ApiErrors, bad_input
from delivery.ids import bad_cursor, read_cursor
from delivery.pages import Edge, Page, PageInfo, page_of, page_size
from delivery.served import ServedModule, ServedVariant
from delivery.session import Session
from delivery.snapshot import ModuleEntry
from variants.drafts import DraftEntry

Filter = Mapping[str, Any]
Entry = ModuleEntry | DraftEntry

#: What cursors say they are of; those of terms and brands say which kind.
MODULES, ASKED_MODULES, VARIANTS = "modules", "keys", "variants"


def modules_page(
    session: Session,
    context: AskedContext,
    wanted: Filter,
    *,
    strict: bool,
    first: int | None,
    after: str | None,
) -> Page:
    """Return a page of modules: in the order of `wanted["keys"]` if given, else by key.

    :param wanted: `keys`, `types`, `tags`, `brand`; each may be left out or null.
    """

    def made(key: str) -> ServedModule | Exception:
        try:
            return session.module(key, context, strict=strict)
        except (ApiError, ApiErrors) as error:
            return error

    keys = wanted.get("keys")
    session.touched.update([MODULES_KEY] if keys is None else map(module_key, keys))
    entries: Mapping[str, Entry]
    entries = (
        session.snapshot.modules if context.is_published else session.unpublished(context).entries
    )
    places: Iterable[tuple[str, str]]
    if keys is None:
        places = (
            (key, key)
            for key in visible_module_keys(session, context, after)
            if _is_wanted(entries[key], wanted)
        )
    else:
        start = _position(after, len(keys)) + 1
        places = (
            (str(position), keys[position])
            for position in range(start, len(keys))
            if session.hides_draft(keys[position], context)
            or _is_missing_or_wanted(entries.get(keys[position]), wanted)
        )
    if not context.is_published:
        # Read together, instead of one by one as they are made.
        places = list(islice(places, page_size(first) + 1))
        session.unpublished(context).load(key for _place, key in places)
    of = MODULES if keys is None else ASKED_MODULES
    items = ((place, partial(made, key)) for place, key in places)
    return page_of(of, items, first, is_first_page=after is None)


def visible_module_keys(
    session: Session, context: AskedContext, after: str | None = None
) -> Iterable[str]:
    """The keys of the modules that the client may see in a context, in order.

    :param after: the cursor of the item to begin behind.
    """
    place = read_cursor(MODULES, after) if after is not None else ""
    source = session.snapshot if context.is_published else session.unpublished(context)
    return (key for key in source.module_keys(place) if session.sees_module(key, context))


def variants_page(session: Session, wanted: Filter, first: int | None, after: str | None) -> Page:
    """Return a page of variants, by the keys of their module and their own."""
    place = _variant_place(after)
    session.touched.add(MODULES_KEY)

    def items() -> Iterator[tuple[str, Callable[[], ServedVariant]]]:
        keys = session.snapshot.module_keys(place[0])
        for key in chain([place[0]] if place[0] in session.snapshot.modules else [], keys):
            if not (session.sees_module(key) and _may_hold(session, key, wanted)):
                continue
            for variant in session.module(key, session.empty_context).variants():
                own = variant.document["key"]
                if (key, own) <= place:
                    continue
                if _is_targeted(variant.document["targeting"], wanted):
                    yield f"{key}/{own}", partial(_same, variant)

    return page_of(VARIANTS, items(), first, is_first_page=after is None)


def terms_page(session: Session, kind: str, first: int | None, after: str | None) -> Page:
    """Return a page of terms or brands, by key."""
    place = read_cursor(kind, after) if after is not None else ""
    items = (
        (key, partial(_same, term))
        for key, term in session.snapshot.taxonomy.terms[kind].items()
        if key > place and (kind != "brands" or session.client.may_see_brand(key))
    )
    return page_of(kind, items, first, is_first_page=after is None)


def changes_page(session: Session, after: int, first: int | None) -> Page:
    """Return what changed after a generation: whole generations, at most `first` of them.

    The page ends with its last generation also where the client may not see what changed in it.
    """
    if after < 0:
        raise bad_input("after", after, "a generation: a number from 0")
    size = page_size(first)
    session.touched.add(GENERATION)
    last = min(after + size, session.snapshot.generation)
    records = session.snapshot.changes_after(after, limit=size)
    edges = [
        Edge(str(record.generation), record)
        for record in records
        if session.sees_change(record.module)
    ]
    return Page(
        edges,
        PageInfo(
            has_next_page=last < session.snapshot.generation,
            has_previous_page=after > 0,
            start_cursor=edges[0].cursor if edges else None,
            end_cursor=str(last) if last > after else None,
        ),
    )


def _same(item: Any) -> Any:
    return item


def _variant_place(after: str | None) -> tuple[str, str]:
    """The keys of module and variant that a cursor of a list of variants stands for."""
    if after is None:
        return "", ""
    module, slash, variant = read_cursor(VARIANTS, after).partition("/")
    if not slash:
        raise bad_cursor(after)
    return module, variant


def _position(after: str | None, length: int) -> int:
    """The position that a cursor of a list of asked keys stands for, -1 for none."""
    if after is None:
        return -1
    place = read_cursor(ASKED_MODULES, after)
    if not re.fullmatch("[0-9]{1,4}", place) or int(place) >= length:
        raise bad_cursor(after)
    return int(place)


def _is_missing_or_wanted(entry: Entry | None, wanted: Filter) -> bool:
    """A key of a module that is not there is never passed over: its error says so."""
    return entry is None or _is_wanted(entry, wanted)


def _is_wanted(entry: Entry, wanted: Filter) -> bool:
    return (
        _holds(wanted.get("types"), (entry.type,))
        and _holds(wanted.get("tags"), entry.tags)
        and wanted.get("brand") in (None, entry.brand)
    )


def _may_hold(session: Session, key: str, wanted: Filter) -> bool:
    """Whether a module can have variants that are wanted; spares decoding most of the others.

    A term's key stands in the JSON of a document that targets it as it is, in quotes.
    """
    entry = session.snapshot.modules[key]
    if not (_holds(wanted.get("modules"), (key,)) and _is_wanted(entry, wanted)):
        return False
    return all(
        wanted.get(axis) is None
        or any(f'"{term}"'.encode() in entry.document for term in wanted[axis])
        for axis in ("segments", "channels", "devices")
    )


def _is_targeted(targeting: Mapping[str, Any], wanted: Filter) -> bool:
    segments = targeting["segments"]
    locales = [tag.lower() for tag in targeting["locales"]]
    wanted_locales = wanted.get("locales")
    return (
        _holds(wanted.get("segments"), segments["any"] + segments["all"] + segments["none"])
        and _holds(wanted.get("channels"), targeting["channels"])
        and _holds(wanted.get("devices"), targeting["devices"])
        and _holds(wanted_locales and [tag.lower() for tag in wanted_locales], locales)
    )


def _holds(wanted: Sequence[str] | None, values: Iterable[str]) -> bool:
    """Whether one of the wanted values is among the values; None wants nothing in particular."""
    return wanted is None or not set(wanted).isdisjoint(values)
