"""Which variants of a module inherit each of its defaults, and which override it."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from content.inheritors import GroupUse, Inheritors, Named
from content.models import Module
from content.module_types import get_module_type
from variants.models import Variant


class VariantInheritors(Inheritors):
    """Counts variants as their rows are: as visitors see them, or drafts that never were live."""

    def of(self, module: Module) -> Mapping[str, GroupUse]:
        """Return the uses of each field group, with one query."""
        if module.pk is None:
            return {}
        rows = list(
            Variant.objects.filter(module=module)
            .order_by("name", "key")
            .values_list("pk", "name", "live", "overrides")
        )
        if not rows:
            return {}
        edit = Variant.snippet_viewset.get_url_name("edit")
        variants = [
            (
                Named(
                    name if live else _("%(name)s (draft)") % {"name": name},
                    reverse(edit, args=[pk]),
                ),
                overrides,
            )
            for pk, name, live, overrides in rows
        ]
        uses = {}
        for group in get_module_type(module.type).groups:
            use = uses[group[0]] = GroupUse([], [])
            for named, overrides in variants:
                inherits = overrides.keys().isdisjoint(group)
                (use.inheriting if inherits else use.overriding).append(named)
        return uses

    def listing(self, module: Module) -> Any:
        """Return the address of the listing of a module's variants."""
        listing = reverse(Variant.snippet_viewset.get_url_name("list"))
        return f"{listing}?module={module.pk}"
