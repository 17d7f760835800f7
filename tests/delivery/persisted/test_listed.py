"""Lists of queries: imported from what clients' tools write, and all else refused."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from delivery.persisted.store import PersistedQueries, hash_of
from tests.delivery.conftest import Caller, Shop
from tests.delivery.persisted.conftest import extension, get, get_by_hash, post, refusal

HERO = 'query Hero { module(key: "home-hero") { key } }'
OFFER = 'query Offer { module(key: "ski-offer") { key } }'
MD5 = "1fd2c98d52a0d7ab34a3e7c0e1ab2f5c"
NOT_LISTED = (
    403,
    "QUERY_NOT_LISTED",
    "This instance answers listed queries only, and this is none of them: whoever runs it adds "
    "queries with manage.py persisted_queries import.",
)
HERO_ANSWER = {"data": {"module": {"key": "home-hero"}}}


def apollo(*texts: str) -> dict[str, Any]:
    """What Apollo's generate-persisted-query-manifest writes."""
    return {
        "format": "apollo-persisted-query-manifest",
        "version": 1,
        "operations": [
            {"id": hash_of(text), "name": "Q", "type": "query", "body": text} for text in texts
        ],
    }


@pytest.fixture
def importing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    def run(manifest: Any, *options: str) -> str:
        file = tmp_path / "queries.json"
        file.write_text(manifest if isinstance(manifest, str) else json.dumps(manifest))
        call_command("persisted_queries", "import", str(file), *options)
        return capsys.readouterr().out.replace(str(file), "FILE")

    return run


@pytest.fixture
def listed_only(settings: Any) -> None:
    settings.REFRACT_LISTED_QUERIES_ONLY = True


def test_a_listed_query_is_answered_by_its_hash(
    caller: Caller, shop: Shop, importing: Any, listed_only: None
) -> None:
    assert importing(apollo(HERO)) == "1 queries of FILE are listed.\n"

    assert get_by_hash(caller, HERO).json() == HERO_ANSWER
    assert post(caller, {"extensions": extension(hash_of(HERO))}).json() == HERO_ANSWER
    assert post(caller, {"documentId": f"sha256:{hash_of(HERO)}"}).json() == HERO_ANSWER


def test_a_listed_query_is_answered_by_exactly_its_text(
    caller: Caller, shop: Shop, importing: Any, listed_only: None
) -> None:
    importing({MD5: HERO})

    assert caller.post(HERO).json() == HERO_ANSWER
    assert get(caller, query=HERO).json() == HERO_ANSWER
    assert refusal(caller.post(f"{HERO} ")) == NOT_LISTED


def test_relays_ids_are_answered(
    caller: Caller, shop: Shop, importing: Any, listed_only: None
) -> None:
    importing({MD5: HERO, "hero-query": OFFER})

    assert post(caller, {"documentId": MD5}).json() == HERO_ANSWER
    assert get(caller, documentId="hero-query").json() == {"data": {"module": {"key": "ski-offer"}}}


def test_anything_else_is_refused(
    caller: Caller, shop: Shop, importing: Any, listed_only: None
) -> None:
    importing(apollo(HERO))

    refused = [
        caller.post(OFFER),
        caller.post("{"),
        get(caller, query=OFFER),
        get_by_hash(caller, OFFER),
        post(caller, {"query": OFFER, "extensions": extension(hash_of(OFFER))}),
        post(caller, {"documentId": "nothing"}),
        caller.post("{ __schema { queryType { name } } }"),
    ]

    assert [refusal(response) for response in refused] == [NOT_LISTED] * 7
    assert {response["Cache-Control"] for response in refused} == {"no-store"}


def test_the_hash_of_a_listed_query_does_not_let_another_text_in(
    caller: Caller, importing: Any, listed_only: None
) -> None:
    importing(apollo(HERO))

    response = post(caller, {"query": OFFER, "extensions": extension(hash_of(HERO))})

    status, code, _message = refusal(response)
    assert (status, code) == (400, "BAD_USER_INPUT")


def test_what_was_registered_before_is_not_listed(
    caller: Caller, shop: Shop, settings: Any
) -> None:
    post(caller, {"query": HERO, "extensions": extension(hash_of(HERO))})
    settings.REFRACT_LISTED_QUERIES_ONLY = True

    assert refusal(get_by_hash(caller, HERO)) == NOT_LISTED


