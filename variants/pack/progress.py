"""Saying how far an import or export is: a bar on a terminal, else a line now and then."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TextIO

from tqdm import tqdm

#: Seconds between two lines where there is no terminal.
QUIET_SECONDS = 10


class Progress:
    """Counts steps of work on a stream.

    :param stream: None keeps silent.
    """

    def __init__(self, stream: TextIO | None) -> None:
        self.stream = stream

    @contextmanager
    def counting(self, what: str, total: int | None = None) -> Iterator[Callable[[int], object]]:
        """Give a function to call with the number of steps that were done since the last call."""
        if self.stream is None:
            yield lambda steps: None
        elif self.stream.isatty():
            with tqdm(total=total, desc=what, file=self.stream, unit="", leave=False) as bar:
                yield bar.update
        else:
            yield self._lines(what, total, self.stream)

    def _lines(self, what: str, total: int | None, stream: TextIO) -> Callable[[int], object]:
        done = 0
        said_at = monotonic()

        def count(steps: int) -> None:
            nonlocal done, said_at
            done += steps
            if monotonic() - said_at >= QUIET_SECONDS:
                said_at = monotonic()
                stream.write(f"{what}: {done:,}{f' of {total:,}' if total else ''}\n")
                stream.flush()

        return count

    def message(self, text: str) -> None:
        """Write a line without spoiling a bar that is shown."""
        if self.stream is not None:
            tqdm.write(text, file=self.stream)
