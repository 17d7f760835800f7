"""How experiments and holdouts can cut units, for both documents of a comparison.

A unit's place in [0, 1) depends on a seed alone, so all that share a seed cut one line, and the
lines of different seeds are independent (DESIGN.md 4.2 and section 9).
"""

from itertools import product
from math import floor

from variants.engine.allocation import bucket_ranges, choose_variation, hash_unit
from variants.engine.cells_sides import Sides
from variants.engine.index_masks import EVERYTHING
from variants.engine.index_module import ModuleIndex

UnitClass = tuple[int, ...] | None
"""The joint mask at a unit's place on the line of each seed; None is no unit."""

_HASH_VERSION = 2

_PLACES = 10_000
"""How many places hash version 2 knows on a line."""

_UNITS = [f"unit-{number}" for number in range(20_000)]
"""The unit ids tried for one that falls where it should."""


class Units:
    """What the places of a unit do to the entries of both documents."""

    def __init__(self, sides: Sides) -> None:
        self._sides = sides
        self._seeds = sorted({seed for index in sides.indexes for seed in _cuts_by_seed(index)})
        self._found: dict[UnitClass, str | None] = {None: None}

    def classes(self) -> dict[int, UnitClass]:
        """By joint mask, every way in which a unit, or none, can be allocated."""
        nobody = self._sides.joint(lambda index: index.arms_mask(None)) | self._sides.defaults
        classes: dict[int, UnitClass] = {nobody: None}
        if self._seeds:
            for masks in product(*(self._masks_on_line(seed) for seed in self._seeds)):
                common = EVERYTHING
                for mask in masks:
                    common &= mask
                classes.setdefault(common, masks)
        return classes

    def find(self, wanted: UnitClass) -> str | None:
        """A unit id of a class; None when none of the first thousands is in it."""
        if wanted not in self._found:
            self._found[wanted] = next(
                (unit for unit in _UNITS if self._masks_of(unit) == wanted), None
            )
        return self._found[wanted]

    def _masks_of(self, unit: str) -> UnitClass:
        places = [(seed, hash_unit(seed, unit, _HASH_VERSION)) for seed in self._seeds]
        return tuple(self._mask_at(seed, place) for seed, place in places if place is not None)

    def _masks_on_line(self, seed: str) -> list[int]:
        """The joint masks along a line, each once."""
        cuts = {0.0}.union(*(_cuts_by_seed(index).get(seed, ()) for index in self._sides.indexes))
        # The first place after a cut, give or take one for the inexactness of floats.
        near = {floor(cut * _PLACES) + step for cut in cuts for step in (-1, 0, 1, 2)}
        places = sorted(place for place in near if 0 <= place < _PLACES)
        return list(dict.fromkeys(self._mask_at(seed, place / _PLACES) for place in places))

    def _mask_at(self, seed: str, place: float) -> int:
        joint = self._sides.joint(lambda index: _mask_at(index, seed, place))
        return joint | self._sides.defaults


def _cuts_by_seed(index: ModuleIndex) -> dict[str, set[float]]:
    """Where the line of each seed is cut."""
    cuts: dict[str, set[float]] = {}
    for experiment, _, arms in index.experiments:
        weights = [arm.weight for arm in experiment.arms]
        for ends in bucket_ranges(len(arms), experiment.coverage, weights):
            cuts.setdefault(experiment.seed, set()).update(ends)
    for holdout in index.module.holdouts:
        cuts.setdefault(holdout.seed, set()).add(min(max(holdout.share, 0.0), 1.0))
    return cuts


def _mask_at(index: ModuleIndex, seed: str, place: float) -> int:
    """The entries of one document that a unit at this place may get, as far as this seed goes."""
    mask = EVERYTHING
    for experiment, outside, arms in index.experiments:
        if experiment.seed == seed:
            weights = [arm.weight for arm in experiment.arms]
            arm = choose_variation(place, bucket_ranges(len(arms), experiment.coverage, weights))
            mask &= outside if arm < 0 else arms[arm]
    if any(holdout.seed == seed and place < holdout.share for holdout in index.module.holdouts):
        mask &= index.unsegmented
    return mask
