"""Findings as the gate refuses by them: place, quoted text, who sees it, what was expected."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from variants.checks import Refusal
from variants.engine.cells_compare import Witness
from variants.judging.judgement import JudgedFinding, Judgement

#: Refusals of one module that are spelled out; people mend some and try again.
MOST = 20


def refusals_of(judgement: Judgement) -> Iterator[Refusal]:
    """Yield why a module may not go live: its unwaived blocking findings."""
    blocking = judgement.blocking("approval")
    for found in blocking[:MOST]:
        yield Refusal(place_of(found), quoted(found), _expected(found))
    if len(blocking) > MOST:
        yield Refusal(
            f"modules.{blocking[0].finding.module}",
            len(blocking),
            _("no finding that blocks; %(number)d more are not listed here")
            % {"number": len(blocking) - MOST},
        )


def place_of(found: JudgedFinding) -> str:
    """Say where a finding is: `modules.home-hero.variants.skier.overrides.headline`; of a
    composition, the module with the responsible sources."""
    finding = found.finding
    place = f"modules.{finding.module}"
    if finding.of_composition:
        names = " + ".join(variant or "default" for variant in finding.variants)
        return f"{place}.compositions[{names}]" if names else place
    [variant] = finding.variants
    place += ".fields" if variant is None else f".variants.{variant}.overrides"
    fields = [finding.spans[0].field] if finding.spans else [*finding.fields]
    return f"{place}.{'+'.join(fields)}"


def quoted(found: JudgedFinding) -> str:
    """Return the offending text, empty where something is missing."""
    return " … ".join(dict.fromkeys(span.text for span in found.finding.spans))


def _expected(found: JudgedFinding) -> str:
    finding = found.finding
    allowed = _("what the rule %(rule)s allows: %(message)s")
    parts = [allowed % {"rule": finding.rule, "message": _(finding.message).rstrip(".")}]
    if found.cells:
        number = found.cells
        cells = ngettext("%(number)d cell", "%(number)d cells", number)
        parts.append(cells % {"number": number})
    if found.witness is not None:
        parts.append(_("seen by %(who)s") % {"who": in_words(found.witness)})
    return "; ".join(parts)


def in_words(witness: Witness) -> str:
    """Say who a witness is, by the keys of terms."""
    context = witness.context
    said = [
        *sorted(context.segments),
        *(each for each in (context.channel, context.device, context.locale) if each),
    ]
    if witness.use is not None:
        said.append(_("whoever asks for %(variant)s alone") % {"variant": witness.use})
    return ", ".join(said) or _("everybody")
