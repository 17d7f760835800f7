"""What a change does to a document beside its words: who is meant, when, and in which order."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from content.module_types import get_module_type
from variants.documents import Document
from variants.models import DocumentKind
from variants.targeting import TermNames
from variants.targeting_words import shown_sentence


@dataclass(frozen=True, slots=True)
class Words:
    """One thing that changes: what it is about, and how it was and will be; either may be empty."""

    about: str
    before: str = ""
    after: str = ""


def document_words(
    kind: str, old: Document | None, new: Document | None, names: TermNames
) -> list[Words]:
    """Say what differs between two documents, apart from the values that visitors see."""
    if kind == DocumentKind.EXPERIENCE:
        return _experience(old, new)
    if new is None:
        return [Words(_("It is withdrawn: nobody sees it any more."))]
    said = [] if old is None else list(_module(old, new))
    before = {each["key"]: each for each in (old or {}).get("variants", ())}
    after = {each["key"]: each for each in new["variants"]}
    for key in sorted(before.keys() | after.keys()):
        said += _variant(new["type"], before.get(key), after.get(key), names)
    return said


def taxonomy_words(old: Document | None, new: Document | None) -> list[Words]:
    """Say which terms a release saves."""
    if old is new or new is None:
        return []
    said = []
    for axis, label in (
        ("segments", _("segment")),
        ("channels", _("channel")),
        ("devices", _("device")),
        ("locales", _("locale")),
        ("brands", _("brand")),
    ):
        before = {each["key"]: each for each in (old or {}).get(axis, ())}
        for each in new.get(axis, ()):
            known = before.get(each["key"])
            if known == each:
                continue
            name = f"{label} “{each['name']}”"
            if known is None:
                said.append(Words(_("New %(term)s") % {"term": name}))
            else:
                said += [
                    Words(f"{name}: {member}", _plain(known.get(member)), _plain(value))
                    for member, value in each.items()
                    if value != known.get(member)
                ]
    return said


def _module(old: Document, new: Document) -> Iterable[Words]:
    for member, about in (
        ("name", _("Name")),
        ("brand", _("Brand")),
        ("locale", _("Source language")),
        ("type", _("Type")),
    ):
        if old[member] != new[member]:
            yield Words(about, str(old[member]), str(new[member]))
    if old["tags"] != new["tags"]:
        yield Words(_("Tags"), ", ".join(old["tags"]) or "—", ", ".join(new["tags"]) or "—")


def _variant(
    type_key: str,
    old: Mapping[str, Any] | None,
    new: Mapping[str, Any] | None,
    names: TermNames,
) -> list[Words]:
    if new is None:
        gone = old or {}
        return [Words(_("Variant “%(variant)s” ends") % _named(gone), _shown(gone, names))]
    if old is None:
        return [
            Words(_("New variant “%(variant)s”") % _named(new), "", _shown(new, names)),
            Words(_("It writes"), "", _written(type_key, new)),
        ]
    said = []
    about = _("Variant “%(variant)s”") % _named(new)
    if old["name"] != new["name"]:
        said.append(Words(_("%(variant)s, name") % {"variant": about}, old["name"], new["name"]))
    if (before := _shown(old, names)) != (after := _shown(new, names)):
        said.append(Words(about, before, after))
    if (before := _written(type_key, old)) != (after := _written(type_key, new)):
        said.append(Words(_("%(variant)s writes") % {"variant": about}, before, after))
    for member, label in (("rightsUntil", _("rights end")), ("provenance", _("where it is from"))):
        if old[member] != new[member]:
            said.append(Words(f"{about}, {label}", _plain(old[member]), _plain(new[member])))
    return said


def _named(variant: Mapping[str, Any]) -> dict[str, str]:
    return {"variant": variant["name"] or variant["key"]}


def _shown(variant: Mapping[str, Any], names: TermNames) -> str:
    """To whom it is shown, when and before which others, in a sentence."""
    return shown_sentence(
        variant["targeting"],
        names,
        priority=variant["priority"],
        starts_at=variant["startsAt"] and parse_datetime(variant["startsAt"]),
        ends_at=variant["endsAt"] and parse_datetime(variant["endsAt"]),
    )


def _written(type_key: str, variant: Mapping[str, Any]) -> str:
    fields = get_module_type(type_key).fields
    labels = [str(field.label) for field in fields if field.name in variant["overrides"]]
    return get_text_list(labels, _("and")) or _("nothing")


def _plain(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {each}" for name, each in value.items() if each) or "—"
    return str(value or "—")


def _experience(old: Document | None, new: Document | None) -> list[Words]:
    if new is None:
        return [Words(_("It is withdrawn: nobody is given it any more."))]
    before, after = (
        ", ".join(f"{slot['name']}: {slot['module']}" for slot in each["slots"]) if each else ""
        for each in (old, new)
    )
    return [Words(_("Slots"), before, after)] if before != after else []
