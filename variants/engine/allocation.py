"""Put units into arms and holdouts, in the same place as every GrowthBook SDK does.

The conventions are public: FNV-1a hashes, hash versions 1 and 2, ranges from coverage and weights
(GrowthBook SDK specification 0.8.0; DESIGN.md sections 4.2 and 9). Nothing is stored: the same
unit, seed, coverage and weights always give the same answer.
"""

from collections.abc import Callable, Sequence

from variants.engine.types import Experiment, Holdout

Range = tuple[float, float]
"""Half open: `start <= place < end`."""

_FNV_OFFSET = 0x811C9DC5
_FNV_PRIME = 0x01000193
_UINT32 = 0xFFFFFFFF

# Weights with a sum in here are used as they are; the bounds are those of the SDKs.
_LOWEST_SUM, _HIGHEST_SUM = 0.99, 1.01


class EmptyUnit(ValueError):
    """A unit id is empty: callers treat an empty unit as none and do not ask."""

    def __init__(self) -> None:
        super().__init__("unit: '' was given, a unit id with at least one character was expected.")


def _fnv1a(text: str) -> int:
    """The 32-bit FNV-1a hash of the text as UTF-8."""
    digest = _FNV_OFFSET
    # Lone surrogates are no valid text, but a hash has no reason to fail on them.
    for byte in text.encode("utf-8", "surrogatepass"):
        digest = ((digest ^ byte) * _FNV_PRIME) & _UINT32
    return digest


def _hash_version_1(seed: str, value: str) -> float:
    return _fnv1a(value + seed) % 1000 / 1000


def _hash_version_2(seed: str, value: str) -> float:
    # Hashed twice, because one round leaves neighbouring seeds correlated.
    return _fnv1a(str(_fnv1a(seed + value))) % 10000 / 10000


_HASHES: dict[int, Callable[[str, str], float]] = {1: _hash_version_1, 2: _hash_version_2}


def hash_unit(seed: str, value: str, version: int) -> float | None:
    """Place a value in [0, 1): in steps of 1/1000 (version 1) or 1/10000 (version 2).

    :return: None for any other version.
    """
    place = _HASHES.get(version)
    return None if place is None else place(seed, value)


def equal_weights(n: int) -> list[float]:
    """`n` weights of 1/n; none for zero and below."""
    return [1 / n] * n if n > 0 else []


def bucket_ranges(n: int, coverage: float, weights: Sequence[float] | None) -> list[Range]:
    """The range of each of `n` arms, in order.

    Each arm starts where it would with full coverage, so that raising the coverage moves nobody
    from one arm to another.

    :param coverage: share of all units that take part; below 0 counts as 0 and above 1 as 1.
    :param weights: one per arm; equal weights are used instead of None, of a wrong number of
        weights and of weights that do not add up to 1.
    """
    coverage = min(max(coverage, 0.0), 1.0)
    if weights is None or len(weights) != n or not _LOWEST_SUM <= sum(weights) <= _HIGHEST_SUM:
        weights = equal_weights(n)
    ranges = []
    start = 0.0
    for weight in weights:
        ranges.append((start, start + coverage * weight))
        start += weight
    return ranges


def choose_variation(n: float, ranges: Sequence[Range]) -> int:
    """The index of the first range that holds `n`, or -1."""
    for index, (start, end) in enumerate(ranges):
        if start <= n < end:
            return index
    return -1


def _place(seed: str, unit: str) -> float:
    if not unit:
        raise EmptyUnit
    return _hash_version_2(seed, unit)


def allocate(experiment: Experiment, unit: str) -> int | None:
    """The index of the arm that a unit falls into; None when it is outside the coverage.

    It does not look at whether the experiment is running.

    :raises EmptyUnit: before anything is hashed.
    """
    weights = [arm.weight for arm in experiment.arms]
    ranges = bucket_ranges(len(weights), experiment.coverage, weights)
    arm = choose_variation(_place(experiment.seed, unit), ranges)
    return None if arm < 0 else arm


def is_held_out(holdout: Holdout, unit: str) -> bool:
    """Whether a unit belongs to the holdout's share.

    :raises EmptyUnit: before anything is hashed.
    """
    return _place(holdout.seed, unit) < holdout.share
