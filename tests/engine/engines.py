"""Both engines behind one signature, so that every test runs against both."""

from collections.abc import Mapping
from typing import Protocol

from taxonomy.types import Taxonomy
from variants.engine import reference
from variants.engine.index import CompiledModule
from variants.engine.types import Context, ModuleDocument, Resolution


class Engine(Protocol):
    """Resolve a module in a context; `use` takes one variant alone."""

    def __call__(
        self,
        module: ModuleDocument,
        taxonomy: Taxonomy,
        context: Context,
        use: str | None = None,
    ) -> Resolution: ...


def indexed(
    module: ModuleDocument, taxonomy: Taxonomy, context: Context, use: str | None = None
) -> Resolution:
    """The indexed engine, compiled anew for each call."""
    return CompiledModule(module, taxonomy).resolve(context, use)


ENGINES: Mapping[str, Engine] = {"reference": reference.resolve, "indexed": indexed}
