"""Damaging a file as a disk does."""

from pathlib import Path


def overwrite(file: Path, old: bytes, new: bytes) -> None:
    """Change bytes of a file wherever they stand, behind the back of whoever has it open."""
    assert len(old) == len(new)
    content = file.read_bytes()
    assert old in content
    with file.open("r+b") as data:
        at = content.find(old)
        while at >= 0:
            data.seek(at)
            data.write(new)
            at = content.find(old, at + 1)
