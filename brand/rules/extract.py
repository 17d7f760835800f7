"""The one extractor: from published values to what rules read (BRAND_RULES.md section 13).

Live checks, submit, approval, publishing and re-checks all extract here, so that they cannot
disagree about what a text says.
"""

from collections.abc import Mapping
from dataclasses import replace

from brand.rules.text import rich_text
from brand.rules.types import Block, Content, Image, Json, Link


def contents_of(
    kinds: Mapping[str, str],
    values: Mapping[str, Json],
    images: Mapping[str, Image] | None = None,
) -> dict[str, Content]:
    """Extract the fields that `values` names, in the order of the type.

    :param kinds: the kind of each field of the module type, in its order.
    :param values: field values as published documents hold them; of rich text only `html` is
        read. A field that the type does not have is left out.
    :param images: what is known of images beyond the document, by asset.
    """
    return {
        name: content_of(name, kind, values[name], images)
        for name, kind in kinds.items()
        if name in values
    }


def content_of(
    name: str, kind: str, value: Json, images: Mapping[str, Image] | None = None
) -> Content:
    """Extract one field."""
    if value is None:
        return Content(name, kind, None)
    if kind == "rich_text":
        read = rich_text.read(_html(value))
        return Content(name, kind, value, read.text, read.blocks, read.links)
    if kind == "image":
        return Content(name, kind, value, image=_image(value, images or {}))
    text = str(value)
    blocks = (Block("paragraph", 0, len(text)),) if kind == "text" and text else ()
    links = (Link(text, "", 0, len(text)),) if kind == "url" and text else ()
    return Content(name, kind, value, text, blocks, links)


def _html(value: Json) -> str:
    return str(value["html"]) if isinstance(value, Mapping) else str(value)


def _image(value: Mapping[str, Json], images: Mapping[str, Image]) -> Image:
    """Join what the document says of an image, which visitors get, with what else is known."""
    asset = value["asset"]
    known = images.get(asset) or Image(asset, "", "", {})
    renditions = _members(value.get("renditions"))
    return replace(
        known,
        alt=value.get("alt", known.alt) or "",
        title=value.get("title", known.title) or "",
        renditions={
            name: {**_members(known.renditions.get(name)), **_members(renditions.get(name))}
            for name in renditions or known.renditions
        },
    )


def _members(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, Mapping) else {}
