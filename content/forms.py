"""Forms for rows that hold the fields of a module type.

    class VariantForm(TypedFieldsForm):
        def inherited_values(self):
            return self.instance.module.fields

As `base_form_class` of a viewset, `TypedFieldsForm` puts the fields of the row's type where the
model has a `TypedFields`: all of them for the values of a module, the overridden field groups for
a partial one. The row's type must be known when the form is made: give the form an `instance` with
its type set.
"""

import copy
from collections.abc import Mapping
from typing import Any

from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.blocks import Block, BlockField, StreamBlock, StreamValue, StructBlock, StructValue

from content.documents import unknown_fields
from content.fields import TypedFields
from content.module_types import ModuleType, UnknownModuleType, get_module_type

Values = Mapping[str, Any]


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
                field = OverridesField(module_type, stored, self.inherited_values())
            else:
                field = DefaultsField(module_type, stored)
            field.label = db_field.verbose_name if db_field.partial else module_type.label
            self.fields[db_field.name] = field
            self.initial[db_field.name] = field.initial

    def inherited_values(self) -> Values:
        """Return what the fields of a partial row are where it names none; for subclasses.

        An override that is added in the form starts from these values.
        """
        return {}


class DefaultsField(BlockField):
    """The form of all fields of a module type; its clean value is a plain dictionary.

    The block is a private copy: validating a draft marks the block's fields as not required for as
    long as it takes, and another thread may be publishing meanwhile.

    :param stored: the row's values, which stay as they are where the form shows no change.
    """

    def __init__(self, module_type: ModuleType, stored: Values) -> None:
        self.stored = stored
        block = copy.deepcopy(module_type)
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


class OverridesField(BlockField):
    """The form of what a variant overrides: a list of field groups, each at most once.

    It starts empty. Adding a group overrides it, starting from the inherited values; deleting it
    inherits again; a group left empty is an override by null. The clean value is a plain
    dictionary of the fields of the groups that are there.

    :param stored: the row's overrides, which stay as they are where the form shows no change.
    :param inherited: values by field name from which an added group starts.
    """

    def __init__(self, module_type: ModuleType, stored: Values, inherited: Values) -> None:
        self.stored = stored
        self.groups = {group[0]: group for group in module_type.groups}
        self.fields = copy.deepcopy(module_type).child_blocks
        block = StreamBlock(
            [(name, self._group_block(group, inherited)) for name, group in self.groups.items()],
            required=False,
            block_counts={name: {"max_num": 1} for name in self.groups},
        )
        block.set_name("overrides")
        super().__init__(block=block, required=False, initial=self._stream(block, stored))

    def clean(self, value: StreamValue) -> dict[str, Any]:
        """Validate what was posted.

        :raises StreamBlockValidationError: with an error for each group that is refused.
        """
        return self._settled(super().clean(value))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self._settled(data) != self._flat(initial)

    def _group_block(self, group: tuple[str, ...], inherited: Values) -> Block:
        for name in group:
            self.fields[name].meta.default = inherited.get(name)
        if len(group) == 1:
            return self.fields[group[0]]
        blocks = [(name, self.fields[name]) for name in group]
        label = " + ".join(str(block.label) for _name, block in blocks)
        return StructBlock(blocks, label=label, icon=blocks[0][1].meta.icon)

    def _stream(self, block: StreamBlock, stored: Values) -> StreamValue:
        children = []
        for first, group in self.groups.items():
            if any(name in stored for name in group):
                values = {name: stored.get(name) for name in group}
                children.append((first, values if len(group) > 1 else values[first]))
        return block.to_python(children)

    def _flat(self, stream: StreamValue) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for child in stream:
            values |= (
                child.value
                if len(self.groups[child.block_type]) > 1
                else {child.block_type: child.value}
            )
        return values

    def _settled(self, stream: StreamValue) -> dict[str, Any]:
        values = self._flat(stream)
        return _settled(
            {name: block for name, block in self.fields.items() if name in values},
            self.stored,
            values,
        )


def _settled(blocks: Mapping[str, Any], stored: Values, posted: Values) -> dict[str, Any]:
    """Return posted values in the order of the type, as stored where the form shows no change."""
    return {
        name: block.kept(stored[name], posted[name]) if name in stored else posted[name]
        for name, block in blocks.items()
    }
