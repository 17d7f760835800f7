"""The known key that an unknown one most likely stands for."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from difflib import SequenceMatcher

#: Keys that are compared letter by letter, and how alike they must be (0 to 1).
COMPARED, ALIKE = 20, 0.62


class Nearest:
    """Finds the nearest of some keys.

    Comparing letter by letter with each of thousands would take seconds for a page, so only those
    that share most runs of letters are.
    """

    def __init__(self, keys: Iterable[str]) -> None:
        self._exactly: dict[str, str] = {}
        self._with: defaultdict[str, list[str]] = defaultdict(list)
        for key in sorted(keys):
            self._exactly.setdefault(_plain(key), key)
            for run in _runs(_plain(key)):
                self._with[run].append(key)

    def of(self, key: str) -> str | None:
        """Return the nearest key; None when none is near."""
        plain = _plain(key)
        if plain in self._exactly:
            return self._exactly[plain]
        shared: Counter[str] = Counter()
        for run in _runs(plain):
            shared.update(self._with.get(run, ()))
        likely = sorted(shared, key=lambda each: (-shared[each], each))[:COMPARED]
        ranked = [(SequenceMatcher(None, plain, _plain(each)).ratio(), each) for each in likely]
        ratio, nearest = max(ranked, key=lambda pair: (pair[0], pair[1]), default=(0.0, None))
        return nearest if ratio >= ALIKE else None


def _plain(key: str) -> str:
    """A key without what people spell in one way or another: case, and what joins words."""
    return key.lower().replace("_", "").replace("-", "").replace(" ", "")


def _runs(plain: str) -> set[str]:
    """All runs of two letters, with the ends marked."""
    marked = f"^{plain}$"
    return {marked[start : start + 2] for start in range(len(marked) - 1)}
