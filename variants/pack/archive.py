"""Reading a zip that somebody else made, without believing what it says about itself.

Nothing is unpacked into the file system. All entries are decompressed once and measured before
the pack in them is looked at.
"""

import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

from variants.pack.problems import Problem, Report, shown, shown_text

PACK_NAME = "pack.json"

#: Limits of what is read: entries; bytes of the pack, of another file, of all; how many times
#: larger an entry of more than `RATIO_FROM` bytes may become.
MAX_ENTRIES = 20_000
MAX_PACK = 1 << 30
MAX_FILE = 64 << 20
MAX_TOTAL = 4 << 30
MAX_RATIO = 250
RATIO_FROM = 1 << 20

_CHUNK = 1 << 16
_DRIVE = re.compile(r"[A-Za-z]:")
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_IS_ENCRYPTED = 0x1
# What zipfile and zlib raise for damaged or dishonest archives.
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError)


class BadArchive(ValueError):
    """A zip was refused; the problems were reported."""


def is_zip(file: IO[bytes]) -> bool:
    """Say whether a file begins as zip files do."""
    file.seek(0)
    return file.read(4) in (b"PK\x03\x04", b"PK\x05\x06")


def unsafe_path(name: str) -> str | None:
    """Say what was expected instead of a path that may lead outside its folder; None if fine."""
    if not name or name.startswith("/") or _DRIVE.match(name):
        return "a relative path"
    if "\\" in name or "\x00" in name:
        return "a path with / between its parts"
    if any(part in ("", ".", "..") for part in name.rstrip("/").split("/")):
        return "a path without empty parts, . and .."
    return None


class Archive:
    """A zip whose entries were all measured.

    :raises BadArchive: after every problem was reported.
    """

    def __init__(self, file: IO[bytes], report: Report) -> None:
        self._report = report
        self._problems = 0
        try:
            self._zip = zipfile.ZipFile(file)
        except _DAMAGED as error:
            report(Problem("zip", shown_text(str(error)), "a zip file"))
            raise BadArchive from None
        self._entries: dict[str, zipfile.ZipInfo] = {}
        self._check_headers()
        if not self._problems:
            self._measure()
        if self._problems:
            raise BadArchive

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def read(self, name: str) -> Iterator[bytes]:
        """Yield the bytes of an entry; they were measured before."""
        with self._zip.open(self._entries[name]) as entry:
            while chunk := entry.read(_CHUNK):
                yield chunk

    def _refuse(self, name: str, value: str, expected: str) -> None:
        self._problems += 1
        self._report(Problem(f"zip: {shown(name)}", value, expected))

    def _check_headers(self) -> None:
        infos = self._zip.infolist()
        if len(infos) > MAX_ENTRIES:
            self._problems += 1
            self._report(Problem("zip", f"{len(infos)} entries", f"at most {MAX_ENTRIES}"))
            return
        for info in infos:
            name = info.orig_filename
            mode = info.external_attr >> 16
            if expected := unsafe_path(name):
                self._refuse(name, "an unsafe path", expected)
            elif name in self._entries:
                self._refuse(name, "a repeated entry", "it once")
            elif info.flag_bits & _IS_ENCRYPTED:
                self._refuse(name, "an encrypted entry", "one that is not")
            elif stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
                self._refuse(name, "a link or special file", "a regular file")
            elif info.compress_type not in _METHODS:
                self._refuse(
                    name, f"compression method {info.compress_type}", "0 (stored) or 8 (deflate)"
                )
            elif not info.is_dir():
                self._entries[name] = info
        if PACK_NAME not in self._entries and not self._problems:
            self._problems += 1
            self._report(Problem("zip", "missing", f"an entry {PACK_NAME} at its root"))

    def _measure(self) -> None:
        total = 0
        for name, info in self._entries.items():
            limit = MAX_PACK if name == PACK_NAME else MAX_FILE
            size = 0
            try:
                for chunk in self.read(name):
                    size += len(chunk)
                    if size > limit:
                        self._refuse(name, f"more than {limit:,} bytes", "no more than that")
                        break
                    if size > RATIO_FROM and size > MAX_RATIO * info.compress_size:
                        self._refuse(
                            name,
                            f"{info.compress_size:,} bytes that become more than {size:,}",
                            f"at most {MAX_RATIO} times as many",
                        )
                        break
                else:
                    if size != info.file_size:
                        self._refuse(name, f"{size:,} bytes", f"the {info.file_size:,} it declares")
            except _DAMAGED as error:
                self._refuse(name, shown_text(str(error)), "an undamaged entry of the size it says")
            total += size
            if total > MAX_TOTAL:
                self._refuse(name, f"more than {MAX_TOTAL:,} bytes in all", "no more than that")
                return
