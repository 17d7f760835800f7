"""Small packs for tests, and ways to import and export them."""

import io
import json
import zipfile
from typing import Any

import pytest

from variants.pack.exporting import Export
from variants.pack.importing import Imported, import_pack
from variants.pack.problems import PackRefused

Pack = dict[str, Any]


def pack(**changes: Any) -> Pack:
    """Return a pack with one hero and one variant; `changes` replace or add members."""
    return {
        "format": "refract/1",
        "segments": [{"key": "skier", "name": "Skiers"}],
        "channels": [{"key": "web", "name": "Web"}],
        "devices": [{"key": "mobile", "name": "Mobile"}],
        "locales": [{"key": "en", "name": "English"}, {"key": "fr", "name": "French"}],
        "brands": [{"key": "alpenglow", "name": "Alpenglow"}],
        "modules": [module()],
    } | changes


def module(**changes: Any) -> Pack:
    """Return a published hero with one variant."""
    return {
        "key": "home-hero",
        "type": "hero",
        "brand": "alpenglow",
        "name": "Home hero",
        "locale": "en",
        "fields": {"headline": "Outside is calling"},
        "variants": [variant()],
    } | changes


def variant(**changes: Any) -> Pack:
    """Return a published variant for skiers."""
    return {
        "key": "skier",
        "name": "Skiers",
        "targeting": {"segments": {"any": ["skier"]}},
        "overrides": {"headline": "Fresh powder"},
    } | changes


def hero(module_changes: Pack | None = None, **variant_changes: Any) -> Pack:
    """Return a pack whose module, or whose variant, is changed."""
    return pack(modules=[module(variants=[variant(**variant_changes)], **module_changes or {})])


def imported(content: Pack | bytes, **options: Any) -> Imported:
    """Import a pack that is expected to be fine."""
    problems: list[str] = []
    options = {"report": lambda problem: problems.append(str(problem))} | options
    try:
        return import_pack(io.BytesIO(as_bytes(content)), **options)
    except PackRefused:
        pytest.fail("\n".join(problems))


def problems_of(content: Pack | bytes, **options: Any) -> list[str]:
    """Import a pack that is expected to be refused; return what was reported."""
    problems: list[str] = []
    with pytest.raises(PackRefused):
        import_pack(
            io.BytesIO(as_bytes(content)),
            report=lambda problem: problems.append(str(problem)),
            **options,
        )
    return problems


def exported() -> bytes:
    """Export the instance as JSON."""
    target = io.BytesIO()
    Export().write_json(target)
    return target.getvalue()


def exported_pack() -> Pack:
    """Export the instance as JSON and read it."""
    result: Pack = json.loads(exported())
    return result


def zipped(content: Pack, files: dict[str, bytes]) -> bytes:
    """Return a zip with a pack and files."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("pack.json", json.dumps(content))
        for name, data in files.items():
            archive.writestr(name, data)
    return target.getvalue()


def as_bytes(content: Pack | bytes) -> bytes:
    """Return a pack as text in UTF-8; bytes are returned as they are."""
    return content if isinstance(content, bytes) else json.dumps(content).encode()
