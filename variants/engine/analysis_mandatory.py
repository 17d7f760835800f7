"""Mandatory variants that are not said in every language in use (DESIGN.md 4.7)."""

from dataclasses import dataclass

from variants.engine.analysis_languages import language_of
from variants.engine.index import CompiledModule
from variants.engine.index_masks import window_end
from variants.engine.types import FieldGroup, Instant, Priority, VariantDocument


@dataclass(frozen=True, slots=True)
class Untranslated:
    """A mandatory variant that says nothing in some locales in use, nor does another for it.

    `locales` are as the module's variants write them. `is_shown`: the variant names no locale, so
    visitors there do see it, but in the module's source language; otherwise they do not see it.
    """

    variant: str
    locales: tuple[str, ...]
    is_shown: bool


def untranslated_mandatory(module: CompiledModule, now: Instant) -> tuple[Untranslated, ...]:
    """The mandatory variants that lack a language, by key.

    - *In use* are the module's source language and the locales that its variants name.
    - A variant *says* something in a locale when one of its own is in the locale's chain, or when
      it names none and the locale's language is the module's source language.
    - Another mandatory variant does it instead when it says something there, overrides every group
      that this one overrides, and is for everybody whom this one is for: each part of its targeting
      but locales is empty or the same.

    Variants whose window is over do not count.
    """
    current = [each for each in module.variants if _is_to_come(each, now)]
    mandatory = [each for each in current if each.priority is Priority.MANDATORY]
    tags = {module.module.locale.lower(): module.module.locale}
    for variant in current:
        for tag in variant.targeting.locales:
            tags.setdefault(tag.lower(), tag)
    found = []
    for variant in mandatory:
        missing = [
            tags[tag]
            for tag in sorted(tags)
            if not any(
                _says(module, other, tag)
                for other in mandatory
                if other is variant or _stands_in_for(other, variant, module.module.groups)
            )
        ]
        if missing:
            is_shown = not variant.targeting.locales
            found.append(Untranslated(variant.key, tuple(missing), is_shown))
    return tuple(found)


def _is_to_come(variant: VariantDocument, now: Instant) -> bool:
    """Whether the window is open now or later."""
    end = window_end(variant)
    return end is None or end > max(now, variant.starts_at or now)


def _says(module: CompiledModule, variant: VariantDocument, tag: str) -> bool:
    locales = {each.lower() for each in variant.targeting.locales}
    if not locales:
        return language_of(tag) == language_of(module.module.locale)
    return not locales.isdisjoint(module.taxonomy.chain(tag))


def _stands_in_for(
    other: VariantDocument, variant: VariantDocument, groups: tuple[FieldGroup, ...]
) -> bool:
    one, another = other.targeting, variant.targeting
    parts = (
        (one.any_segments, another.any_segments),
        (one.all_segments, another.all_segments),
        (one.no_segments, another.no_segments),
        (one.channels, another.channels),
        (one.devices, another.devices),
    )
    return all(not mine or set(mine) == set(theirs) for mine, theirs in parts) and all(
        group[0] in other.overrides for group in groups if group[0] in variant.overrides
    )
