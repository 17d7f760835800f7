"""What the form of a rule offers: brands, people, and fields that know their types."""

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils.translation import gettext as _
from wagtail.admin.utils import get_user_display_name

from brand.models import Brand, BrandRule
from brand.rights import APPROVE
from brand.rule_life.rights import may_keep_for

EVERY_BRAND = "-"


class FieldChoices(forms.CheckboxSelectMultiple):
    """Names of fields; each box knows the types that have it."""

    types_of: dict[str, frozenset[str]] = {}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)
        option["attrs"]["data-types"] = " ".join(sorted(self.types_of.get(str(value), ())))
        return option


def brands_kept(user: Any) -> list[tuple[str, str]]:
    """Return the brands whose rules somebody keeps, and “every brand” for who keeps those."""
    brands = list(Brand.objects.order_by("name"))
    kept = [(brand.key, brand.name) for brand in brands if may_keep_for(user, brand)]
    if may_keep_for(user, None):
        kept.append((EVERY_BRAND, str(_("Every brand"))))
    return kept


def people(rule: BrandRule | None) -> list[tuple[str, str]]:
    """Return who may be asked about a rule: who manages a brand, and who owns it already."""
    managers = Q(is_superuser=True) | Q(groups__managed_brands__isnull=False)
    app, _point, codename = APPROVE.partition(".")
    allowed = Q(
        groups__permissions__codename=codename, groups__permissions__content_type__app_label=app
    )
    wanted = Q(is_active=True) & (managers | allowed)
    if rule is not None and rule.owner_id:
        wanted |= Q(pk=rule.owner_id)
    users = get_user_model().objects.filter(wanted).distinct().order_by("pk")[:200]
    return [(str(user.pk), get_user_display_name(user)) for user in users]
