"""What to do about a key that nobody declared, in a sentence."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from delivery.contract.counting import MALFORMED, OTHERS
from delivery.contract.declared import Declared


@dataclass(frozen=True, slots=True)
class Advice:
    """What a key is now, the nearest that is declared, and what to do, with a link if one helps."""

    state: str
    nearest: str
    words: str
    url: str = ""
    link: str = ""


def advice(declared: Declared, axis: str, key: str) -> Advice:
    """Say what to do about a key that was unknown when it came."""
    if key == MALFORMED:
        return Advice(
            _("malformed"),
            "",
            _("No keys, so not kept: a key is made of lower-case letters, digits and “-”."),
        )
    if key == OTHERS:
        return Advice(_("others"), "", _("More keys than are told apart for one client and day."))
    term = declared.term(axis, key)
    if term is not None and term.active:
        return Advice(
            _("declared since"), "", _("Nothing: it is declared by now."), term.url, term.name
        )
    if term is not None:
        return Advice(
            _("inactive"),
            "",
            _("Activate it again, or have the service stop sending it."),
            term.url,
            term.name,
        )
    if key in (declared.purposes if axis == "purpose" else declared.readers):
        return Advice(_("declared since"), "", _("Nothing: it is read by now."))
    nearest = declared.nearest(axis, key)
    if nearest is not None:
        near = declared.term(axis, nearest)
        words = _("If “%(nearest)s” is meant, the service should send that.") % {"nearest": nearest}
        return Advice(
            _("unknown"), nearest, words, near.url if near else "", near.name if near else ""
        )
    if axis == "attribute":
        words = _("No condition reads it: the service need not send it.")
        return Advice(_("unknown"), "", words)
    if axis == "purpose":
        words = _("No segment asks for this consent: name it as the purpose of a segment.")
        return Advice(_("unknown"), "", words)
    words = _("Declare it, or have the service stop sending it.")
    return Advice(_("unknown"), "", words, reverse(f"{axis}:add"), _("Declare it"))
