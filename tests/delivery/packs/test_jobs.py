"""Imports that take long: begun at once, followed, and told as short ones are."""

import pytest

from content.models import Module
from delivery.models import PackImport
from delivery.packs import importing, jobs
from delivery.registration import create_client
from jobs.models import Job
from jobs.running import RunningJob
from tests.delivery.packs.conftest import PackCaller
from tests.pack.packs import hero, pack
from variants.selectors import current_generation


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every pack count as large."""
    monkeypatch.setattr(importing, "AT_ONCE", 0)


def test_a_large_pack_is_a_job_that_can_be_followed(deployer: PackCaller, large: None) -> None:
    begun = deployer.send(pack())

    assert begun.status_code == 202
    number = Job.objects.get().pk
    assert begun["Location"] == f"/packs/jobs/{number}"
    followed = deployer.get(begun["Location"])
    assert followed.status_code == 200
    assert followed.json() == {
        "job": number,
        "state": "done",
        "done": 2,
        "total": 2,
        "dryRun": False,
        "generation": 1,
        "modules": 1,
        "variants": 1,
        "warnings": [],
        "warningCount": 0,
    }
    assert Module.objects.get().key == "home-hero"


def test_a_small_pack_is_a_job_where_the_caller_prefers_one(deployer: PackCaller) -> None:
    assert deployer.send(pack(), prefer="respond-async").status_code == 202


def test_a_pack_is_not_kept_once_it_is_imported(deployer: PackCaller, large: None) -> None:
    deployer.send(pack())

    row = PackImport.objects.get()
    assert bytes(row.body) == b""


def test_a_refused_pack_fails_the_job_and_says_why(deployer: PackCaller, large: None) -> None:
    begun = deployer.send(hero(targeting={"channels": ["sms"]}))

    told = deployer.get(begun["Location"]).json()

    assert told["state"] == "failed"
    assert told["errorCount"] == 1
    assert told["errors"][0]["extensions"]["path"] == (
        "modules[0].variants[0].targeting.channels[0]"
    )
    assert not Module.objects.exists()


def test_a_dry_run_may_be_a_job_too(deployer: PackCaller, large: None) -> None:
    begun = deployer.send(pack(), "?dryRun=1")

    told = deployer.get(begun["Location"]).json()

    assert (told["dryRun"], told["generation"]) == (True, 1)
    assert current_generation() == 0
    assert not Module.objects.exists()


def test_a_job_belongs_to_the_client_that_began_it(deployer: PackCaller, large: None) -> None:
    begun = deployer.send(pack())
    other = PackCaller(create_client("other", scopes=["manage"]))

    refused = other.get(begun["Location"])

    assert refused.status_code == 404
    assert refused.json()["errors"][0]["message"] == (
        f"the job: {Job.objects.get().pk} was given, one that this client began was expected."
    )


@pytest.mark.parametrize("address", ["0", "99999", "-1", "x", "1/2", "9" * 30])
def test_other_addresses_are_refused(deployer: PackCaller, address: str) -> None:
    assert deployer.get(f"/packs/jobs/{address}").status_code == 404


def test_a_job_whose_worker_was_killed_says_so(deployer: PackCaller, large: None) -> None:
    begun = deployer.send(pack())
    PackImport.objects.update(outcome=None)
    Job.objects.update(state=Job.State.FAILED, message="The server was stopped.")

    told = deployer.get(begun["Location"]).json()

    assert told["errors"] == [
        {"message": "The server was stopped.", "extensions": {"code": "INTERNAL"}}
    ]


def test_an_import_says_how_far_it_is(deployer: PackCaller, large: None) -> None:
    deployer.send(pack())
    PackImport.objects.update(body=b'{"format": "refract/1"}')
    running = RunningJob(None)

    report = jobs.run(running, pack_import=PackImport.objects.get().pk)

    assert report is not None
    assert report.summary == "0 modules, 0 variants."
    assert running.said == {"done": 0, "total": 0, "message": "Writing modules and variants"}


def test_an_address_that_is_no_pack_s_is_named(deployer: PackCaller) -> None:
    assert deployer.get("/packs/").status_code == 405
    assert deployer.get("/packs/").headers["Allow"] == "POST"
    assert deployer.get("/packs/else").status_code == 404


def test_an_export_comes_back_as_it_went_in(deployer: PackCaller) -> None:
    deployer.send(pack())

    exported = deployer.get("/packs/export")
    zipped = deployer.get("/packs/export.zip")

    assert exported["Content-Type"] == "application/json"
    assert exported["Content-Disposition"] == 'attachment; filename="pack.json"'
    assert deployer.send(exported.content).json()["generation"] is None
    assert zipped["Content-Type"] == "application/zip"
    again = deployer.send(zipped.content, content_type="application/zip")
    assert again.json()["generation"] is None
