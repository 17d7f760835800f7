"""What is hot: fields of modules, read where they are instead of by a resolver each.

A text of a module type is an entry of the module's values, and most of what the interface has is
an entry of its document. The code that is written here reads the entry; whatever is not what it
looks like, the resolver itself is asked.
"""

from typing import Any

from delivery.plans.arguments import Arguments
from delivery.plans.source_text import SourceText
from delivery.types.modules import ModuleResolvers, RichText, Text

#: Fields of the interface `Module` that stand in the document of the module, by their resolvers.
IN_DOCUMENT = {
    ModuleResolvers.resolve_key: "key",
    ModuleResolvers.resolve_type: "type",
    ModuleResolvers.resolve_name: "name",
    ModuleResolvers.resolve_locale: "locale",
}


def write(text: SourceText, resolve: Any, arguments: Arguments, value: str) -> bool:
    """Write how a field of a module is read, if this is one; whether it was."""
    if isinstance(resolve, Text):
        text.line(f"{value} = source.values.get({resolve.name!r})")
        with text.block(f"if type({value}) is not str and {value} is not None:"):
            text.line(f"{value} = {text.name('resolve', resolve)}(source, info)")
    elif isinstance(resolve, RichText) and not arguments.later:
        form = resolve.form(**arguments.constant)
        text.line(f"{value} = source.values.get({resolve.name!r})")
        with text.block(f"if type({value}) is dict:"):
            text.line(f"{value} = {value}.get({form!r})")
    elif resolve in IN_DOCUMENT:
        text.line(f"{value} = source.document[{IN_DOCUMENT[resolve]!r}]")
    else:
        return False
    return True
