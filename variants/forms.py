"""The form of a variant."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import StructBlockValidationError

from brand.rights import may_approve
from content.forms import CleanOverrides, TypedFieldsForm
from content.models import Module
from content.override_form import Presentation
from taxonomy.keyed_form import KEY_HELP
from variants.brand_rights import FOR_MANAGERS, known_priorities
from variants.default_changes import default_changes, settled
from variants.defaults_seen import seen_after
from variants.inheritance import inherited_groups
from variants.models import Variant
from variants.moments import local_moment
from variants.proposals import proposed_key, proposed_name
from variants.targeting_fields import TargetingField
from variants.terms import load_term_names


class VariantForm(TypedFieldsForm):
    """A variant of a module that is known when the form is made: the instance has it.

    A draft may lack overrides; what is published may not.
    """

    targeting = TargetingField(
        label=_("Who sees it"),
        help_text=_("Every part that names something has to hold. An empty part means everybody."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A form that is refused has changed the instance, and is shown again.
        self._before = (self.instance.overrides, self.instance.defaults_seen)
        module = self.fields["module"]
        module.widget = forms.HiddenInput()
        module.disabled = bool(self.instance.pk)
        self.fields["targeting"].allow(self.instance.targeting)
        if self.instance.pk:
            # A draft may have dropped a term that the live variant has, and take it back.
            live = Variant.objects.filter(pk=self.instance.pk).values_list("targeting", flat=True)
            self.fields["targeting"].allow(live.first())
        for name in ("starts_at", "ends_at", "rights_until"):
            self.fields[name].error_messages["invalid"] = _(
                "This is not a date and time: type it as in 2026-12-01 09:30, or leave it empty."
            )
            if moment := self.initial.get(name):
                self.initial[name] = local_moment(moment).replace(tzinfo=None)
        self.fields["cost"].error_messages["invalid"] = _(
            "This is not an amount: type it as in 120.00, or leave it empty."
        )
        self._offer_priorities()
        key = self.fields["key"]
        key.disabled = bool(
            self.instance.pk and (self.instance.live or self.instance.first_published_at)
        )
        key.help_text = (
            _("The key of a published variant never changes.") if key.disabled else KEY_HELP
        )

    def _offer_priorities(self) -> None:
        """Leave the priorities that only managers set to them, and what is chosen already."""
        field = self.fields["priority"]
        user = self.for_user
        if user is None or user.is_superuser:
            return
        if self.module is not None and may_approve(user, self.module.brand):
            return
        kept = known_priorities(self.instance) if self.instance.pk else set()
        closed = set(FOR_MANAGERS) - kept
        field.choices = [(value, label) for value, label in field.choices if value not in closed]
        field.help_text = _("Only managers of the brand set the higher priorities.")

    @property
    def module(self) -> Module | None:
        """The module whose variant it is."""
        return self.instance.module if self.instance.module_id else None

    def present_overrides(self) -> Presentation:
        """Return what visitors of this variant see otherwise, and which defaults changed."""
        if self.module is None:
            return Presentation()
        return Presentation(
            inherited=inherited_groups(self.instance, self.module),
            changes=default_changes(self.module, *self._before),
        )

    def _note_defaults_seen(self, overrides: CleanOverrides) -> None:
        """Keep the defaults in sight of which each override was written, or kept."""
        module = self.instance.module
        changes = default_changes(module, *self._before)
        seen = seen_after(*self._before, overrides, module.fields)
        self.instance.defaults_seen = settled(seen, changes, overrides.kept)

    def clean_currency(self) -> str | None:
        """Write the code in the capitals that ISO 4217 has."""
        return (self.cleaned_data["currency"] or "").upper() or None

    def _name_by_targeting(self, cleaned: dict[str, Any]) -> None:
        """Give a new variant the name and key that its page was about to propose.

        Whoever saves right after choosing whom it is for is faster than the proposal.
        """
        module = self.module
        if self.instance.pk or module is None or "targeting" not in cleaned:
            return
        if not self["name"].data:
            name = proposed_name(cleaned["targeting"], load_term_names())
            self._fill(cleaned, "name", name)
        if not self["key"].data:
            taken = module.variants.values_list("key", flat=True)
            self._fill(cleaned, "key", proposed_key(cleaned.get("name", ""), set(taken)))

    def _fill(self, cleaned: dict[str, Any], field: str, value: str) -> None:
        if value:
            cleaned[field] = value
            self.errors.pop(field, None)

    def clean(self) -> dict[str, Any]:
        """Demand an override, unless a draft is saved."""
        cleaned: dict[str, Any] = super().clean()
        self._name_by_targeting(cleaned)
        if "overrides" not in self.fields:
            raise forms.ValidationError(
                _("The code has no module type “%(type)s” any more, so nothing can be saved."),
                params={"type": self.instance.type},
                code="unknown_type",
            )
        if not self.is_deferred_validation and cleaned.get("overrides") == {}:
            message = forms.ValidationError(
                _("A variant that overrides nothing cannot be published: add what differs."),
                code="nothing_overridden",
            )
            self.add_error("overrides", StructBlockValidationError(non_block_errors=[message]))
        if "overrides" in cleaned:
            self._note_defaults_seen(cleaned["overrides"])
        return cleaned