def test_without_the_setting_a_list_only_adds(caller: Caller, shop: Shop, importing: Any) -> None:
    importing({MD5: HERO})

    assert get(caller, documentId=MD5).json() == HERO_ANSWER
    assert get_by_hash(caller, HERO).json() == HERO_ANSWER
    assert caller.post(OFFER).json() == {"data": {"module": {"key": "ski-offer"}}}


def test_a_list_that_cannot_be_read_lets_nothing_through(
    caller: Caller, shop: Shop, listed_only: None, tmp_path: Path
) -> None:
    (tmp_path / "persisted-queries").write_text("This is a file.")

    response = caller.post(HERO)

    assert refusal(response) == (503, "UNAVAILABLE", "The list of queries cannot be read just now.")
    assert response["Retry-After"] == "5"


def test_an_import_adds_and_a_replacing_one_takes_off(
    caller: Caller, store: PersistedQueries, importing: Any
) -> None:
    importing(apollo(HERO))
    importing({MD5: OFFER})
    assert store.listed() == {hash_of(HERO): HERO, hash_of(OFFER): OFFER, MD5: OFFER}

    importing(apollo(OFFER), "--replace")
    assert store.listed() == {hash_of(OFFER): OFFER}

    importing(apollo(), "--replace")
    assert store.listed() == {}


def test_the_list_is_shown(importing: Any, capsys: pytest.CaptureFixture[str]) -> None:
    importing(apollo(HERO))

    call_command("persisted_queries", "list")

    assert capsys.readouterr().out == f"{hash_of(HERO)}  {HERO}\n"


@pytest.mark.parametrize(
    ("manifest", "problems"),
    [
        ("{", ["The file is not JSON ("]),
        ("[]", ["a list was given, an Apollo manifest ("]),
        ('{"format": "other", "operations": []}', ["format: “other” was given, an Apollo"]),
        ({**apollo(), "version": 2}, ["format: “apollo-persisted-query-manifest” was given, an A"]),
        ({**apollo(), "operations": {}}, ["format: “apollo-persisted-query-manifest” was given,"]),
        ({"": HERO}, ["[“”]: the id “” was given, a text of 1 to 200 bytes was expected."]),
        ({MD5: 7}, [f"[“{MD5}”]: 7 was given, the text of a query was expected."]),
        (
            {"a": "{", "b": "{ nothing }", "c": HERO},
            [
                "[“a”]: Syntax Error: Expected Name, found <EOF>.",
                "[“b”]: Cannot query field 'nothing' on type 'Query'.",
            ],
        ),
        (
            {"a" * 64: HERO},
            [f"[“{'a' * 60}…”]: the id “{'a' * 60}…” is no SHA-256 of its text, {hash_of(HERO)}"],
        ),
        (
            {**apollo(), "operations": [{"body": HERO}, None, {"id": "x"}]},
            [
                "operations[0]: the id null was given, a text of 1 to 200 bytes was expected.",
                "operations[1]: the id null was given, a text of 1 to 200 bytes was expected.",
                "operations[2]: null was given, the text of a query was expected.",
            ],
        ),
        (
            {**apollo(), "operations": [{"id": "x", "body": HERO}, {"id": "x", "body": OFFER}]},
            ["operations[1]: the id “x” stands for another text above."],
        ),
    ],
)  # fmt: skip
def test_a_list_with_problems_is_not_imported(
    importing: Any,
    store: PersistedQueries,
    capsys: pytest.CaptureFixture[str],
    manifest: Any,
    problems: list[str],
) -> None:
    importing(apollo(OFFER))

    with pytest.raises(CommandError, match=r"was not imported, the list is as it was\."):
        importing(manifest, "--replace")

    told = capsys.readouterr().err.splitlines()
    assert len(told) == len(problems)
    assert all(line.startswith(problem) for line, problem in zip(told, problems, strict=True))
    assert store.listed() == {hash_of(OFFER): OFFER}


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"missing\.json cannot be read: No such file or direct"):
        call_command("persisted_queries", "import", str(tmp_path / "missing.json"))


def test_a_store_that_cannot_be_written_is_told(tmp_path: Path, importing: Any) -> None:
    (tmp_path / "persisted-queries").write_text("This is a file.")

    with pytest.raises(CommandError, match=r"The list of queries cannot be used: .*persisted-q"):
        importing(apollo(HERO))
