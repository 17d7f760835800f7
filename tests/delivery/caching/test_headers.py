"""What answers say about keeping them: exactly these headers."""

from collections.abc import Callable
from typing import Any

import pytest

from delivery.persisted.store import hash_of
from tests.delivery.caching.conftest import HERO, get
from tests.delivery.conftest import Caller, Shop
from tests.factories import make_segment, make_variant, targeting

KEPT = ("Cache-Control", "Vary", "Surrogate-Key", "Cache-Tag", "ETag")
OFFER = '{ module(key: "ski-offer") { key } }'
CONSENTED = {"segments": ["loyal-gold"], "consent": ["loyalty"]}


def kept(response: Any) -> dict[str, str]:
    """The headers that say how an answer may be kept, without its tag."""
    return {name: response[name] for name in KEPT[:-1] if response.has_header(name)}


def is_not_kept(response: Any) -> bool:
    return (
        response["Cache-Control"] == "no-store"
        and not response.has_header("ETag")
        and not response.has_header("Surrogate-Key")
        and not response.has_header("Cache-Tag")
    )


def test_the_answer_to_a_persisted_query_may_be_kept(caller: Caller, shop: Shop) -> None:
    response = get(caller)

    assert response.status_code == 200
    assert kept(response) == {
        "Cache-Control": "public, max-age=10",
        "Vary": "Accept, Authorization",
        "Surrogate-Key": "module:home-hero taxonomy",
        "Cache-Tag": "module:home-hero,taxonomy",
    }


def test_a_setting_says_for_how_long_at_most(caller: Caller, shop: Shop, settings: Any) -> None:
    settings.REFRACT_MAX_AGE = 300

    assert get(caller)["Cache-Control"] == "public, max-age=300"


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ('{ experience(key: "home") { slots(names: ["hero", "offer"]) { module { key } } } }',
         "experience:home module:home-hero module:ski-offer taxonomy"),
        ('{ modules(keys: ["home-hero"], tags: ["spring"]) { edges { cursor } } }',
         "module:home-hero taxonomy"),
        ("{ modules(first: 1) { edges { cursor } } }", "module:home-hero modules taxonomy"),
        ('{ variants(filter: {segments: ["skier"]}) { edges { cursor } } }',
         "module:home-hero modules taxonomy"),
        ('{ resolutions(key: "home-hero", contexts: [{}, {channel: "web"}]) { key } }',
         "module:home-hero taxonomy"),
        ('{ node(id: "TW9kdWxlOmhvbWUtaGVybw==") { id } }', "module:home-hero taxonomy"),
        ('{ node(id: "VmFyaWFudDpob21lLWhlcm8vc2tpZXI=") { id } }', "module:home-hero taxonomy"),
        ("{ segments { edges { cursor } } }", "taxonomy"),
    ],
)  # fmt: skip
def test_surrogate_keys_name_all_that_an_answer_is_made_from(
    caller: Caller, shop: Shop, query: str, keys: str
) -> None:
    response = get(caller, query)

    assert "errors" not in response.json()
    assert response["Surrogate-Key"] == keys
    assert response["Cache-Tag"] == keys.replace(" ", ",")


def test_too_many_modules_become_the_key_of_all(caller: Caller, shop: Shop) -> None:
    keys = [f"no-such-{number}" for number in range(200)]
    query = f"{{ modules(keys: {['home-hero', *keys]!s}, first: 1) {{ edges {{ cursor }} }} }}"

    assert get(caller, query.replace("'", '"'))["Surrogate-Key"] == "modules taxonomy"


@pytest.mark.parametrize("query", ["{ generation }", "{ changes(after: 0) { edges { cursor } } }"])
def test_what_was_published_last_is_asked_again_each_time(
    caller: Caller, shop: Shop, query: str
) -> None:
    response = get(caller, query)

    assert response["Cache-Control"] == "public, max-age=0"
    assert response["Surrogate-Key"] == "generation taxonomy"
    assert get(caller, query, headers={"If-None-Match": response["ETag"]}).status_code == 304


def test_an_answer_that_used_a_consented_segment_is_private(caller: Caller, shop: Shop) -> None:
    response = get(caller, context=CONSENTED)

    assert kept(response) == {
        "Cache-Control": "private, max-age=10",
        "Vary": "Accept, Authorization",
    }
    assert response.has_header("ETag")


