"""How two versions of a row's fields are shown side by side."""

from collections.abc import Callable, Mapping
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail.admin.compare import FieldComparison, diff_text
from wagtail.blocks import StructValue

from content import rich_text
from media.models import BrandImage

_ROW = '<dt>{}</dt><dd class="comparison__child-object {}">{}</dd>'


class TypedFieldsComparison(FieldComparison):
    """Show each field that differs: both texts as one with what went and what came.

    In a partial value, a field that only the new version names is an addition, one that only the
    old version names was taken back.
    """

    def field_label(self) -> Any:
        """Return the words of the form for the field."""
        return _("What differs") if self.field.partial else _("Default values")

    def htmldiff(self) -> SafeString:
        """Return the differences as a definition list."""
        rows = [
            (label, kind, shown)
            for name, label, show in self._fields()
            if (kind := _kind_of_change(name, self.val_a, self.val_b))
            for shown in [show(self.val_a.get(name), self.val_b.get(name))]
        ]
        return format_html(
            "<dl>{}</dl>",
            format_html_join(
                "", '<dt>{}</dt><dd class="comparison__child-object {}">{}</dd>', rows
            ),
        )

    def _fields(self) -> list[tuple[str, Any, Callable[[Any, Any], SafeString]]]:
        """Return name, label and what shows a difference; names alone if the type is gone."""
        if isinstance(self.val_b, StructValue):
            blocks = self.val_b.block.child_blocks
            return [
                (name, block.label, _SHOW.get(block.kind, _show_text))
                for name, block in blocks.items()
            ]
        names = dict.fromkeys([*self.val_a, *self.val_b])
        return [(name, name, _show_text) for name in names]


def _kind_of_change(name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    if (name in old) != (name in new):
        return "addition" if name in new else "deletion"
    return "change" if old.get(name) != new.get(name) else ""


def _words(value: Any) -> str:
    return _("nothing") if value is None else str(value)


def _show_text(old: Any, new: Any) -> SafeString:
    return diff_text(_words(old), _words(new)).to_html()


def _show_rich_text(old: Any, new: Any) -> SafeString:
    """Compare the Markdown, in which a changed link or heading can be seen."""
    old, new = (None if value is None else rich_text.forms(value).markdown for value in (old, new))
    return _show_text(old, new)


def _show_image(old: Any, new: Any) -> SafeString:
    images = BrandImage.objects.in_bulk([pk for pk in (old, new) if pk is not None])
    if not images:
        return escape(_words(None))
    context = {"image_a": images.get(old), "image_b": images.get(new)}
    return SafeString(render_to_string("wagtailimages/widgets/compare.html", context))


_SHOW = {"rich_text": _show_rich_text, "image": _show_image}


def field_difference(kind: str, old: Any, new: Any) -> SafeString:
    """Show two stored values of a field as one: what went and what came, word by word.

    :param kind: the field's kind, as `content.module_types.Field` has it.
    """
    return _SHOW.get(kind, _show_text)(old, new)
