"""Who may ask: keys, scopes, limits, and that a refused caller learns and changes nothing."""

import io
import re
from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command

from delivery import keys
from delivery.known_clients import client_with_key
from delivery.models import ApiClient, ApiKey
from delivery.registration import create_client, revoke_client
from delivery.snapshot import source
from tests.delivery.conftest import Caller, Shop

QUERY = '{ generation module(key: "home-hero") { key } }'
OFFER = '{ module(key: "ski-offer") { key } }'


def test_a_key_is_recognisable_checked_and_never_stored(db: None) -> None:
    key = create_client("service", scopes=["deliver"])

    assert re.fullmatch(r"refract_[0-9A-Za-z]{38}", key)
    assert keys.is_well_formed(key)
    stored = repr((ApiClient.objects.values_list().get(), ApiKey.objects.values_list().get()))
    assert key not in stored
    assert key[len("refract_") :] not in stored
    assert ApiKey.objects.get().digest == keys.digest(key)
    assert ApiKey.objects.get().hint == key[-4:]


def test_two_keys_are_never_the_same() -> None:
    assert len({keys.new_key() for _ in range(100)}) == 100


def test_keys_are_known_and_mistyped_ones_refused_without_asking_the_database(
    db: None, django_assert_num_queries: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = create_client("service", scopes=["deliver"])
    other = "a" if key[20] != "a" else "b"
    assert client_with_key(key) is not None
    monkeypatch.setattr(source, "catches_up", False)

    with django_assert_num_queries(0):
        assert client_with_key(key) is not None
        for wrong in (
            key[:20] + other + key[21:],
            key[:-1],
            key + "0",
            "refract_",
            "",
            "é",
            key[8:],
        ):
            assert client_with_key(wrong) is None


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Bearer refract_0",
        "Basic {key}",
        "{key}",
        "Bearer {key}x",
        "Bearer {other}",
        "Bearer {key} {key}",
    ],
)
def test_without_a_key_in_force_the_answer_is_401_and_says_nothing(
    caller: Caller, shop: Shop, header: str | None
) -> None:
    key, caller.key = caller.key, None
    headers = (
        {} if header is None else {"Authorization": header.format(key=key, other=keys.new_key())}
    )

    response = caller.post(QUERY, **headers)

    assert response.status_code == 401
    assert response["WWW-Authenticate"] == 'Bearer realm="graphql"'
    assert response["Content-Type"] == "application/json; charset=utf-8"
    answer = response.json()
    assert list(answer) == ["errors"]
    assert [error["extensions"] for error in answer["errors"]] == [{"code": "UNAUTHENTICATED"}]
    assert "home-hero" not in response.content.decode()


def test_the_scheme_of_the_header_is_compared_without_case(caller: Caller, shop: Shop) -> None:
    key, caller.key = caller.key, None

    assert caller.post(QUERY, Authorization=f"bearer  {key}").status_code == 200


def test_a_get_without_a_key_is_refused_too(caller: Caller, shop: Shop) -> None:
    response = caller.http.get("/graphql/", {"query": QUERY})

    assert response.status_code == 401


def test_a_revoked_key_is_refused_at_once(caller: Caller, shop: Shop) -> None:
    caller.ask(QUERY)

    revoke_client("service")

    assert caller.post(QUERY).status_code == 401


