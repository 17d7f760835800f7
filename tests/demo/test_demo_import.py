"""The demo pack with its pictures goes into an empty instance and comes out as it went in; on top
of it lie changes that wait, as they would on a manager's desk."""

import io
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from brand.models import Waiver
from config.demo_desk import lay_out
from config.management.commands.demo import PEOPLE, make_person
from content.models import Module
from taxonomy.documents import taxonomy_from_document
from tests.demo.alpenglow import FOLDER, MODULES, NOVEMBER, TAXONOMY
from variants.approval.proposal import proposed
from variants.engine.documents import module_from_document
from variants.engine.reference import resolve
from variants.engine.types import Context
from variants.models import Release, Variant
from variants.pack.exporting import Export
from variants.pack.importing import Imported, import_pack
from variants.pack.problems import Problem
from variants.releases.submitting import findings_of
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


def _person(name: str, group: str | None) -> Any:
    make_person(name, group)
    return get_user_model().objects.get(username=name)


def _blocking(release: Release) -> list[tuple[str, tuple[str | None, ...], bool]]:
    """What blocks a release: the rule, what is responsible, and whether only together."""
    return [
        (each.finding.rule, each.finding.variants, each.finding.of_composition)
        for each in findings_of(proposed(release))
        if each.blocks("approval")
    ]


def _waiting() -> dict[str, list[Any]]:
    found = Release.objects.filter(state=Release.State.SUBMITTED)
    return {each.name: _blocking(each) for each in found}


def _blocking_alone(module: str, variant: str) -> list[Any]:
    """What would block one of the waiting variants without the others."""
    release = Release.objects.get(name=Module.objects.get(key=module).name)
    others = Variant.objects.filter(module__key=module).exclude(key=variant)
    with transaction.atomic():
        release.changes.filter(object_id__in=others.values("pk")).delete()
        found = _blocking(release)
        transaction.set_rollback(True)
    return found


@pytest.mark.django_db
@pytest.mark.approval
# Wagtail leaves the temporary file open in which it makes a rendition.
@pytest.mark.filterwarnings("ignore:Unclosed file <tempfile.SpooledTemporaryFile:ResourceWarning")
def test_it_imports_publishes_resolves_and_exports_to_the_same_bytes(
    settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    problems: list[Problem] = []
    warnings: list[str] = []

    people = {name: _person(name, group) for name, group in PEOPLE.values()}
    ways = {"report": problems.append, "warn": warnings.append, "approver": people["bruno"]}
    first = import_pack(_zipped_demo(), **ways)
    again = import_pack(_zipped_demo(), **ways)
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

    lay_out(FOLDER, editor=people["edith"], manager=people["bruno"])
    assert _waiting() == {
        "Club members (Repair workshop)": [],
        "Commuters (Newsletter: first snow)": [("claims-we-cannot-prove", ("commuter",), False)],
        "Névé shell": [("free-delivery-says-from-when", ("commuter", "phone"), True)],
    }
    assert Release.objects.get(state=Release.State.LIVE).name == "Walkers (A customer’s story)"
    waiver = Waiver.objects.get()
    assert timedelta(days=5) < waiver.expires_at - timezone.now() < timedelta(days=7)
    assert (waiver.requested_by, waiver.decided_by) == (people["edith"], people["bruno"])
    for alone in ("commuter", "phone"):
        assert _blocking_alone("neve-shell", alone) == []
