"""Published field values as the API gives them.

`variants.documents` says what a published value looks like; it may have been published before its
type changed, so the shape of the value decides here, not the kind of the field.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from delivery.errors import bad_input

#: The renditions for every channel and device there is.
DEFAULT_RENDITIONS = "default"
#: What follows an image field's name in the name of the field with its alternative text.
ALT_SUFFIX = "Alt"


@dataclass(slots=True)
class ServedImage:
    """One rendition of an image; `width` and `height` in pixels."""

    url: str
    width: int
    height: int
    format: str
    alt: str


def text_value(value: Any, form: str) -> str | None:
    """A text, or one of the forms of a rich text.

    :param form: `html`, `text` or `markdown`.
    """
    if isinstance(value, Mapping):
        return value.get(form)
    return value


def image_value(
    name: str,
    values: Mapping[str, Any],
    groups: Sequence[Sequence[str]],
    *,
    origin: str,
    rendition: str | None = None,
) -> ServedImage | None:
    """An image of an answer in one rendition.

    :param values: the answer's values, or the overrides of a variant.
    :param groups: the field groups of the module: the alternative text in the image's own group
        goes before that of the asset.
    :param origin: scheme and host that a root-relative address is made absolute with.
    :param rendition: None means what the context's channel and device choose.
    :raises ApiError: `BAD_USER_INPUT` when there is no such rendition.
    """
    value = values.get(name)
    if not isinstance(value, Mapping) or "renditions" not in value:
        return None
    renditions = value["renditions"]
    file = renditions.get(rendition or DEFAULT_RENDITIONS)
    if file is None:
        raise bad_input("rendition", rendition, f"one of {', '.join(sorted(renditions))}")
    url = file["url"]
    return ServedImage(
        url=origin + url if url.startswith("/") and not url.startswith("//") else url,
        width=file["width"],
        height=file["height"],
        format=file["format"],
        alt=_alt(name, values, groups, value["alt"]),
    )


def json_value(
    name: str, values: Mapping[str, Any], groups: Sequence[Sequence[str]], *, origin: str
) -> Any:
    """A value as `Module.fields` and `Variant.overrides` hold it (DESIGN.md section 8)."""
    image = image_value(name, values, groups, origin=origin)
    if image is None:
        value = values.get(name)
        return text_value(value, "html")
    return {
        "url": image.url,
        "width": image.width,
        "height": image.height,
        "format": image.format,
        "alt": image.alt,
    }


def _alt(
    name: str, values: Mapping[str, Any], groups: Sequence[Sequence[str]], of_asset: str
) -> str:
    beside = name + ALT_SUFFIX
    own = values.get(beside)
    if own is None:
        return of_asset
    for group in groups:
        if name in group:
            return own if beside in group else of_asset
    return of_asset
