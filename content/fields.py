"""The database field that holds the values of a module type's fields."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import BlockField, StructBlock, StructValue

from content.documents import clean_values
from content.module_types import UnknownModuleType, get_module_type


class TypedFields(models.JSONField):
    """Field values of the module type whose key another column of the row holds.

    The attribute of a row is a plain dictionary, {field name: stored value}, as `content.documents`
    describes it: rows are read, copied and put into revisions without looking at their type, and
    a null or a field that the type no longer has stays what it is. Where Wagtail asks the field
    about its value (for references, search and comparison) it gets one that knows its block.

    :param type_field: name of the column with the module type's key.
    :param partial: whether only the fields that are named are held (overrides).
    """

    def __init__(
        self, *args: Any, type_field: str = "type", partial: bool = False, **kwargs: Any
    ) -> None:
        self.type_field = type_field
        self.partial = partial
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """Name only the column of the type, so that a new type makes no migration."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"type_field": self.type_field, "partial": self.partial}

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        """Refuse what no form and no import would take; a draft may be incomplete.

        :raises ValidationError: naming each field, its value and what was expected.
        """
        self._check(value, model_instance, partial=self.partial)

    def _check(self, value: Any, model_instance: Any, *, partial: bool) -> None:
        type_key = getattr(model_instance, self.type_field)
        try:
            result = clean_values(type_key, value, partial=partial, draft=True, path=str(self.name))
        except UnknownModuleType as error:
            raise ValidationError(str(error), code="unknown_type") from error
        if result.errors:
            raise ValidationError(
                [
                    ValidationError(
                        _("%(path)s: expected %(expected)s."),
                        params={"path": problem.path, "expected": problem.expected},
                        code="invalid_field",
                    )
                    for problem in result.errors
                ]
            )

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Return the value to store; a live row stores only what the fields of its type take.

        Code that saves a row checks nothing by itself, and what is saved live is published. What
        a publication must be complete in is the business of whoever publishes it.

        :raises ValidationError: as `validate`; nothing is stored.
        """
        value = super().pre_save(model_instance, add)
        if getattr(model_instance, "live", False):
            self._check(value, model_instance, partial=False)
        return value

    def formfield(self, **kwargs: Any) -> BlockField:
        """Return a place for the form that `content.forms` puts here once the type is known."""
        return BlockField(block=_PLACEHOLDER, required=False, label=self.verbose_name)

    def value_from_object(self, obj: models.Model) -> Any:
        """Return the values with their block; a plain dictionary when the type is gone."""
        values = super().value_from_object(obj)
        try:
            module_type = get_module_type(getattr(obj, self.type_field))
        except UnknownModuleType:
            return values
        return StructValue(
            module_type,
            [(name, values[name]) for name in module_type.child_blocks if name in values],
        )

    def value_to_string(self, obj: models.Model) -> Any:
        """Return the whole value for revisions and fixtures, stale fields included."""
        return super().value_from_object(obj)

    def extract_references(self, value: Mapping[str, Any]) -> Iterator[tuple[Any, str, str, str]]:
        """Yield the images in a value, for "used by" and warnings before deletion."""
        if isinstance(value, StructValue):
            yield from value.block.extract_references(value)

    def get_searchable_content(self, value: Mapping[str, Any]) -> list[str]:
        """Return the words in a value, for the search index."""
        return value.block.get_searchable_content(value) if isinstance(value, StructValue) else []


_PLACEHOLDER = StructBlock([])
