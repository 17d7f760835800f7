"""The words of a rule's examples, as people read them: formatted text without its markup."""

from collections.abc import Mapping

from brand.rules.extract import content_of
from brand.rules.types import Json
from content.module_types import UnknownModuleType, get_module_type


def texts_of(type_key: str, values: Mapping[str, Json]) -> list[str]:
    """Return what each field of an example says, in their order; empty ones left out.

    :param type_key: the module type that the example is of; formatted text may be plain html.
    """
    kinds = _kinds_of(type_key)
    texts = [_text(name, kinds.get(name), value) for name, value in values.items()]
    return [text for text in texts if text]


def _text(name: str, kind: str | None, value: Json) -> str:
    if isinstance(value, Mapping) and "asset" in value:
        return str(value.get("alt") or value["asset"])
    if kind == "rich_text" or isinstance(value, Mapping):
        return content_of(name, "rich_text", value).text
    return "" if value is None else str(value)


def _kinds_of(type_key: str) -> dict[str, str]:
    """Return the kinds of a type's fields; nothing where the type is gone."""
    try:
        return {field.name: field.kind for field in get_module_type(type_key).fields}
    except UnknownModuleType:
        return {}
