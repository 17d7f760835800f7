"""The indexed engine: the answers of the reference engine, from bit masks (PERFORMANCE.md 5)."""

from typing import NamedTuple

from variants.engine.index_answer import answer
from variants.engine.index_module import ModuleIndex
from variants.engine.types import Composition, Context, Instant, Resolution, Value


class Selection(NamedTuple):
    """An answer without its reasons. `values` is the caller's own."""

    values: dict[str, Value]
    composition: Composition
    valid_until: Instant | None


class CompiledModule(ModuleIndex):
    """One published module, indexed once and resolved often."""

    def select(self, context: Context, use: str | None = None) -> Selection:
        """Values and sources only: the fast path.

        :param use: the key of a variant to take alone over the default, whatever its conditions
            but the window.
        :raises KeyError: when the module has no variant with the key `use`.
        """
        if use is None:
            held, _ = self.taxonomy.held(context, self.decisive)
            masks = self.condition_masks(context, held)
        else:
            masks = self.waived(context.at, use)
        matching = self.matching(masks)
        winners = self.winners(masks[0] & matching)
        return Selection(
            self.values_of(winners),
            self.composition_of(winners),
            self.next_turn(context.at, matching),
        )

    def resolve(self, context: Context, use: str | None = None) -> Resolution:
        """Resolve with all reasons (DESIGN.md section 4).

        :param use: as in `select`.
        :raises KeyError: when the module has no variant with the key `use`.
        """
        return answer(self, context, use)