@pytest.mark.parametrize("scopes", [("ingest",), ("manage",), ("ingest", "manage")])
def test_a_key_that_may_not_read_is_refused_before_anything_is_read(
    caller_with: Callable[..., Caller],
    shop: Shop,
    scopes: tuple[str, ...],
    django_assert_num_queries: Callable,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    caller = caller_with(*scopes)
    source.current()
    monkeypatch.setattr(source, "catches_up", False)

    with django_assert_num_queries(0):
        response = caller.post(QUERY)

    assert response.status_code == 403
    assert response.json() == {
        "errors": [
            {
                "message": "Reading content needs a key with the scope “deliver” or “preview”.",
                "extensions": {"code": "FORBIDDEN"},
            }
        ]
    }


@pytest.mark.parametrize("scopes", [("deliver",), ("preview",), ("deliver", "ingest")])
def test_a_key_that_may_read_reads(
    caller_with: Callable[..., Caller], shop: Shop, scopes: tuple[str, ...]
) -> None:
    assert caller_with(*scopes).ask(QUERY) == {"generation": 1, "module": {"key": "home-hero"}}


def test_content_of_another_brand_is_forbidden_and_left_out_of_lists(
    caller_with: Callable[..., Caller], shop: Shop
) -> None:
    caller = caller_with("deliver", brands=["firn"])

    assert caller.ask(OFFER) == {"module": {"key": "ski-offer"}}
    assert caller.refusal(QUERY) == (
        "FORBIDDEN",
        "The module “home-hero” belongs to the brand “alpenglow”, and this key is limited to firn.",
    )
    lists = caller.ask("""{
      modules { edges { node { key } } }
      variants(filter: {}) { edges { node { key } } }
      brands { edges { node { key } } }
    }""")
    assert lists == {
        "modules": {"edges": [{"node": {"key": "ski-offer"}}]},
        "variants": {"edges": []},
        "brands": {"edges": [{"node": {"key": "firn"}}]},
    }
    slots = caller.post('{ experience(key: "home") { slots(names: ["hero"]) { module { key } } } }')
    assert slots.json()["data"] == {"experience": {"slots": [{"module": None}]}}
    assert slots.json()["errors"][0]["extensions"] == {"code": "FORBIDDEN"}


def test_other_channels_are_forbidden_and_their_variants_left_out(
    caller_with: Callable[..., Caller], shop: Shop
) -> None:
    web = caller_with("deliver", channels=["web"])
    email = Caller(create_client("mailer", scopes=["deliver"], channels=["email"]))
    query = """query ($channel: ID, $use: ID) {
      module(key: "home-hero", context: {channel: $channel}, use: $use) { variants { key } } }"""

    assert web.refusal(query, channel="email-newsletter") == (
        "FORBIDDEN",
        "context.channel: this key is limited to web and what lies below; “email-newsletter” does "
        "not.",
    )
    assert web.refusal(query, use="gold-mail") == (
        "FORBIDDEN",
        "The variant “gold-mail” of the module “home-hero” is for other channels than those that "
        "this key is limited to.",
    )
    assert web.ask(query, channel="web")["module"] == {"variants": [{"key": "skier"}]}
    assert email.ask(query, channel="email-newsletter", use="gold-mail")["module"] == {
        "variants": [{"key": "gold-mail"}, {"key": "skier"}]
    }


def test_the_command_prints_the_key_as_its_last_line(db: None) -> None:
    out, err = io.StringIO(), io.StringIO()

    call_command(
        "create_client",
        "mailer",
        "--scope",
        "deliver",
        "--scope",
        "preview",
        stdout=out,
        stderr=err,
    )

    key = out.getvalue().splitlines()[-1]
    client = client_with_key(key)
    assert client is not None
    assert client.name == "mailer"
    assert {scope.value for scope in client.scopes} == {"deliver", "preview"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["service", "--scope", "deliver"], "API client with this Name already exists."),
        (["", "--scope", "deliver"], "This field cannot be blank."),
        (["x" * 101, "--scope", "deliver"], "at most 100 characters"),
        (["new", "--scope", "deliver", "--brand", "nobody"], "No brand has the key “nobody”."),
        (["new", "--scope", "deliver", "--channel", "fax"], "No channel has the key “fax”."),
        (["new", "--scope", "everything"], "invalid choice: 'everything'"),
        (["new"], "--scope"),
    ],
)
def test_a_client_that_cannot_be_is_not_made(
    caller: Caller, arguments: list[str], message: str
) -> None:
    with pytest.raises(CommandError, match=re.escape(message)):
        call_command("create_client", *arguments)

    assert list(ApiClient.objects.values_list("name", flat=True)) == ["service"]


def test_the_command_ends_a_key_once(caller: Caller) -> None:
    out = io.StringIO()

    call_command("revoke_client", "service", stdout=out)

    assert out.getvalue() == "The key of the client “service” is ended.\n"
    assert caller.key is not None
    assert client_with_key(caller.key) is None
    for name in ("service", "nobody"):
        with pytest.raises(CommandError, match=f"No client with a key in force is called “{name}”"):
            call_command("revoke_client", name)
