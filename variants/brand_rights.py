"""Who may write which content: editors work for their brands (DESIGN.md section 5).

Whatever way a row is written or deleted, it is saved, and so is its draft: the receivers here
refuse it there, wherever it comes from (a form, autosave, a bulk action, a job, a release). The
admin's requests and the jobs name their user in Wagtail's log context; without one, as in a shell
or a schedule, nobody is refused.
"""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from wagtail.log_actions import get_active_log_context
from wagtail.models import Revision
from wagtail.permission_policies import ModelPermissionPolicy

from brand.models import Brand
from brand.rights import closed_brands, may_approve
from content.models import Experience, Module
from variants.gate import current_publication
from variants.models import Variant

#: Priorities that only managers of the brand set.
FOR_MANAGERS = (Variant.Priority.MANDATORY, Variant.Priority.CAMPAIGN)


def brands_of_row(row: Any) -> set[int]:
    """Return the primary keys of the brands whose content a row is, as it is and as it was.

    An experience is content of the brands of all modules in its slots.
    """
    if isinstance(row, Variant):
        found = Module.objects.filter(pk=row.module_id).values_list("brand_id", flat=True)
        return set(found)
    if isinstance(row, Module):
        stored = Module.objects.filter(pk=row.pk).values_list("brand_id", flat=True)
        return {number for number in (row.brand_id, *stored) if number is not None}
    modules = {slot.module_id for slot in row.slots.all()}
    found = Module.objects.filter(pk__in=modules).values_list("brand_id", flat=True)
    return set(found)


def why_not_edit(user: Any, row: Any) -> str | None:
    """Say why somebody may not write a row; None if they may.

    Costs nothing more than two queries for each user where every brand is open to them.
    """
    closed = closed_brands(user)
    if not closed:
        return None
    names = sorted(closed[number].name for number in brands_of_row(row) & closed.keys())
    if not names:
        return None
    return _("You are no editor of %(brands)s. Ask somebody who is, or to become one.") % {
        "brands": get_text_list(names, _("or"))
    }


def refuse_other_brands(sender: type, instance: Any, raw: bool = False, **kwargs: Any) -> None:
    """Refuse to save or delete a row of a brand that the user may not write for.

    :raises ValidationError: nothing is written.
    """
    user = _whoever_writes()
    if raw or user is None:
        return
    _demand(why_not_edit(user, instance))
    if isinstance(instance, Variant) and "update_fields" in kwargs:
        _demand_priority(user, instance, instance.priority, kwargs["update_fields"])


def refuse_drafts_of_other_brands(
    sender: type, instance: Revision, raw: bool = False, **kwargs: Any
) -> None:
    """Refuse to save a draft of a brand that the user may not write for.

    :raises ValidationError: nothing is written.
    """
    user = _whoever_writes() or instance.user
    model = ContentType.objects.get_for_id(instance.base_content_type_id).model_class()
    if raw or user is None or model not in (Module, Variant, Experience) or _is_decided():
        return
    if kwargs.get("update_fields") or not _is_restricted(user, model, instance):
        return
    row = model.from_serializable_data(instance.content, check_fks=False)
    if row is None:
        return
    _demand(why_not_edit(user, row))
    if isinstance(row, Variant):
        _demand_priority(user, row, row.priority, None)


def _is_restricted(user: Any, model: type, revision: Revision) -> bool:
    """Whether there is anything to look at: reading a draft takes time."""
    if closed_brands(user):
        return True
    return model is Variant and revision.content.get("priority") in FOR_MANAGERS


def _whoever_writes() -> Any:
    """Return the user of the request or job; None where nobody has to be asked."""
    return None if _is_decided() else get_active_log_context().user


def _is_decided() -> bool:
    """Whether managers decided over what is written: a release, an import, going back."""
    publication = current_publication()
    return publication is not None and (
        publication.release is not None
        or publication.approver is not None
        or publication.rolled_back_to is not None
    )


def _demand(why_not: str | None) -> None:
    if why_not is not None:
        raise ValidationError(why_not)


def _demand_priority(user: Any, variant: Variant, priority: str, update_fields: Any) -> None:
    """Refuse a priority for managers, unless the variant or its draft has it already."""
    if priority not in FOR_MANAGERS or (update_fields and "priority" not in update_fields):
        return
    if priority in known_priorities(variant):
        return
    brand = Brand.objects.filter(modules=variant.module_id).first()
    if brand is not None and not may_approve(user, brand):
        _demand(
            _("Only managers of %(brand)s set the priority “%(priority)s”.")
            % {"brand": brand, "priority": Variant.Priority(priority).label}
        )


def known_priorities(variant: Variant) -> set[str]:
    """Return the priorities that a variant has, live and in its newest draft."""
    stored = Variant.objects.filter(pk=variant.pk).select_related("latest_revision").first()
    if stored is None:
        return set()
    draft = stored.latest_revision.content if stored.latest_revision else {}
    return {stored.priority, draft.get("priority", stored.priority)}


class BrandPermissionPolicy(ModelPermissionPolicy):
    """Wagtail's permissions per model, and on top of them the brands that somebody works for."""

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        """Say whether somebody may do something with one row; everybody may look."""
        return bool(self.user_has_permission(user, action)) and (
            action == "view" or self.why_not(user, instance) is None
        )

    def why_not(self, user: Any, instance: Any) -> str | None:
        """Say why somebody may not write a row, as far as its brand is concerned."""
        return why_not_edit(user, instance)

    def user_has_any_permission_for_instance(self, user: Any, actions: Any, instance: Any) -> bool:
        """Say whether somebody may do one of some things with one row."""
        return any(
            self.user_has_permission_for_instance(user, action, instance) for action in actions
        )
