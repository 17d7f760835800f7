"""Releases as they would be live, for keys with the scope preview."""

from collections.abc import Callable

import pytest

from brand.models import Brand
from content.models import Experience, Module
from delivery.registration import create_client
from taxonomy.models import Segment
from tests.delivery.conftest import Caller, Shop
from tests.factories import make_brand, make_experience, make_module, make_variant
from variants.models import Release
from variants.releases.services import add, new_release

MODULE = """query ($key: ID!, $context: ContextInput) {
  module(key: $key, context: $context) {
    fields variants { key } resolution { contextKey fields { field variant } }
  }
}"""
HEADLINE = "query ($key: ID!, $context: ContextInput) { module(key: $key, context: $context) { ... on Hero { headline } } }"  # noqa: E501
KEYS = "query ($context: ContextInput) { modules(context: $context) { edges { node { key } } } }"
WINTER = {"release": "winter"}


@pytest.fixture
def previewer(caller_with: Callable[..., Caller]) -> Caller:
    return caller_with("preview")


@pytest.fixture
def winter(shop: Shop) -> Release:
    """A release of a new headline of the home hero."""
    edited = Module.objects.get(pk=shop.hero.pk)
    edited.fields = {"headline": "Snow"}
    edited.save_revision()
    release = new_release("Winter", None)
    add(release, Module.objects.get(pk=shop.hero.pk), None)
    return release


def headline(caller: Caller, key: str = "home-hero", **context: object) -> object:
    return caller.ask(HEADLINE, key=key, context=context)["module"]["headline"]


def test_a_release_is_answered_over_what_is_published(previewer: Caller, winter: Release) -> None:
    assert headline(previewer, release="winter") == "Snow"
    assert headline(previewer) == "Outside is calling"


def test_drafts_outside_the_release_are_not_answered(
    previewer: Caller, shop: Shop, winter: Release
) -> None:
    # The shop has a variant for everybody that was never published.
    module = previewer.ask(MODULE, key="home-hero", context=WINTER)["module"]
    assert "unseen" not in {variant["key"] for variant in module["variants"]}
    assert headline(previewer, draft=True) != "Snow"


def test_a_new_module_and_a_new_variant_are_answered(
    previewer: Caller, shop: Shop, winter: Release
) -> None:
    new = make_module("new-hero", fields={"headline": "New"})
    add(winter, new, None)
    add(winter, make_variant(new, "everybody", overrides={"headline": "Hello"}), None)
    assert headline(previewer, "new-hero", release="winter") == "Hello"
    keys = [edge["node"]["key"] for edge in previewer.ask(KEYS, context=WINTER)["modules"]["edges"]]
    assert "new-hero" in keys
    assert "draft-hero" not in keys


def test_what_the_release_withdraws_is_not_served(
    previewer: Caller, shop: Shop, winter: Release
) -> None:
    gone = make_module("gone", live=True)
    add(winter, gone, None, action="withdraw")
    assert previewer.refusal(HEADLINE, key="gone", context=WINTER) == (
        "MODULE_NOT_SERVED",
        "The module “gone” is not served when the release “winter” is live.",
    )
    assert headline(previewer, "gone") == "Outside is calling"


def test_the_slots_of_an_experience_are_as_in_the_release(
    previewer: Caller, shop: Shop, winter: Release
) -> None:
    add(winter, make_experience("start", {"top": shop.hero}), None)
    query = """query ($context: ContextInput) {
      experience(key: "start", context: $context) { slots { module { ... on Hero { headline } } } }
    }"""
    assert previewer.ask(query, context=WINTER) == {
        "experience": {"slots": [{"module": {"headline": "Snow"}}]}
    }
    assert previewer.refusal(query)[0] == "EXPERIENCE_NOT_FOUND"
    assert Experience.objects.get(key="start").live is False


def test_terms_of_the_release_apply(previewer: Caller, shop: Shop, winter: Release) -> None:
    before = previewer.ask(MODULE, key="home-hero")["module"]["resolution"]["contextKey"]
    other = new_release("Terms", None)
    skier = Segment.objects.get(key="skier")
    skier.condition = {"sport": "ski"}
    add(other, skier, None, action="save_term")
    asked = {"attributes": {"sport": "ski"}, "consent": ["personalization"]}
    sources = previewer.ask(MODULE, key="home-hero", context=asked | {"release": "terms"})
    fields = {each["field"]: each["variant"] for each in sources["module"]["resolution"]["fields"]}
    assert fields["headline"] == "skier"
    assert sources["module"]["resolution"]["contextKey"] != before
    assert Segment.objects.get(key="skier").condition != {"sport": "ski"}


def test_the_context_key_differs_only_where_the_answer_may(
    previewer: Caller, shop: Shop, winter: Release
) -> None:
    other = make_module("other", live=True)

    def key_of(module: str, **context: object) -> str:
        answer = previewer.ask(MODULE, key=module, context=context)
        return str(answer["module"]["resolution"]["contextKey"])

    assert key_of("home-hero", release="winter") != key_of("home-hero")
    assert key_of(other.key, release="winter") == key_of(other.key)


def test_a_release_that_is_live_changes_nothing(
    previewer: Caller, shop: Shop, winter: Release
) -> None:
    Release.objects.filter(pk=winter.pk).update(state="live")
    assert headline(previewer, release="winter") == "Outside is calling"


def test_a_key_without_the_scope_sees_no_release(caller: Caller, winter: Release) -> None:
    assert caller.refusal(HEADLINE, key="home-hero", context=WINTER) == (
        "FORBIDDEN",
        "context.release: only a key with the scope “preview” may see releases before they are "
        "live.",
    )


def test_a_release_that_there_is_not_is_named(previewer: Caller, shop: Shop) -> None:
    assert previewer.refusal(HEADLINE, key="home-hero", context={"release": "summer"}) == (
        "BAD_USER_INPUT",
        "context.release: “summer” was given, the key of a release was expected.",
    )


def test_a_release_and_all_drafts_are_not_asked_together(
    previewer: Caller, winter: Release
) -> None:
    context = {"release": "winter", "draft": True}
    assert previewer.refusal(HEADLINE, key="home-hero", context=context) == (
        "BAD_USER_INPUT",
        "context.release: “winter” was given, either a release or all drafts (draft: true) was "
        "expected.",
    )


def test_a_module_of_another_brand_stays_hidden(db: None, shop: Shop, winter: Release) -> None:
    other = make_brand("other")
    secret = make_module("secret", brand=other)
    add(winter, secret, None)
    limited = Caller(create_client("Limited", scopes=["preview"], brands=["alpenglow"]))
    assert limited.refusal(HEADLINE, key="secret", context=WINTER)[0] == "MODULE_NOT_FOUND"
    assert Brand.objects.filter(key="other").exists()


def test_the_queries_do_not_grow_with_the_modules_asked_for(
    previewer: Caller, shop: Shop, winter: Release, django_assert_num_queries: Callable
) -> None:
    for number in range(5):
        add(winter, make_module(f"m-{number}"), None)
    previewer.ask(KEYS, context=WINTER)
    with django_assert_num_queries(QUERIES):
        previewer.ask(KEYS, context=WINTER)


#: The generation and the clients, twice; the release, its changes, what its documents are built of.
QUERIES = 11
