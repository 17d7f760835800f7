"""What is hot: fields of modules, read where they are instead of by a resolver."""

from typing import Any

from delivery.plans.arguments import Arguments
from delivery.plans.source_text import SourceText


def write(text: SourceText, resolve: Any, arguments: Arguments, value: str) -> bool:
    """Write how a field of a module is read, if this is one; whether it was."""
    return False
