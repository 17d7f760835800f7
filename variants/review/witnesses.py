"""Somebody who sees a difference: in words, and as the way to look through their eyes."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from variants.engine.cells_compare import Witness
from variants.engine.types import Instant
from variants.preview.contexts import PreviewContext
from variants.targeting import TermNames


@dataclass(frozen=True, slots=True)
class Seer:
    """A context in words. `query` previews it; None where a preview cannot show it."""

    words: str
    query: str | None


def seer(witness: Witness | None, names: TermNames, now: Instant) -> Seer:
    """Return somebody who sees what a witness stands for."""
    if witness is None:
        return Seer(_("a visitor that no example was found for"), None)
    if witness.use is not None:
        words = _("an engine that decides itself and asks for the variant “%(variant)s” alone")
        return Seer(words % {"variant": witness.use}, None)
    context = witness.context
    said = PreviewContext(
        segments=tuple(sorted(context.segments)),
        channel=context.channel,
        device=context.device,
        locale=context.locale,
        attributes=context.attributes,
        consent=tuple(sorted(context.consent)),
        at=context.at if context.at > now else None,
    )
    pieces = said.words(names)
    if context.unit is not None:
        pieces.append(_("as the unit %(unit)s") % {"unit": context.unit})
    words = " · ".join(pieces) or _("a visitor of whom nothing is known")
    # An address that says nothing else would be read as “the context looked through last”.
    return Seer(words, said.query() or "at=")
