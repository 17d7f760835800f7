"""Versions never change once they left draft: what they say is what people were judged by.

What a version says (its words, parameters, target, examples and so on) is refused to whoever would
write it. Where it stands in its life is written by the services of this package alone, through
`QuerySet.update`; saving an instance never moves it.
"""

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db.models import ProtectedError, QuerySet
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from brand.models import RuleVersion

#: Columns that say where a version stands; all others say what it means.
LIFE = frozenset(
    {
        "state",
        "shadow_at",
        "active_from",
        "active_until",
        "activated_by",
        "confirmed_by",
        "existing",
        "existing_until",
    }
)
#: Columns whose people may be deleted: that is no change of what a version says.
PEOPLE = frozenset({"author", "activated_by", "confirmed_by"})
DRAFT = "draft"


class RuleVersionQuerySet(QuerySet["RuleVersion"]):
    """Versions; `update` and `bulk_update` refuse to change what is out of draft."""

    def update(self, **values: Any) -> int:
        """Update as usual.

        :raises ValidationError: when a version among them is out of draft and `values` has more
            than where it stands; nothing is written.
        """
        if values.keys() - LIFE - PEOPLE and self.exclude(state=DRAFT).exists():
            raise ValidationError(_refusal(", ".join(sorted(values.keys() - LIFE - PEOPLE))))
        return super().update(**values)

    update.alters_data = True  # type: ignore[attr-defined]


def check_save(version: "RuleVersion", update_fields: Any = None) -> None:
    """Check that saving a version changes nothing that stays as it is.

    :raises ValidationError: naming the columns; nothing is saved.
    """
    if version.pk is None or version._state.adding:
        return
    stored = type(version).objects.filter(pk=version.pk).first()
    if stored is None:
        return
    names = {field.name for field in version._meta.concrete_fields}
    changed = {
        name
        for name in names & set(update_fields or names)
        if getattr(stored, _attribute(version, name)) != getattr(version, _attribute(version, name))
    }
    if "state" in changed:
        raise ValidationError(
            {
                "state": _(
                    "A version becomes “%(new)s” by an action of its own, not by being saved: it is"
                    " “%(old)s”."
                )
                % {"new": version.get_state_display(), "old": stored.get_state_display()}
            }
        )
    if stored.state != DRAFT and changed - PEOPLE:
        raise ValidationError(_refusal(", ".join(sorted(changed))))


def keep_history(sender: Any, instance: "RuleVersion", **kwargs: Any) -> None:
    """Refuse to delete a version that was ever in force or in shadow.

    :raises ProtectedError: nothing is deleted.
    """
    if instance.state != DRAFT:
        raise ProtectedError(
            _("“%s” is out of draft and stays, so that old decisions can be explained: retire it.")
            % instance,
            {instance},
        )


def _attribute(version: "RuleVersion", name: str) -> str:
    return str(version._meta.get_field(name).attname)


def _refusal(columns: str) -> str:
    return _(
        "A version that is out of draft never changes (%(columns)s): make a new draft of the rule."
    ) % {"columns": columns}
