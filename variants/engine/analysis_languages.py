"""Compositions that mix languages: what one visitor sees comes in two (DESIGN.md 4.7)."""

from collections.abc import Iterator
from dataclasses import dataclass

from variants.engine.analysis_space import Found, Goal, Space, Undecided
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


def mixed_languages(module: CompiledModule, now: Instant) -> tuple[MixedLanguages, ...]:
    """The variants that are shown beside another language, from an instant on, by key.

    A variant that names locales is in the language of the one nearest to the visitor's; any other
    source is in the module's source language. Locales of one language are no mix (`fr` beside
    `fr-CA`), and a group that shows nothing, because all its values are null or empty, has no
    language. Each variant is named once, with the first mix found.
    """
    space = Space(module, now)
    found: dict[int, MixedLanguages] = {}
    for number, variant in enumerate(module.variants):
        if variant.targeting.locales:
            mix = _mix_of(space, number)
            if mix is not None:
                found[number] = mix
    return tuple(found.values())


def _mix_of(space: Space, number: int) -> MixedLanguages | None:
    """What a variant, given by its position, is shown beside; the first that is found."""
    searches = 0
    for tag, languages in _tags(space):
        if number not in languages:
            continue
        for goal, said, beside in _pairs(space, number, tag, languages):
            result = space.find(goal, tag)
            searches += 1
            if isinstance(result, Found):
                return MixedLanguages(said, beside, space.context(result, goal))
            if isinstance(result, Undecided) or searches == _SEARCHES:
                return MixedLanguages(said, beside, None, decided=False)
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


def _pairs(
    space: Space, number: int, tag: str | None, languages: dict[int, str]
) -> Iterator[tuple[Goal, Said, Said]]:
    """What a variant may win beside something in another language, as goals to look for."""
    index = space.index
    own = index.entry_bits.of_variant[number] & index.locale_mask(tag)
    own_groups = [group for group in _groups(index) if _shows(index, number, group)]
    for entry in sorted(bits(own), reverse=True):
        for group in own_groups:
            said = Said(index.module.groups[group], index.variants[number].key, languages[number])
            barred = index.group_masks[group] & -(entry << 1)
            for other in _groups(index):
                rivals = index.group_masks[other]
                for source, beside in _beside(space, tag, languages, other):
                    is_below = rivals & entry and source < entry
                    if other == group or is_below or beside.language == said.language:
                        continue
                    wanted = entry | source
                    goal = Goal(wanted, (barred | rivals & -(source << 1)) & ~wanted)
                    if not (index.group_masks[group] & source and source > entry):
                        yield goal, said, beside


def _beside(
    space: Space, tag: str | None, languages: dict[int, str], group: int
) -> Iterator[tuple[int, Said]]:
    """The sources of a group in a locale, as entries: the default first, then the highest."""
    index = space.index
    fields = index.module.groups[group]
    source_language = language_of(index.module.locale)
    if any(index.module.defaults.get(field) not in _NOTHING for field in fields):
        yield 1 << len(index.module.groups) + group, Said(fields, None, source_language)
    entries = index.group_masks[group] & index.locale_mask(tag) & -(1 << index.first_entry)
    for entry in sorted(bits(entries), reverse=True):
        number = index.entry_of(entry.bit_length()).variant
        if _shows(index, number, group):
            language = languages.get(number, source_language)
            yield entry, Said(fields, index.variants[number].key, language)


def _groups(index: CompiledModule) -> range:
    return range(len(index.module.groups))


def _shows(index: CompiledModule, number: int, group: int) -> bool:
    """Whether a variant overrides a group by something that can be read."""
    overrides = index.variants[number].overrides
    return any(overrides.get(field) not in _NOTHING for field in index.module.groups[group])
