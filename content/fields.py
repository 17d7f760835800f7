"""The database field that holds the values of a module type's fields."""

from typing import Any

from django.db import models


class TypedFields(models.JSONField):
    """Field values of the module type whose key another column of the row holds.

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
