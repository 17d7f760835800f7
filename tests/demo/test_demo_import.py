"""The demo pack with its pictures goes into an empty instance and comes out as it went in."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest

from taxonomy.documents import taxonomy_from_document
from tests.demo.alpenglow import FOLDER, MODULES, NOVEMBER, TAXONOMY
from variants.engine.documents import module_from_document
from variants.engine.reference import resolve
from variants.engine.types import Context
from variants.pack.exporting import Export
from variants.pack.importing import Imported, import_pack
from variants.pack.problems import Problem
from variants.selectors import current_documents

WOMAN_WHO_SKIS = Context(
    at=NOVEMBER,
    attributes={"range": ["women"], "sports": ["ski"]},
    consent=frozenset({"personalization"}),
    locale="fr-CA",
)


def _zipped_demo() -> io.BytesIO:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for file in (FOLDER / "pack.json", *sorted((FOLDER / "media").iterdir())):
            archive.write(file, file.relative_to(FOLDER))
    target.seek(0)
    return target


@pytest.mark.django_db
# Wagtail leaves the temporary file open in which it makes a rendition.
@pytest.mark.filterwarnings("ignore:Unclosed file <tempfile.SpooledTemporaryFile:ResourceWarning")
def test_it_imports_publishes_resolves_and_exports_to_the_same_bytes(
    settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    problems: list[Problem] = []
    warnings: list[str] = []

    first = import_pack(_zipped_demo(), report=problems.append, warn=warnings.append)
    again = import_pack(_zipped_demo(), report=problems.append, warn=warnings.append)
    exported = io.BytesIO()
    Export().write_zip(exported)

    assert (problems, warnings) == ([], [])
    assert first == Imported(generation=1, modules=14, variants=96)
    assert again == Imported(generation=None, modules=14, variants=96)
    with zipfile.ZipFile(exported) as archive, zipfile.ZipFile(_zipped_demo()) as demo:
        assert archive.namelist() == demo.namelist()
        assert [archive.read(name) for name in demo.namelist()] == [
            demo.read(name) for name in demo.namelist()
        ]

    taxonomy = taxonomy_from_document(current_documents("taxonomy", ["taxonomy"])["taxonomy"])
    assert taxonomy == TAXONOMY
    hero = current_documents("module", ["home-hero"])["home-hero"]
    published = resolve(module_from_document(hero), taxonomy, WOMAN_WHO_SKIS)
    expected = resolve(MODULES["home-hero"], TAXONOMY, WOMAN_WHO_SKIS)
    assert published.composition == expected.composition
    assert published.why == expected.why
    picture = published.values["image"]
    assert (picture["asset"], picture["renditions"]["default"]["width"]) == ("woman-skiing", 1600)
