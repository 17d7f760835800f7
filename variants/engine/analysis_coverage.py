"""What visitors of one kind see of a module: something of their own, or not (DESIGN.md 4.7)."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from variants.engine.index import CompiledModule
from variants.engine.index_taxonomy import CompiledTaxonomy
from variants.engine.types import Composition, Context, Instant, VariantDocument


class Coverage(Enum):
    """How a context is covered; see `coverage`."""

    OWN = "own variant"
    INHERITED = "inherited"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Covered:
    """A context and how it is covered.

    `winners` are the variants that win a field group, each once, in the order of the groups; `own`
    those of them that are made for it. `composition` has a source for each group.
    """

    context: Context
    coverage: Coverage
    composition: Composition
    winners: tuple[str, ...]
    own: tuple[str, ...]


def coverage(module: CompiledModule, contexts: Iterable[Context]) -> tuple[Covered, ...]:
    """Say of each context whether the module has something of its own for it.

    - OWN: a variant wins at least one field group and *names* everything that the context asks for:
      each of its segments in `any` or `all`, its channel, its device and its locale. What the
      context does not say need not be named, so in the context that says nothing every winner is
      an own variant.
    - INHERITED: variants win, but none of them names all of it. They match because they name what
      lies above in a tree, a language that the locale falls back to, or less.
    - DEFAULT: no variant wins anything.

    A variant that names everything and loses every group to others leaves a context INHERITED: the
    visitor sees nothing of it.
    """
    compositions = _Compositions(module)
    return tuple(_covered(module, context, compositions.of(context)) for context in contexts)


def matrix_context(
    taxonomy: CompiledTaxonomy,
    at: Instant,
    *,
    segments: Iterable[str] = (),
    channel: str | None = None,
    device: str | None = None,
    locale: str | None = None,
) -> Context:
    """The context of one cell of a coverage matrix.

    It names the segments and grants all consent that their paths ask for, and no other. What has a
    condition that somebody of whom nothing is known fulfils is held as well, as it would be.

    :param segments: one for a cell of the matrix, none for "no segment".
    """
    named = frozenset(segments)
    return Context(
        at=at,
        segments=named,
        channel=channel,
        device=device,
        locale=locale,
        consent=frozenset(purpose for key in named for purpose in taxonomy.purposes_of(key)),
    )


class _Compositions:
    """The compositions that `CompiledModule.select` finds, for many contexts of one module.

    Most of them hold the same segments as another one, or let in the same entries: what is found
    for these is found once.
    """

    def __init__(self, index: CompiledModule) -> None:
        self._index = index
        self._segments: dict[int, int] = {}
        self._found: dict[int, Composition] = {}

    def of(self, context: Context) -> Composition:
        """The composition in one context."""
        index = self._index
        unit = context.unit if context.personalize else None
        held, _ = index.taxonomy.held(context, index.decisive)
        if held not in self._segments:
            self._segments[held] = index.segments_mask(held)
        mask = index.open_at(context.at) & (
            index.default_bits
            | index.locale_mask(context.locale)
            & index.channel_masks.of(context.channel)
            & index.device_masks.of(context.device)
            & self._segments[held]
            & index.arms_mask(unit)
            & index.holdouts_mask(unit)
        )
        if mask not in self._found:
            self._found[mask] = index.composition_of(index.winners(mask))
        return self._found[mask]


def _covered(module: CompiledModule, context: Context, composition: Composition) -> Covered:
    winners = tuple(dict.fromkeys(key for key in composition if key is not None))
    own = tuple(key for key in winners if _names_all(module.variants[module.number[key]], context))
    kind = Coverage.OWN if own else Coverage.INHERITED if winners else Coverage.DEFAULT
    return Covered(context, kind, composition, winners, own)


def _names_all(variant: VariantDocument, context: Context) -> bool:
    """Whether a variant names everything that a context asks for."""
    targeting = variant.targeting
    return (
        context.segments <= {*targeting.any_segments, *targeting.all_segments}
        and (context.channel is None or context.channel in targeting.channels)
        and (context.device is None or context.device in targeting.devices)
        and (
            context.locale is None
            or context.locale.lower() in {tag.lower() for tag in targeting.locales}
        )
    )
