"""Writing a Python function as text, with the objects that it uses beside it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


class SourceText:
    """The lines of one function, and the names that they use.

    Nothing of a query goes into the text but as `repr` of a string or as a name made here.
    """

    def __init__(self, head: str) -> None:
        self._lines = [head]
        self._depth = 1
        self._names: dict[str, Any] = {}
        self._once: set[str] = set()

    def once(self, text: str) -> None:
        """Add a line of the function's own level, if it is not there yet."""
        if text not in self._once:
            self._once.add(text)
            self.line(text)

    def line(self, text: str) -> None:
        """Add a line at the present indentation."""
        self._lines.append("    " * self._depth + text)

    @contextmanager
    def block(self, text: str) -> Iterator[None]:
        """Add a line that opens a block, and indent what follows."""
        self.line(text)
        self._depth += 1
        yield
        self._depth -= 1

    def name(self, prefix: str, value: Any) -> str:
        """Return a name by which the function knows an object."""
        for name, known in self._names.items():
            if known is value:
                return name
        name = f"{prefix}_{len(self._names)}"
        self._names[name] = value
        return name

    def local(self, prefix: str) -> str:
        """Return the name of a new local variable."""
        self._names[f"{prefix}_{len(self._names)}"] = None
        return f"{prefix}_{len(self._names) - 1}"

    def __str__(self) -> str:
        return "\n".join(self._lines)

    def compiled(self) -> Callable[..., Any]:
        """Return the function, which has to be called `run`."""
        scope = dict(self._names)
        exec(compile(str(self), "<plan>", "exec"), scope)  # noqa: S102
        function: Callable[..., Any] = scope["run"]
        return function
