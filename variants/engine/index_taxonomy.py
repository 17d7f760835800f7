"""A taxonomy prepared for the indexed engine: trees as paths, sets of segments as bit masks.

Compiled once per generation and shared by all modules and request threads: nothing in it changes
after construction.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping

from taxonomy.conditions import evaluate
from taxonomy.locales import is_well_formed
from taxonomy.types import Segment, Taxonomy, Term
from variants.engine.types import Context

EVERY_SEGMENT = -1
"""The mask of all segments, whatever their number."""

_RANK_LAST = float("inf")


def bits(mask: int) -> Iterator[int]:
    """Each set bit of a mask as a mask of its own, lowest first."""
    while mask:
        lowest = mask & -mask
        yield lowest
        mask ^= lowest


def upward_paths(
    terms: Mapping[str, Term] | Mapping[str, Segment],
) -> dict[str, tuple[str, ...]]:
    """For each term the keys from itself up to its root; their number is its depth.

    A parent that is not there ends the path.
    """
    paths = {}
    for key in terms:
        path = [key]
        parent = terms[key].parent
        while parent is not None and parent in terms:
            path.append(parent)
            parent = terms[parent].parent
        paths[key] = tuple(path)
    return paths


def truncated(tag: str) -> tuple[str, ...]:
    """A tag and what it is truncated to, part by part: `zh-hant-tw`, `zh-hant`, `zh`."""
    parts = tag.split("-")
    return tuple("-".join(parts[:length]) for length in range(len(parts), 0, -1))


class CompiledTaxonomy:
    """One published taxonomy, ready to say what a context holds and where it stands.

    A set of segments is an int. The segments' bits are in the order of step 5, (rank, key), so of
    several segments the lowest bit is the one that goes first.
    """

    def __init__(self, taxonomy: Taxonomy) -> None:
        self.taxonomy = taxonomy
        self.channel_paths = upward_paths(taxonomy.channels)
        self.device_paths = upward_paths(taxonomy.devices)
        self.segment_paths = upward_paths(taxonomy.segments)
        self.segments = sorted(taxonomy.segments.values(), key=_rank_order)
        self.bit = {segment.key: 1 << index for index, segment in enumerate(self.segments)}
        self.purposes = {segment.purpose for segment in self.segments} - {None}
        # As written and in lower case; other tags are worked out when they come, so that what
        # callers send takes no memory.
        self._chains = {
            tag: self._chain(tag)
            for locale in taxonomy.locales.values()
            for tag in (locale.key, locale.key.lower())
        }

        self._with_ancestors = {
            self.bit[key]: self.mask_of(path) for key, path in self.segment_paths.items()
        }
        self._with_descendants = dict.fromkeys(self.bit.values(), 0)
        children: dict[str, int] = {}
        for segment in self.segments:
            for above in self.segment_paths[segment.key]:
                self._with_descendants[self.bit[above]] |= self.bit[segment.key]
            if segment.parent is not None:
                children[segment.parent] = children.get(segment.parent, 0) | self.bit[segment.key]
        self._exclusive = [
            (segment.key, children[segment.key])
            for segment in self.segments
            if segment.exclusive_children and segment.key in children
        ]
        self._conditions = [
            (self.bit[segment.key], segment.condition)
            for segment in self.segments
            if segment.condition is not None
        ]
        #: The segments that have a condition.
        self.conditioned = self.mask_of(
            segment.key for segment in self.segments if segment.condition is not None
        )
        # What refusing a purpose takes away: each segment that names it, and all below that.
        self._gated: dict[str, int] = {}
        for segment in self.segments:
            if segment.purpose is not None:
                self._gated.setdefault(segment.purpose, 0)
                self._gated[segment.purpose] |= self._with_descendants[self.bit[segment.key]]

    def mask_of(self, keys: Iterable[str]) -> int:
        """The set of these segments; keys that are not in the taxonomy are left out."""
        mask = 0
        for key in keys:
            mask |= self.bit.get(key, 0)
        return mask

    def keys_of(self, mask: int) -> frozenset[str]:
        """The keys of a set of segments."""
        return frozenset(self.segments[bit.bit_length() - 1].key for bit in bits(mask))

    def depth_of(self, bit: int) -> int:
        """How deep a segment is, given as its bit; 1 for a root."""
        return self._with_ancestors[bit].bit_count()

    def with_ancestors(self, key: str) -> int:
        """A segment and all above it; empty for a key that is not in the taxonomy."""
        return self._with_ancestors[self.bit[key]] if key in self.bit else 0

    def key_of(self, bit: int) -> str:
        """The key of a segment given as its bit."""
        return self.segments[bit.bit_length() - 1].key

    def purposes_of(self, key: str) -> set[str]:
        """The consent purposes named on a segment's path; none for an unknown key."""
        on_path = [self.taxonomy.segments[step] for step in self.segment_paths.get(key, ())]
        return {segment.purpose for segment in on_path if segment.purpose is not None}

    def rivals_of(self, bit: int) -> int:
        """The segments that cannot be held together with one, and itself; or nothing."""
        return sum(children for _, children in self._exclusive if children & bit)

    def shape_around(self, mentioned: Collection[str]) -> set[tuple[object, ...]]:
        """All that decides which of some segments are held together, without names and words."""
        deciding = self.decisive(self.mask_of(mentioned))
        for bit in bits(deciding):
            deciding |= self._with_ancestors[bit]
        return {
            (each.key, each.parent, each.purpose, each.rank, each.exclusive_children)
            for each in (self.segments[bit.bit_length() - 1] for bit in bits(deciding))
        }

    def position(self, key: str) -> tuple[int, ...]:
        """Sorts segments as a tree, siblings by (rank, key); an unknown key comes first."""
        return tuple(self.bit[step] for step in reversed(self.segment_paths.get(key, ())))

    def rank_at(self, place: int) -> tuple[int | None, str]:
        """The (rank, key) of the segment at a place in the order of step 5."""
        return (self.segments[place].rank, self.segments[place].key)

    def decisive(self, mentioned: int) -> int:
        """The segments that can decide whether the mentioned ones are held.

        Those are the mentioned ones, all below them, and the rivals for the place of any of these
        under an exclusive parent, again with all below.
        """
        decisive = 0
        for bit in bits(mentioned):
            decisive |= self._with_descendants[bit]
        # One round is enough: subtrees are nested or apart, so what joins here brings no others in.
        for parent, _ in self._exclusive:
            below = self._with_descendants[self.bit[parent]] & ~self.bit[parent]
            if below & decisive:
                decisive |= below
        return decisive

    def held(self, context: Context, decisive: int = EVERY_SEGMENT) -> tuple[int, list[str]]:
        """The held segments (DESIGN.md 4.1), and the exclusive parents that had to choose a child.

        :param decisive: conditions of other segments are not evaluated; the answer is then exact
            for the segments that `decisive` was asked about.
        """
        if not context.personalize:
            return 0, []
        refused = 0
        for purpose, gated in self._gated.items():
            if purpose not in context.consent:
                refused |= gated
        held = 0
        for key in context.segments:
            bit = self.bit.get(key, 0)
            if bit & ~refused:
                held |= self._with_ancestors[bit]
        for bit, condition in self._conditions:
            if bit & decisive & ~refused and evaluate(condition, context.attributes):
                held |= self._with_ancestors[bit]

        return self.after_exclusion(held)

    def after_exclusion(self, held: int) -> tuple[int, list[str]]:
        """What stays of an upward closed set, and the exclusive parents that had to choose.

        Step 4 of DESIGN.md 4.1: of the children of an exclusive parent the first stays.
        """
        losers = 0
        contested = []
        for parent, children in self._exclusive:
            rivals = held & children
            behind_the_first = rivals & (rivals - 1)
            if behind_the_first:
                contested.append(parent)
                losers |= behind_the_first
        # What is not below a loser keeps a segment that establishes it: of each set of rivals the
        # first stays, so taking the losers' subtrees away leaves nothing without its reason.
        for bit in bits(losers):
            held &= ~self._with_descendants[bit]
        return held, contested

    def chain(self, tag: str | None) -> tuple[str, ...]:
        """The tags that a context's locale may be served in, nearest first, in lower case."""
        if tag is None:
            return ()
        known = self._chains.get(tag)
        return self._chain(tag) if known is None else known

    def _chain(self, tag: str) -> tuple[str, ...]:
        if not is_well_formed(tag):
            return ()
        tag = tag.lower()
        locale = self.taxonomy.locales.get(tag)
        if locale is not None and locale.fallbacks:
            return tuple(dict.fromkeys([tag, *(other.lower() for other in locale.fallbacks)]))
        return truncated(tag)


def _rank_order(segment: Segment) -> tuple[float, str]:
    return (_RANK_LAST if segment.rank is None else segment.rank, segment.key)
