"""What is hot: fields of modules, read where they are instead of by a resolver each.

A text of a module type is an entry of the module's values, and most of what the interface has is
an entry of its document. The code that is written here reads the entry; whatever is not what it
looks like, the resolver itself is asked.
"""

from functools import partial
from typing import Any

from delivery.plans.arguments import Arguments
from delivery.plans.source_text import SourceText
from delivery.types.modules import Image, ImageOf, ModuleResolvers, RichText, Text

#: Fields of the interface `Module` that stand in the document of the module, by their resolvers.
IN_DOCUMENT = {
    ModuleResolvers.resolve_key: "key",
    ModuleResolvers.resolve_type: "type",
    ModuleResolvers.resolve_name: "name",
    ModuleResolvers.resolve_locale: "locale",
}


def write(text: SourceText, parent: Any, resolve: Any, arguments: Arguments, value: str) -> bool:
    """Write how a field of a module is read, if this is one; whether it was.

    :param parent: the type whose field it is.
    """
    if isinstance(resolve, Text):
        text.once("values = source.values.get")
        text.line(f"{value} = values({resolve.name!r})")
        with text.block(f"if type({value}) is not str and {value} is not None:"):
            text.line(f"{value} = {text.name('resolve', resolve)}(source, info)")
    elif isinstance(resolve, RichText) and not arguments.later:
        form = resolve.form(**arguments.constant)
        text.once("values = source.values.get")
        text.line(f"{value} = values({resolve.name!r})")
        with text.block(f"if type({value}) is dict:"):
            text.line(f"{value} = {value}.get({form!r})")
    elif isinstance(resolve, ImageOf) and not arguments.later:
        rendition = arguments.constant.get("rendition")
        text.line(f"{value} = source.image({resolve.name!r}, {rendition!r})")
    elif resolve in IN_DOCUMENT:
        text.line(f"{value} = source.document[{IN_DOCUMENT[resolve]!r}]")
    elif is_attribute_of_image(parent, resolve):
        text.line(f"{value} = source.{resolve.args[0]}")
    else:
        return False
    return True


def is_attribute_of_image(parent: Any, resolve: Any) -> bool:
    """Whether a resolver is graphene's for an attribute, and what it reads is an image."""
    return getattr(parent, "graphene_type", None) is Image and isinstance(resolve, partial)
