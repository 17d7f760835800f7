"""Compositions that mix languages: what one visitor sees comes in two (DESIGN.md 4.7)."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from variants.engine.analysis_search import Blocked, Found, Goal, Undecided
from variants.engine.analysis_space import Space
from variants.engine.index import CompiledModule
from variants.engine.index_taxonomy import bits
from variants.engine.types import Context, FieldGroup, Instant

_SEARCHES = 2_000
"""Searches for one variant after which it is given up."""

_NOTHING = (None, "")


@dataclass(frozen=True, slots=True)
class Said:
    """A field group as a source shows it, and the language; `source` None is the default."""

    fields: FieldGroup
    source: str | None
    language: str


@dataclass(frozen=True, slots=True)
class MixedLanguages:
    """A variant that names a locale is shown beside something in another language.

    `variant` says what it wins there, `beside` what stands next to it. `witness` is a context in
    which both are shown; None when it takes a unit in a tiny share, or somebody of whom nothing is
    known fulfils a segment's condition. `decided` is False when the search gave up: `beside` is
    then what was looked at last.
    """

    variant: Said
    beside: Said
    witness: Context | None
    decided: bool = True


def language_of(tag: str) -> str:
    """The language of a locale: `fr` of `fr-CA`."""
    return tag.lower().partition("-")[0]


def mixed_languages(
    module: CompiledModule, now: Instant, words: Collection[str] | None = None
) -> tuple[MixedLanguages, ...]:
    """The variants that are shown beside another language, from an instant on, by key.

    A variant that names locales is in the language of the one nearest to the visitor's; any other
    source is in the module's source language. Locales of one language are no mix (`fr` beside
    `fr-CA`), and a group that shows nothing, because all its values are null or empty, has no
    language. Each variant is named once, with the first mix found.

    :param words: the fields that hold words; a price or an address is in no language. Left out,
        all do.
    """
    space = Space(module, now)
    tags = list(_tags(space))
    found: dict[int, MixedLanguages] = {}
    for number, variant in enumerate(module.variants):
        if variant.targeting.locales:
            mix = _mix_of(space, tags, number, words)
            if mix is not None:
                found[number] = mix
    return tuple(found.values())


def _mix_of(
    space: Space,
    tags: Iterable[tuple[str | None, dict[int, str]]],
    number: int,
    words: Collection[str] | None,
) -> MixedLanguages | None:
    """What a variant, given by its position, is shown beside; the first that is found.

    :param tags: as `_tags` yields them.
    :param words: as for `mixed_languages`.
    """
    searches = 0
    for tag, languages in tags:
        if number not in languages:
            continue
        here = _Here(space, tag, languages, words)
        for goal, group in _wins(here, number):
            result = space.find(goal, tag)
            if isinstance(result, Blocked):
                continue
            said = here.said(group, number)
            if isinstance(result, Found):
                # Wherever it wins something, most often the mix is there already.
                for other, winner in enumerate(space.winners(result)):
                    beside = here.shown(other, winner)
                    if beside is not None and beside.language != said.language:
                        return MixedLanguages(said, beside, space.context(result, goal))
            for both, beside in _pairs(here, goal, group, said):
                result = space.find(both, tag)
                searches += 1
                if isinstance(result, Found):
                    return MixedLanguages(said, beside, space.context(result, both))
                if isinstance(result, Undecided) or searches == _SEARCHES:
                    return MixedLanguages(said, beside, None, decided=False)
    return None


@dataclass(frozen=True, slots=True)
class _Here:
    """Contexts with one locale; `languages` are those of the variants that name one, as `_tags`."""

    space: Space
    tag: str | None
    languages: Mapping[int, str]
    words: Collection[str] | None

    def spoken(self, group: int) -> FieldGroup:
        """The fields of a group that hold words."""
        fields = self.space.index.module.groups[group]
        if self.words is None:
            return fields
        return tuple(field for field in fields if field in self.words)

    def shows(self, number: int, group: int) -> bool:
        """Whether a variant overrides a group by something that can be read."""
        overrides = self.space.index.variants[number].overrides
        return any(overrides.get(field) not in _NOTHING for field in self.spoken(group))

    def said(self, group: int, number: int) -> Said:
        """What a variant says in a group."""
        index = self.space.index
        language = self.languages.get(number, language_of(index.module.locale))
        return Said(self.spoken(group), index.variants[number].key, language)

    def shown(self, group: int, winner: int) -> Said | None:
        """What a winner shows in a group, as `ModuleIndex.winners`; None where it is nothing."""
        index = self.space.index
        fields = self.spoken(group)
        if winner > index.first_entry:
            number = index.entry_of(winner).variant
            return self.said(group, number) if self.shows(number, group) else None
        is_served = winner > len(index.module.groups)
        if is_served and any(index.module.defaults.get(field) not in _NOTHING for field in fields):
            return Said(fields, None, language_of(index.module.locale))
        return None


def _tags(space: Space) -> Iterator[tuple[str | None, dict[int, str]]]:
    """The locales to try, with the language of each variant that names one of their chain."""
    index = space.index
    wanted = [{tag.lower() for tag in each.targeting.locales} for each in index.variants]
    seen = set()
    for tag in space.tags:
        chain = index.taxonomy.chain(tag)
        languages = {
            number: language_of(next(each for each in chain if each in tags))
            for number, tags in enumerate(wanted)
            if not tags.isdisjoint(chain)
        }
        kind = (index.locale_mask(tag), tuple(languages.items()))
        if kind not in seen:
            seen.add(kind)
            yield tag, languages


def _wins(here: _Here, number: int) -> Iterator[tuple[Goal, int]]:
    """The ways in which a variant may win a group in which it shows something: the highest first.

    Each as a goal, whose wanted entry it is, with the group.
    """
    index = here.space.index
    for entry in sorted(bits(index.entry_bits.of_variant[number]), reverse=True):
        for group, mask in enumerate(index.group_masks):
            if here.shows(number, group):
                yield Goal(entry, mask & -(entry << 1)), group


def _pairs(here: _Here, wins: Goal, group: int, said: Said) -> Iterator[tuple[Goal, Said]]:
    """What may be shown beside a variant in another language, as goals.

    :param wins: where the variant wins, what it says in a group.
    """
    index = here.space.index
    entry = wins.wanted
    here_or_default = index.locale_mask(here.tag) | index.default_bits
    for other, mask in enumerate(index.group_masks):
        if other == group:
            continue
        # What stands below an entry that holds and overrides the group does not win it.
        above = -(entry << 1) if mask & entry else -1
        for source in bits(mask & here_or_default & above):
            beside = here.shown(other, source.bit_length())
            if beside is None or beside.language == said.language or wins.barred & source:
                continue
            yield Goal(entry | source, wins.barred | mask & -(source << 1) & ~entry), beside
