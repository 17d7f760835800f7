"""Terms in releases: written down as values, and read back as the row that is to be saved.

Terms have no drafts (DESIGN.md section 5). A change of a term that has to wait is kept by a
release as the values of its columns; another term is named by its key.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import ForeignKey
from django.utils.translation import gettext as _

from taxonomy.models import PublishedOnSave
from variants.models import ReleaseChange


def term_values(term: PublishedOnSave) -> dict[str, Any]:
    """Return the columns of a term, saved or not, as a release keeps them.

    :return: column to value; a reference is the key of what it refers to.
    """
    values = {}
    for field in term._meta.concrete_fields:
        if field.primary_key:
            continue
        value = getattr(term, field.name)
        values[field.name] = (value and value.key) if isinstance(field, ForeignKey) else value
    return values


def term_to_save(change: ReleaseChange) -> PublishedOnSave:
    """Return the term of a change with the values it is to have; nothing is saved.

    :raises ValidationError: when a term that it names is not there (any more).
    """
    model: Any = change.content_type.model_class()
    term = change.object if change.object_id else model()
    if term is None:
        raise ValidationError(_("A term of this release was deleted: remove it."))
    for field in model._meta.concrete_fields:
        if field.name not in (change.values or {}):
            continue
        value = change.values[field.name]
        if isinstance(field, ForeignKey) and value is not None:
            named = field.related_model._default_manager.filter(key=value).first()
            if named is None:
                raise ValidationError(
                    _("“%(term)s” is to lie below “%(parent)s”, which does not exist.")
                    % {"term": change.values.get("name", ""), "parent": value}
                )
            value = named
        setattr(term, field.name, value)
    return term