@pytest.mark.parametrize(
    "context",
    [
        {"segments": ["loyal-gold"]},
        {"segments": ["skier"], "consent": ["loyalty"]},
        {"consent": ["loyalty"]},
        {**CONSENTED, "personalize": False},
    ],
    ids=["not consented", "needs no consent", "not held", "opted out"],
)
def test_consent_that_decides_nothing_makes_nothing_private(
    caller: Caller, shop: Shop, context: dict[str, Any]
) -> None:
    assert get(caller, context=context)["Cache-Control"] == "public, max-age=10"


def test_a_consented_segment_that_no_variant_looks_at_makes_nothing_private(
    caller: Caller, shop: Shop
) -> None:
    query = OFFER.replace("{ module", "query ($context: ContextInput) { module").replace(
        '"ski-offer"', '"ski-offer", context: $context'
    )

    assert get(caller, query, context=CONSENTED)["Cache-Control"] == "public, max-age=10"


def test_a_consented_segment_that_keeps_another_out_is_private(caller: Caller, shop: Shop) -> None:
    """Of two children of an exclusive parent the first is held; the other is what is targeted."""
    mood = make_segment("mood", exclusive_children=True)
    make_segment("calm", parent=mood, rank=1, purpose="mood")
    make_segment("bold", parent=mood, rank=2)
    make_variant(shop.hero, "for-the-bold", live=True, targeting=targeting(any=["bold"]))

    both = {"segments": ["calm", "bold"]}

    assert get(caller, context=both)["Cache-Control"] == "public, max-age=10"
    assert (
        get(caller, context={**both, "consent": ["mood"]})["Cache-Control"] == "private, max-age=10"
    )


@pytest.mark.parametrize(
    ("scopes", "limits"),
    [
        (("deliver",), {"brands": ["alpenglow"]}),
        (("deliver",), {"channels": ["web"]}),
        (("deliver", "manage"), {}),
    ],
)
def test_the_answer_to_a_key_that_may_see_otherwise_is_private(
    caller_with: Callable[..., Caller], shop: Shop, scopes: tuple[str, ...], limits: dict[str, Any]
) -> None:
    response = get(caller_with(*scopes, **limits))

    assert response.status_code == 200
    assert kept(response) == {
        "Cache-Control": "private, max-age=10",
        "Vary": "Accept, Authorization",
    }


@pytest.mark.parametrize(
    "context", [None, {"draft": True}, {"at": "2030-01-01T00:00:00Z"}], ids=["now", "draft", "at"]
)
@pytest.mark.parametrize("scopes", [("preview",), ("deliver", "preview")])
def test_what_a_preview_key_sees_is_not_kept(
    caller_with: Callable[..., Caller], shop: Shop, scopes: tuple[str, ...], context: Any
) -> None:
    response = get(caller_with(*scopes), context=context)

    assert "errors" not in response.json()
    assert is_not_kept(response)


def test_what_one_visitor_was_told_is_not_kept(
    caller: Caller, caller_with: Callable[..., Caller], shop: Shop
) -> None:
    ask = '{ module(key: "home-hero") { resolution { decisionId } } }'
    decision = caller.ask(ask)["module"]["resolution"]["decisionId"]

    manager = caller_with("deliver", "manage")
    response = get(manager, f'{{ decision(id: "{decision}") {{ module generation }} }}')

    assert "errors" not in response.json()
    assert is_not_kept(response)


@pytest.mark.parametrize(
    "query",
    [
        '{ module(key: "nothing") { key } }',
        '{ good: module(key: "home-hero") { key } bad: module(key: "nothing") { key } }',
        "{ nothing }",
        "query A { generation } query B { generation }",
    ],
)
def test_an_answer_with_errors_is_not_kept(caller: Caller, shop: Shop, query: str) -> None:
    response = get(caller, query)

    assert "errors" in response.json()
    assert is_not_kept(response)


def test_an_answer_without_a_key_is_not_kept(shop: Shop) -> None:
    response = get(Caller(None))

    assert response.status_code == 401
    assert is_not_kept(response)


def test_an_answer_to_the_text_of_a_query_is_not_kept(caller: Caller, shop: Shop) -> None:
    by_post = caller.post(HERO)
    by_get = caller.http.get("/graphql/", {"query": HERO}, headers=caller.headers())

    assert by_get.json() == by_post.json()
    assert is_not_kept(by_post)
    assert is_not_kept(by_get)


def test_an_answer_to_a_post_by_hash_is_not_kept(caller: Caller, shop: Shop) -> None:
    get(caller)

    by_hash = caller.http.post(
        "/graphql/",
        {"documentId": hash_of(HERO)},
        content_type="application/json",
        headers=caller.headers(),
    )

    assert "errors" not in by_hash.json()
    assert is_not_kept(by_hash)
