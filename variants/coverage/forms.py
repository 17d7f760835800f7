"""The form above the table: which modules, which axes, which visitors otherwise."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from brand.models import Brand
from content.models import Experience, Module
from content.module_types import module_types
from variants.coverage.axes import AXES, Terms
from variants.coverage.choices import LIVE, Choices
from variants.filters import ModuleChooser


class ChoicesForm(forms.Form):
    """Shows what an address has chosen, and chooses anew; `read_choices` understands what it sends.

    :param terms: all terms, loaded once for the page.
    """

    module = forms.ModelChoiceField(
        Module.objects.all(), label=_("Module"), widget=ModuleChooser(), required=False
    )
    type = forms.ChoiceField(label=_("Type"), required=False)
    brand = forms.ModelChoiceField(
        Brand.objects.all(), label=_("Brand"), empty_label=_("All brands"), required=False
    )
    experience = forms.ModelChoiceField(
        Experience.objects.all(), label=_("Experience"), empty_label=_("Any"), required=False
    )
    rows = forms.ChoiceField(label=_("Rows"))
    columns = forms.ChoiceField(label=_("Columns"))
    state = forms.ChoiceField(
        label=_("State"),
        choices=[("", _("As it would go live")), (LIVE, _("As it is published"))],
        required=False,
    )

    def __init__(self, choices: Choices, terms: Terms) -> None:
        super().__init__(
            initial={
                "module": choices.module,
                "type": choices.type,
                "brand": choices.brand,
                "experience": choices.experience,
                "rows": choices.rows.name,
                "columns": choices.columns.name,
                "state": LIVE if choices.live else "",
                **{AXES[name].one: key or "" for name, key in choices.filters.items()},
            }
        )
        axes: list[tuple[str, Any]] = [(axis.name, axis.label) for axis in AXES.values()]
        self.fields["rows"].choices = axes
        self.fields["columns"].choices = axes
        self.fields["type"].choices = [
            ("", _("All types")),
            *((each.key, each.label) for each in module_types()),
        ]
        self.filters = [AXES[name].one for name in choices.filters]
        for name in choices.filters:
            axis = AXES[name]
            self.fields[axis.one] = forms.ChoiceField(
                label=axis.model._meta.verbose_name.capitalize(),
                choices=list(terms.options(axis)),
                required=False,
            )
