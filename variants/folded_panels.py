"""Panels that stay folded until a variant uses what is in them."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import models
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import gettext as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, Panel


class FoldedPanel(MultiFieldPanel):
    """Fields that most rows leave as they are: open where one of them is not, or is in error.

    Where a field is a moment, the panel says in which time zone moments are typed.
    """

    class BoundPanel(MultiFieldPanel.BoundPanel):
        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            if any(isinstance(_column(self, name), models.DateTimeField) for name in self.names):
                zone = _("Times are in %(zone)s.") % {"zone": get_current_timezone_name()}
                self.help_text = f"{self.panel.help_text} {zone}".strip()

        @property
        def names(self) -> list[str]:
            """The names of the fields in the panel."""
            return list(_field_names(self.panel.children))

        def classes(self) -> list[str]:
            # Wagtail's script opens a panel with an error in it by itself.
            classes: list[str] = super().classes()
            return classes if self.is_used() else [*classes, "collapsed"]

        def is_used(self) -> bool:
            """Whether a field says something else than it does in a new row."""
            return any(
                name in self.form.fields
                and _text(self.form[name].value()) != _text(_column(self, name).get_default())
                for name in self.names
            )


def _column(panel: Any, name: str) -> Any:
    return panel.panel.model._meta.get_field(name)


def _field_names(panels: Iterable[Panel]) -> Iterator[str]:
    for panel in panels:
        if isinstance(panel, FieldPanel):
            yield panel.field_name
        else:
            yield from _field_names(panel.children)


def _text(value: Any) -> str:
    """A value as forms compare it: nothing and an empty text are the same."""
    return "" if value is None else str(value)
