"""Reading a pack: everything is checked before anything is written.

What was checked goes to a temporary file, row by row, so that memory does not grow with the pack.
"""

import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import groupby
from typing import IO, Any

from variants.pack.assets import AssetFiles, check_assets
from variants.pack.check_content import ContentCheck
from variants.pack.check_rules import check_rules
from variants.pack.check_terms import (
    TREES,
    check_brands,
    check_locales,
    check_module_types,
    check_terms,
)
from variants.pack.json_text import JsonText, MalformedJson
from variants.pack.known import Known
from variants.pack.problems import PackRefused, Problem, Report, member, shown
from variants.pack.progress import Progress
from variants.pack.sections import FORMAT, SECTIONS
from variants.pack.shapes import Members

Row = dict[str, Any]


class PreparedPack:
    """The rows of a pack that is fit to be written, in the order in which to write them.

    `modules` and `variants` count those among them.
    """

    def __init__(self) -> None:
        self.modules = 0
        self.variants = 0
        self._file = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115

    def add(self, section: str, row: Row) -> None:
        """Keep a row; rows of one section come one after another."""
        self._file.write(json.dumps([section, row], ensure_ascii=False) + "\n")

    def chunks(self, size: int) -> Iterator[tuple[str, list[Row]]]:
        """Yield rows of one section at a time: about `size`, with the variants in them."""
        self._file.seek(0)
        lines = (json.loads(line) for line in self._file)
        for section, group in groupby(lines, key=lambda line: line[0]):
            chunk: list[Row] = []
            weight = 0
            for _, row in group:
                chunk.append(row)
                weight += 1 + len(row.get("variants", ()))
                if weight >= size:
                    yield section, chunk
                    chunk, weight = [], 0
            if chunk:
                yield section, chunk

    def close(self) -> None:
        """Throw the rows away."""
        self._file.close()


def prepare(
    pack: IO[bytes],
    *,
    known: Known,
    files: AssetFiles,
    report: Report,
    warn: Callable[[str], None],
    progress: Progress,
) -> PreparedPack:
    """Check a whole pack.

    :param pack: its text, in a file that nobody else changes.
    :param known: what the database holds; what the pack adds is added to it.
    :param report: takes every problem, as soon as it is found.
    :param warn: takes a line for everything that was cleaned away.
    :raises PackRefused: after all of them were reported, if there were any.
    """
    return _Preparation(pack, known, files, report, warn, progress).run()


class _Preparation:
    def __init__(
        self,
        pack: IO[bytes],
        known: Known,
        files: AssetFiles,
        report: Report,
        warn: Callable[[str], None],
        progress: Progress,
    ) -> None:
        self.pack = pack
        self.known = known
        self.files = files
        self.warn = warn
        self.progress = progress
        self.problems = 0
        self._report = report
        self.rows = PreparedPack()

    def run(self) -> PreparedPack:
        try:
            with closing(JsonText(self.pack, self.report)) as self.text:
                self._check_members()
                self._read_terms()
                self._read_content()
        except MalformedJson as error:
            self.report(error.problem)
        except BaseException:
            self.rows.close()
            raise
        if self.problems:
            self.rows.close()
            raise PackRefused
        return self.rows

    def report(self, problem: Problem) -> None:
        self.problems += 1
        self._report(problem)

    def _check_members(self) -> None:
        names = self.text.names()
        for name in names:
            if name not in SECTIONS and name != "format":
                expected = f"only format, {', '.join(SECTIONS)}"
                self.report(Problem(member("", name), "an unknown member", expected))
        if "format" not in names:
            self.report(Problem("format", "missing", f'"{FORMAT}"'))
        elif (value := self.text.value("format")) != FORMAT:
            self.report(Problem("format", shown(value), f'"{FORMAT}"'))
        for name in names:
            if name in SECTIONS and not self.text.is_list(name):
                self.report(Problem(name, shown(self.text.value(name)), "a list"))

    def _read_terms(self) -> None:
        check_module_types(list(self._items("moduleTypes")), self.report)
        for section in TREES:
            terms = list(self._items(section))
            check_terms(section, terms, self.known, self.report)
            self._add(section, _parents_first(terms))
        locales = list(self._items("locales"))
        check_locales(locales, self.known, self.report)
        self._add("locales", locales)
        brands = list(self._items("brands"))
        check_brands(brands, self.known, self.report)
        self._add("brands", brands)
        rules = list(self._items("rules"))
        check_rules(rules, self.known, self.report)
        assets = list(self._items("assets"))
        check_assets(assets, self.known, self.files, self.report)
        self._add("assets", assets)
        self._add("rules", [rule | {"place": f"rules[{at}]"} for at, rule in enumerate(rules)])

    def _read_content(self) -> None:
        check = ContentCheck(self.known, self.report, self.warn)
        with self.progress.counting("Checking modules") as count:
            for index, module in enumerate(self._items("modules")):
                row = check.module(module, f"modules[{index}]")
                self.rows.modules += 1
                self.rows.variants += len(row["variants"])
                self._add("modules", [row])
                count(1)
        for index, experience in enumerate(self._items("experiences")):
            self._add("experiences", [check.experience(experience, f"experiences[{index}]")])

    def _items(self, section: str) -> Iterator[Members]:
        """Yield the items of a section after their shape was checked."""
        if section not in self.text.names() or not self.text.is_list(section):
            return
        shape = SECTIONS[section]
        for index, item in enumerate(self.text.items(section)):
            yield shape(item, f"{section}[{index}]", self.report)

    def _add(self, section: str, rows: list[Row]) -> None:
        """Keep rows, unless it is clear already that nothing will be written."""
        if not self.problems:
            for row in rows:
                self.rows.add(section, row)


def _parents_first(terms: list[Members]) -> list[Members]:
    """Return terms so that a parent comes before its children; in a cycle, in any order."""
    waiting = {term["key"]: term for term in terms}
    ordered: list[Members] = []
    while waiting:
        ready = [term for term in waiting.values() if term["parent"] not in waiting]
        ready = ready or list(waiting.values())
        for term in ready:
            del waiting[term["key"]]
        ordered += ready
    return ordered
