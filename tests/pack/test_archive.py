"""A zip is measured, not believed."""

import io
import stat
import struct
import zipfile
from collections.abc import Callable

import pytest

from tests.pack.packs import pack, problems_of, zipped
from variants.pack import archive

pytestmark = pytest.mark.django_db


def with_entry(change: Callable[[zipfile.ZipInfo], None], data: bytes = b"x") -> bytes:
    """Return a zip with a pack and one entry that is changed before it is written."""
    target = io.BytesIO(zipped(pack(), {}))
    with zipfile.ZipFile(target, "a") as file:
        entry = zipfile.ZipInfo("media/ski.png")
        entry.compress_type = zipfile.ZIP_DEFLATED
        change(entry)
        file.writestr(entry, data)
    return target.getvalue()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("/etc/passwd", "a relative path"),
        ("C:/ski.png", "a relative path"),
        ("../ski.png", "a path without empty parts, . and .."),
        ("media/../../ski.png", "a path without empty parts, . and .."),
        ("media//ski.png", "a path without empty parts, . and .."),
        ("media\\ski.png", "a path with / between its parts"),
    ],
)
def test_paths_that_may_lead_outside_are_refused(name: str, expected: str) -> None:
    shown = name.replace("\\", "\\\\")
    assert problems_of(zipped(pack(), {name: b"x"})) == [
        f'zip: "{shown}": an unsafe path, expected {expected}'
    ]


def test_links_are_refused() -> None:
    def link(entry: zipfile.ZipInfo) -> None:
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16

    assert problems_of(with_entry(link, b"/etc/passwd")) == [
        'zip: "media/ski.png": a link or special file, expected a regular file'
    ]


def test_encrypted_entries_are_refused() -> None:
    data = bytearray(with_entry(lambda entry: None))
    central = data.rindex(b"PK\x01\x02")
    data[central + 8] |= 1
    assert problems_of(bytes(data)) == [
        'zip: "media/ski.png": an encrypted entry, expected one that is not'
    ]


def test_unusual_compression_is_refused() -> None:
    def lzma(entry: zipfile.ZipInfo) -> None:
        entry.compress_type = zipfile.ZIP_LZMA

    assert problems_of(with_entry(lzma)) == [
        'zip: "media/ski.png": compression method 14, expected 0 (stored) or 8 (deflate)'
    ]


@pytest.mark.filterwarnings("ignore:Duplicate name:UserWarning")
def test_repeated_entries_are_refused() -> None:
    def same(entry: zipfile.ZipInfo) -> None:
        entry.filename = entry.orig_filename = "pack.json"

    assert problems_of(with_entry(same)) == ['zip: "pack.json": a repeated entry, expected it once']


def test_a_bomb_is_refused_by_what_comes_out_of_it() -> None:
    data = with_entry(lambda entry: None, bytes(8 << 20))
    size = zipfile.ZipFile(io.BytesIO(data)).getinfo("media/ski.png").compress_size
    assert problems_of(data) == [
        f'zip: "media/ski.png": {size:,} bytes that become more than 2,097,152, expected at most '
        "250 times as many"
    ]


def test_a_size_that_lies_is_refused() -> None:
    data = bytearray(with_entry(lambda entry: None, b"x" * 1_000))
    central = data.rindex(b"PK\x01\x02")
    struct.pack_into("<L", data, central + 24, 10)
    assert problems_of(bytes(data)) == [
        "zip: \"media/ski.png\": Bad CRC-32 for file 'media/ski.png', expected an undamaged entry "
        "of the size it says"
    ]
    struct.pack_into("<L", data, central + 24, 2_000)
    assert problems_of(bytes(data)) == [
        'zip: "media/ski.png": 1,000 bytes, expected the 2,000 it declares'
    ]


def test_large_entries_and_many_of_them_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_FILE", 100)
    data = with_entry(lambda entry: None, b"x" * 101)
    assert problems_of(data) == [
        'zip: "media/ski.png": more than 100 bytes, expected no more than that'
    ]
    monkeypatch.setattr(archive, "MAX_FILE", 200)
    monkeypatch.setattr(archive, "MAX_TOTAL", 100)
    assert problems_of(zipped(pack(), {})) == [
        'zip: "pack.json": more than 100 bytes in all, expected no more than that'
    ]
    monkeypatch.setattr(archive, "MAX_ENTRIES", 1)
    assert problems_of(data) == ["zip: 2 entries, expected at most 1"]


def test_a_zip_without_a_pack_at_its_root_is_refused() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as file:
        file.writestr("bakery/pack.json", "{}")
    assert problems_of(target.getvalue()) == [
        "zip: missing, expected an entry pack.json at its root"
    ]


def test_a_file_that_only_begins_like_a_zip_is_refused() -> None:
    assert problems_of(b"PK\x03\x04 and no more") == [
        "zip: File is not a zip file, expected a zip file"
    ]


def test_a_damaged_entry_is_refused() -> None:
    data = bytearray(with_entry(lambda entry: None, b"x" * 1_000))
    start = data.rindex(b"media/ski.png", 0, data.rindex(b"PK\x01\x02")) + len("media/ski.png")
    data[start] ^= 0xFF
    (problem,) = problems_of(bytes(data))
    assert problem.startswith('zip: "media/ski.png": Error -3 while decompressing data')
