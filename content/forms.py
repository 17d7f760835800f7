"""Forms for rows that hold the fields of a module type.

    class VariantForm(TypedFieldsForm):
        def present_overrides(self):
            return Presentation(inherited=...)

As `base_form_class` of a viewset, `TypedFieldsForm` puts the fields of the row's type where the
model has a `TypedFields`: all of them for the values of a module, the overridden field groups for
a partial one. The row's type must be known when the form is made: give the form an `instance` with
its type set.
"""

import copy
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.blocks import BlockField, StructValue

from content.documents import unknown_fields
from content.fields import TypedFields
from content.module_types import ModuleType, UnknownModuleType, get_module_type
from content.override_form import OverrideForm, PostedOverrides, Presentation, Values


class TypedFieldsForm(WagtailAdminModelForm):
    """A model form in which each `TypedFields` is edited through the form of the row's type.

    A row whose type is gone from the code has no such form field: `content.views` shows a page
    that says so instead. `stale` holds what the row has under names that its type does not have
    any more; saving the form drops it (`content.panels.StaleFieldsPanel` tells).
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stale: dict[str, Any] = {}
        for db_field in self._meta.model._meta.get_fields():
            if not isinstance(db_field, TypedFields) or db_field.name not in self.fields:
                continue
            try:
                module_type = get_module_type(getattr(self.instance, db_field.type_field))
            except UnknownModuleType:
                del self.fields[db_field.name]
                continue
            stored = getattr(self.instance, db_field.name)
            self.stale |= {name: stored[name] for name in unknown_fields(module_type.key, stored)}
            field: DefaultsField | OverridesField
            if db_field.partial:
                field = OverridesField(module_type, stored, self.present_overrides)
            else:
                field = DefaultsField(module_type, stored, self.notes)
            field.label = db_field.verbose_name if db_field.partial else module_type.label
            self.fields[db_field.name] = field
            self.initial[db_field.name] = field.initial

    def notes(self) -> dict[str, str]:
        """Return what is said at a field of a whole row, as HTML by field name; for subclasses.

        It is asked when the form is drawn.
        """
        return {}

    def present_overrides(self) -> Presentation:
        """Return what is shown beside the overrides of a partial row; for subclasses.

        It is asked when the form is drawn, so that a post costs nothing of it.
        """
        return Presentation()


class DefaultsField(BlockField):
    """The form of all fields of a module type; its clean value is a plain dictionary.

    The block is a private copy: validating a draft marks the block's fields as not required for as
    long as it takes, and another thread may be publishing meanwhile.

    :param stored: the row's values, which stay as they are where the form shows no change.
    :param notes: returns what is said at fields, as HTML by name, when the form is drawn.
    """

    def __init__(
        self,
        module_type: ModuleType,
        stored: Values,
        notes: Callable[[], Mapping[str, str]] = dict,
    ) -> None:
        self.stored = stored
        block = copy.deepcopy(module_type)
        block.notes = notes
        initial = StructValue(block, [(name, stored.get(name)) for name in block.child_blocks])
        super().__init__(block=block, required=False, initial=initial)

    def clean(self, value: StructValue) -> dict[str, Any]:
        """Validate what was posted.

        :raises StructBlockValidationError: with an error for each field that is refused.
        """
        return self._settled(super().clean(value))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self._settled(data) != dict(initial)

    def _settled(self, value: Values) -> dict[str, Any]:
        return _settled(self.block.child_blocks, self.stored, value)


class CleanOverrides(dict[str, Any]):
    """Overrides as a row stores them, and what was decided beside them.

    `kept` maps the first field of a group to the mark of the change of its default that the
    override outlives (`content.override_form.DefaultChange`).
    """

    kept: Mapping[str, str] = MappingProxyType({})


class OverridesField(BlockField):
    """The form of what a variant overrides: each field group is written or inherited.

    It starts with everything inherited. A group that is written and left empty is an override by
    null. The clean value is a `CleanOverrides` of the fields of the groups that are written.

    :param stored: the row's overrides, which stay as they are where the form shows no change.
    :param present: returns what the form shows beside the overrides, when it is drawn.
    """

    def __init__(
        self,
        module_type: ModuleType,
        stored: Values,
        present: Callable[[], Presentation] = Presentation,
    ) -> None:
        self.stored = stored
        form = OverrideForm(module_type, present)
        super().__init__(block=form, required=False, initial=form.value(stored))

    def clean(self, value: PostedOverrides) -> CleanOverrides:
        """Validate what was posted.

        :raises StructBlockValidationError: with an error for each field that is refused.
        """
        return self._settled(super().clean(value))

    def has_changed(self, initial: Any, data: PostedOverrides) -> bool:
        return bool(data.kept or data.missing) or self._settled(data) != dict(initial)

    def _settled(self, value: PostedOverrides) -> CleanOverrides:
        blocks = {name: self.block.block.child_blocks[name] for name in value}
        settled = CleanOverrides(_settled(blocks, self.stored, value))
        settled.kept = value.kept
        return settled


def _settled(blocks: Mapping[str, Any], stored: Values, posted: Values) -> dict[str, Any]:
    """Return posted values in the order of the type, as stored where the form shows no change."""
    return {
        name: block.kept(stored[name], posted[name]) if name in stored else posted[name]
        for name, block in blocks.items()
    }
