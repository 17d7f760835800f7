"""Field values between rows, content packs and published documents.

Rows store a JSON object {field name: stored value}: text or null; rich text as HTML or null; an
image as the primary key of its asset or null. `clean_values` takes such values in, from an import
or before publishing; `published_values` gives them out, as delivery serves them.
"""

import json
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from content import rich_text
from content.module_types import ModuleType, get_module_type
from media.models import BrandImage
from media.renditions import delivered


class Problem(NamedTuple):
    """One thing that is wrong: where, what was found, and what was expected instead."""

    path: str
    value: Any
    expected: str


class CleanedValues(NamedTuple):
    """What `clean_values` returns; with errors, `values` holds only what was fine."""

    values: dict[str, Any]
    errors: list[Problem]
    warnings: list[Problem]


def stored_values(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a row, `Module.fields` or `Variant.overrides`, as plain JSON."""
    return dict(raw)


def image_ids(type_key: str, stored: Mapping[str, Any]) -> set[int]:
    """Return the primary keys of the images that stored values name."""
    blocks = get_module_type(type_key).child_blocks
    return {
        value
        for name, value in stored.items()
        if name in blocks and blocks[name].kind == "image" and blocks[name].is_stored(value)
    }


def unknown_fields(type_key: str, stored: Mapping[str, Any]) -> list[str]:
    """Return the names in a row that its type does not have (any more), in their order."""
    known = get_module_type(type_key).child_blocks
    return [name for name in stored if name not in known]


def published_values(
    type_key: str,
    stored: Mapping[str, Any],
    images: Mapping[int, BrandImage],
    *,
    outline: bool = False,
) -> dict[str, Any]:
    """Return the fields that `stored` names as a published document holds them, in type order.

    Text is itself; rich text is {"html", "text", "markdown"}, cleaned once more, whatever way it
    came into the row; an image is {"asset", "alt",
    "title", "renditions"} with what `media.renditions.delivered` says of each rendition; null is
    null. An image that `images` does not hold was deleted, and is null.

    :param outline: rich text has only its `html`, as it is stored, and an image only its `asset`,
        which takes a fraction of the time.
    """
    value_of = _outlined if outline else _published
    return {
        field.name: value_of(field.kind, stored[field.name], images)
        for field in get_module_type(type_key).fields
        if field.name in stored
    }


def clean_values(
    type_key: str,
    values: Any,
    *,
    partial: bool,
    draft: bool,
    path: str,
    images: Collection[int] | None = None,
) -> CleanedValues:
    """Check values as they are stored, and clean their rich texts.

    :param partial: overrides: only named fields are held, each field group whole or not at all
        (DESIGN.md section 4.3). Otherwise a field that is left out is null.
    :param draft: a draft may lack required fields and overrides.
    :param path: where the values stand, for errors: `modules[0].fields`.
    :param images: primary keys that exist; left out, any is taken to exist.
    :raises UnknownModuleType: when no type has this key.
    """
    module_type = get_module_type(type_key)
    cleaned: dict[str, Any] = {}
    warnings: list[Problem] = []
    if not isinstance(values, Mapping):
        return CleanedValues({}, [Problem(path, values, "an object of fields")], [])
    expected = f"a field of the type {type_key}: {', '.join(module_type.child_blocks)}"
    errors = [
        Problem(_below(path, name), values[name], expected)
        for name in unknown_fields(type_key, values)
    ]
    for name, block in module_type.child_blocks.items():
        if partial and name not in values:
            continue
        value = values.get(name)
        if expected := block.refusal(value):
            errors.append(Problem(_below(path, name), value, expected))
            continue
        if block.kind == "image" and not (value is None or images is None or value in images):
            errors.append(Problem(_below(path, name), value, "an image that exists"))
            continue
        cleaned[name] = block.cleaned(value)
        if cleaned[name] != value:
            warnings.append(Problem(_below(path, name), value, cleaned[name]))
        if block.required and not draft and block.is_empty(cleaned[name]):
            errors.append(Problem(_below(path, name), value, "a value: the field is required"))
    if partial:
        errors += _group_errors(module_type, values, path)
        if not values and not draft:
            errors.append(Problem(path, values, "at least one field that differs"))
    return CleanedValues(cleaned, errors, warnings)


def _group_errors(module_type: ModuleType, values: Mapping[str, Any], path: str) -> list[Problem]:
    errors = []
    for group in module_type.groups:
        named = [name for name in group if name in values]
        if named and len(named) < len(group):
            expected = (
                f"all of {', '.join(group)}: a variant overrides a field group whole or not at all"
            )
            errors.append(Problem(path, named, expected))
    return errors


def _published(kind: str, value: Any, images: Mapping[int, BrandImage]) -> Any:
    if value is None:
        return None
    if kind == "rich_text":
        forms = rich_text.forms(rich_text.clean(value))
        return {"html": forms.html, "text": forms.text, "markdown": forms.markdown}
    if kind == "image":
        image = images.get(value)
        return image and {
            "asset": image.key,
            "alt": image.description,
            "title": image.title,
            "renditions": delivered(image),
        }
    return value


def _outlined(kind: str, value: Any, images: Mapping[int, BrandImage]) -> Any:
    if value is None:
        return None
    if kind == "rich_text":
        return {"html": value}
    if kind == "image":
        image = images.get(value)
        return image and {"asset": image.key}
    return value


def _below(path: str, name: str) -> str:
    return f"{path}.{name}" if name.isidentifier() else f"{path}[{json.dumps(name)}]"
