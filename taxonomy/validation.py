"""Validators of the taxonomy's rows: what forms, imports and code all have to pass."""

from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from taxonomy import condition_syntax
from taxonomy.keys import MAX_LENGTH, check_key
from taxonomy.locales import is_well_formed
from taxonomy.trees import find_cycle


def validate_key(value: str) -> None:
    """Refuse a key outside the grammar; its length is the column's business."""
    problem = check_key(value[:MAX_LENGTH])
    if problem:
        raise ValidationError(problem, code="malformed_key")


def validate_locale_tag(value: str) -> None:
    """Refuse a language tag that is not well-formed BCP 47."""
    if not is_well_formed(value):
        raise ValidationError(
            _(
                "“%(value)s” is not a language tag; a tag like “fr” or “fr-CA” was "
                "expected (BCP 47)."
            ),
            code="malformed_tag",
            params={"value": value},
        )


def validate_text(value: str) -> None:
    """Refuse text that is blank, or that no database can hold.

    Anything may be written in it otherwise: other scripts, right-to-left, combining marks.
    """
    if not value.strip():
        raise ValidationError(_("This field cannot be blank."), code="blank")
    if "\x00" in value:
        raise ValidationError(
            _("This text holds a NUL character at position %(position)d; it cannot be stored."),
            code="nul",
            params={"position": value.index("\x00") + 1},
        )
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise ValidationError(
            _("This text holds half a surrogate pair at position %(position)d; it is not Unicode."),
            code="surrogate",
            params={"position": error.start + 1},
        ) from error


def check_same_key(stored: str | None, key: str) -> None:
    """Refuse another key than the stored one: keys never change (DESIGN.md section 4).

    :param stored: None for a row that is not stored yet.
    """
    if stored is not None and stored != key:
        raise ValidationError(
            {
                "key": ValidationError(
                    _("A key never changes: this one is “%(old)s” and cannot become “%(new)s”."),
                    code="key_changed",
                    params={"old": stored, "new": key},
                )
            }
        )


def check_tag_is_free(taken: str | None) -> None:
    """Refuse a language tag that another locale has; tags compare without case.

    :param taken: the other locale's tag, or None.
    """
    if taken is not None:
        raise ValidationError(
            {
                "key": ValidationError(
                    _("There is a locale with this tag already: “%(tag)s”."),
                    code="unique",
                    params={"tag": taken},
                )
            }
        )


def check_no_cycle(parents: Mapping[str, str | None]) -> None:
    """Refuse terms that are their own ancestors, naming the cycle.

    :param parents: the key of each term's parent, or None, by key.
    """
    cycle = find_cycle(parents)
    if cycle:
        raise ValidationError(
            {
                "parent": ValidationError(
                    _("A term cannot lie below itself: %(cycle)s."),
                    code="cycle",
                    params={"cycle": " > ".join([*cycle, cycle[0]])},
                )
            }
        )


def check_condition(condition: object) -> None:
    """Refuse a malformed condition, with everything that is wrong in it; None is no condition."""
    if condition is not None:
        problems = condition_syntax.validate(condition)
        if problems:
            raise ValidationError({"condition": [str(problem) for problem in problems]})


def check_fallbacks(fallbacks: object, *, key: str, known: Iterable[str]) -> None:
    """Refuse fallbacks that are no list of other locales, each once; tags compare without case.

    :param key: the tag of the locale that falls back.
    :param known: the tags of all locales.
    """
    if not isinstance(fallbacks, list):
        raise ValidationError(
            {
                "fallbacks": _("A list of language tags was expected, not %(type)s.")
                % {"type": type(fallbacks).__name__}
            }
        )
    known_tags = {tag.lower() for tag in known}
    seen: set[str] = set()
    problems = []
    for position, tag in enumerate(fallbacks):
        if not isinstance(tag, str) or tag.lower() not in known_tags:
            problem = _("there is no locale with this tag")
        elif tag.lower() == str(key).lower():
            problem = _("a locale cannot fall back to itself")
        elif tag.lower() in seen:
            problem = _("this locale is in the list already")
        else:
            seen.add(tag.lower())
            continue
        problems.append(
            _("[%(position)d] “%(tag)s”: %(problem)s.")
            % {
                "position": position,
                "tag": tag if isinstance(tag, str) else type(tag).__name__,
                "problem": problem,
            }
        )
    if problems:
        raise ValidationError({"fallbacks": problems})
