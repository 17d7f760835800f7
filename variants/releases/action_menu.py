"""What the editor's menu offers: submit for approval, take back, add to a release.

"Publish" is offered only where nobody else has to approve; the gate refuses it anyway.
"""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.snippets.action_menu import (
    ActionMenuItem,
    CancelWorkflowMenuItem,
    SubmitForModerationMenuItem,
)

from brand.models import Brand
from brand.rights import may_approve
from content.models import Experience, Module
from variants.actions import PUBLISHED_MODELS
from variants.models import Release, Variant
from variants.releases.collecting import brand_of_row, unfinished_release_of

_SUBMIT, _CANCEL, _RESTART, _PUBLISH, _REVIEW = (
    "action-submit",
    "action-cancel-workflow",
    "action-restart-workflow",
    "action-publish",
    "review",
)


class SubmitForApproval(SubmitForModerationMenuItem):
    """Saves the draft and submits it."""

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Call it what it is."""
        label = _("Submit for approval")
        return {**super().get_context_data(parent_context), "label": label}


class TakeBack(CancelWorkflowMenuItem):
    """Takes a draft out of what awaits approval."""

    label = _("Take back")
    icon_name = "undo"


class ReleaseLink(ActionMenuItem):
    """Leads to the release that the draft is in, or to the choice of one."""

    icon_name = "calendar-check"

    def __init__(self, label: Any, url: str, *, name: str, order: int) -> None:
        super().__init__(order=order)
        self.label, self._url, self.name = label, url, name

    def get_url(self, parent_context: Any) -> str:
        """Return the address."""
        return self._url


def offer_approval(items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    """Put what approval needs into the menu of a draft: `construct_snippet_action_menu`."""
    if context["model"] not in PUBLISHED_MODELS:
        return
    instance = context.get("instance")
    release = unfinished_release_of(instance) if instance else None
    kept = [item for item in items if _stays(item, request, context, release)]
    items[:] = [_renamed(item) for item in kept]
    if release is not None:
        items.append(
            ReleaseLink(
                _("Release: %(release)s") % {"release": release},
                reverse("variants_releases:release", args=[release.key]),
                name="action-release",
                order=70,
            )
        )
        if release.state == Release.State.SUBMITTED and _decides(request.user, instance):
            url = reverse("variants_review:release", args=[release.key])
            items.append(ReleaseLink(_("Review"), url, name="action-review", order=65))
    elif instance is not None and context["view"] == "edit":
        items.append(
            ReleaseLink(
                _("Add to a release"),
                add_url([instance]),
                name="action-add-to-release",
                order=70,
            )
        )


def add_url(rows: list[Any]) -> str:
    """Return where rows of one kind are added to a release."""
    numbers = "&".join(f"id={row.pk}" for row in rows)
    kind = type(rows[0])._meta.model_name
    return f"{reverse('variants_releases:add_rows')}?kind={kind}&{numbers}"


def may_publish_alone(user: Any, model: Any, instance: Any) -> bool:
    """Whether somebody may publish a row without anybody else's approval.

    Only managers of brands that do without four eyes. The gate asks again, of the documents.
    """
    relaxed = [brand for brand in Brand.objects.filter(four_eyes=False) if may_approve(user, brand)]
    if not relaxed:
        return False
    if isinstance(instance, Variant):
        return instance.module.brand in relaxed
    if isinstance(instance, Module):
        return instance.brand in relaxed
    if isinstance(instance, Experience):
        modules = [slot.module_id for slot in instance.slots.all()]
        brands = Brand.objects.filter(modules__in=modules).distinct()
        return all(brand in relaxed for brand in brands)
    return True


def _decides(user: Any, row: Any) -> bool:
    """Whether somebody manages the brand of a row; of an experience, any brand."""
    brand = brand_of_row(row)
    if brand is not None:
        return may_approve(user, brand)
    return any(may_approve(user, each) for each in Brand.objects.all())


def _stays(
    item: Any, request: HttpRequest, context: dict[str, Any], release: Release | None
) -> bool:
    if item.name == _PUBLISH:
        return may_publish_alone(request.user, context["model"], context.get("instance"))
    if item.name == _SUBMIT and release is not None:
        # What is collected is submitted together, where all of it is seen.
        return not release.is_collected
    if item.name == _CANCEL and release is not None:
        return not release.is_collected
    if item.name == _REVIEW:
        # A link in its place: the button would save the draft, and make an author of who reviews.
        return False
    return bool(item.name != _RESTART)


def _renamed(item: Any) -> Any:
    if item.name == _SUBMIT:
        return SubmitForApproval(item.order)
    if item.name == _CANCEL:
        return TakeBack(item.order)
    return item
