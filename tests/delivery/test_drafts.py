"""Drafts as they would go live, for keys with the scope preview."""

from collections.abc import Callable

import pytest

from brand.models import Brand
from content.models import Experience, ExperienceSlot, Module
from delivery.decisions import decode
from delivery.drafts import READS_LIMIT
from delivery.instance_secrets import load_secrets
from tests.delivery.conftest import Caller, Shop
from tests.factories import make_brand, make_module, make_variant, targeting
from variants.models import Variant

MODULE = """query ($key: ID!, $context: ContextInput, $use: ID) {
  module(key: $key, context: $context, use: $use) {
    fields tags variants { key } resolution { contextKey decisionId fields { field variant } }
  }
}"""
HEADLINE = "query ($key: ID!, $context: ContextInput) { module(key: $key, context: $context) { ... on Hero { headline } } }"  # noqa: E501
DRAFT = {"draft": True}


@pytest.fixture
def previewer(caller_with: Callable[..., Caller]) -> Caller:
    return caller_with("preview")


def draft_headline(module: Module, headline: str) -> Module:
    edited = Module.objects.get(pk=module.pk)
    edited.fields = {"headline": headline}
    edited.save_revision()
    return edited


def test_a_draft_is_answered_to_whoever_asks_for_drafts(previewer: Caller, shop: Shop) -> None:
    Variant.objects.get(key="unseen").delete()
    draft_headline(shop.hero, "Come in")

    assert previewer.ask(HEADLINE, key="home-hero", context=DRAFT) == {
        "module": {"headline": "Come in"}
    }
    assert previewer.ask(HEADLINE, key="home-hero") == {
        "module": {"headline": "Outside is calling"}
    }


def test_drafts_of_variants_compete_by_the_cascade(previewer: Caller, shop: Shop) -> None:
    skier = Variant.objects.get(pk=shop.skier.pk)
    skier.overrides = {"headline": "Ski in"}
    skier.save_revision()

    context = {"segments": ["skier"], "draft": True}
    answer = previewer.ask(MODULE, key="home-hero", context=context)["module"]
    assert answer["fields"]["headline"] == "Ski in"
    # The fixture's never-published variant is for everybody; that for skiers goes before it.
    assert [each["key"] for each in answer["variants"]] == ["gold-mail", "skier", "unseen"]
    sources = {each["field"]: each["variant"] for each in answer["resolution"]["fields"]}
    assert (sources["headline"], sources["body"]) == ("skier", None)


def test_a_module_that_was_never_published_is_answered(previewer: Caller, shop: Shop) -> None:
    assert previewer.ask(HEADLINE, key="draft-hero", context=DRAFT) == {
        "module": {"headline": "Outside is calling"}
    }


@pytest.mark.parametrize("where", ["module", "modules", "resolutions", "experience"])
def test_a_key_without_the_scope_gets_no_draft(caller: Caller, shop: Shop, where: str) -> None:
    query = {
        "module": '{ module(key: "draft-hero", context: {draft: true}) { fields } }',
        "modules": "{ modules(context: {draft: true}) { edges { node { fields } } } }",
        "resolutions": '{ resolutions(key: "draft-hero", contexts: [{draft: true}]) { fields } }',
        "experience": '{ experience(key: "home", context: {draft: true}) { name } }',
    }[where]
    place = "contexts[0]" if where == "resolutions" else "context"

    answer = caller.post(query).json()
    assert [(error["extensions"]["code"], error["message"]) for error in answer["errors"]] == [
        ("FORBIDDEN", f"{place}.draft: only a key with the scope “preview” may see drafts.")
    ]
    assert "Outside" not in str(answer)


def test_an_experience_is_answered_with_its_drafts(previewer: Caller, shop: Shop) -> None:
    Variant.objects.get(key="unseen").delete()
    draft_headline(shop.hero, "Come in")
    home = Experience.objects.get(key="home")
    later = Module.objects.get(key="draft-hero")
    home.slots = [
        ExperienceSlot(name="later", module=later, sort_order=0),
        ExperienceSlot(name="top", module=shop.hero, sort_order=1),
    ]
    home.save_revision()
    query = '{ experience(key: "home", context: {draft: true}) { slots { name module { ... on Hero { headline } } } } }'  # noqa: E501

    assert previewer.ask(query)["experience"]["slots"] == [
        {"name": "later", "module": {"headline": "Outside is calling"}},
        {"name": "top", "module": {"headline": "Come in"}},
    ]


def test_lists_find_modules_as_they_are_drafted(previewer: Caller, shop: Shop) -> None:
    edited = Module.objects.get(pk=shop.hero.pk)
    edited.brand = make_brand("firn")
    edited.tags.set(["spring"])
    edited.save_revision()

    def found(arguments: str) -> list[str]:
        query = (
            f"{{ modules({arguments}, context: {{draft: true}}) {{ edges {{ node {{ key }} }} }} }}"
        )
        return [edge["node"]["key"] for edge in previewer.ask(query)["modules"]["edges"]]

    assert found("first: 100") == ["draft-hero", "home-hero", "ski-offer"]
    assert found('tags: ["spring"]') == ["home-hero"]
    assert found('tags: ["winter"]') == []
    assert found('brand: "firn"') == ["home-hero", "ski-offer"]
    assert found('keys: ["ski-offer", "draft-hero"]') == ["ski-offer", "draft-hero"]


def test_pages_of_drafts_follow_each_other(previewer: Caller, shop: Shop) -> None:
    query = "query ($after: String) { modules(first: 2, after: $after, context: {draft: true}) { edges { node { key } } pageInfo { hasNextPage endCursor } } }"  # noqa: E501
    first = previewer.ask(query)["modules"]
    second = previewer.ask(query, after=first["pageInfo"]["endCursor"])["modules"]

    assert [edge["node"]["key"] for edge in first["edges"]] == ["draft-hero", "home-hero"]
    assert [edge["node"]["key"] for edge in second["edges"]] == ["ski-offer"]
    assert (first["pageInfo"]["hasNextPage"], second["pageInfo"]["hasNextPage"]) == (True, False)


def test_one_module_is_answered_in_many_contexts(previewer: Caller, shop: Shop) -> None:
    draft_headline(shop.hero, "Come in")
    query = '{ resolutions(key: "home-hero", contexts: [{draft: true, segments: ["skier"]}, {}]) { ... on Hero { headline body } } }'  # noqa: E501

    assert previewer.ask(query)["resolutions"] == [
        {"headline": "Fresh powder", "body": None},
        {"headline": "Outside is calling", "body": "<p>Go <b>out</b>.</p>"},
    ]


def test_a_variant_is_taken_alone_over_the_drafted_default(previewer: Caller, shop: Shop) -> None:
    draft_headline(shop.hero, "Come in")

    answer = previewer.ask(MODULE, key="home-hero", context=DRAFT, use="unseen")["module"]
    assert answer["fields"]["headline"] == "Fresh powder"
    assert previewer.refusal(MODULE, key="home-hero", use="unseen") == (
        "VARIANT_NOT_FOUND",
        "The module “home-hero” has no published variant with the key “unseen”.",
    )


def test_what_is_not_there_is_said(previewer: Caller, shop: Shop) -> None:
    shop.hero.save_revision().publish()
    shop.hero.refresh_from_db()
    shop.hero.unpublish()
    broken = make_module("broken")
    Module.objects.filter(pk=broken.pk).update(type="carousel")

    assert previewer.refusal(HEADLINE, key="nothing", context=DRAFT) == (
        "MODULE_NOT_FOUND",
        "No module has the key “nothing”.",
    )
    assert previewer.refusal(HEADLINE, key="home-hero", context=DRAFT) == (
        "MODULE_NOT_SERVED",
        "The module “home-hero” was published, is not served any more and has no draft.",
    )
    assert previewer.refusal(HEADLINE, key="broken", context=DRAFT) == (
        "MODULE_NOT_SERVED",
        "The draft of the module “broken” cannot be shown. The code has no module type “carousel” "
        "any more: ask whoever maintains it, or withdraw the module.",
    )
    query = '{ experience(key: "no", context: {draft: true}) { name } }'
    assert previewer.refusal(query) == (
        "EXPERIENCE_NOT_FOUND",
        "No experience has the key “no”.",
    )


def test_a_key_with_a_brand_sees_no_drafts_of_others(
    caller_with: Callable[..., Caller], shop: Shop
) -> None:
    limited = caller_with("preview", brands=["firn"])

    assert limited.refusal(HEADLINE, key="home-hero", context=DRAFT) == (
        "FORBIDDEN",
        "The module “home-hero” belongs to the brand “alpenglow”, and this key is limited to firn.",
    )
    query = "{ modules(context: {draft: true}) { edges { node { key } } } }"
    assert limited.ask(query)["modules"]["edges"] == [{"node": {"key": "ski-offer"}}]


@pytest.mark.parametrize("is_broken", [False, True])
def test_a_key_with_a_brand_does_not_learn_of_drafts_of_others(
    caller_with: Callable[..., Caller], shop: Shop, is_broken: bool
) -> None:
    if is_broken:
        Module.objects.filter(key="draft-hero").update(type="carousel")
    limited = caller_with("preview", brands=["firn"])
    not_found = ("MODULE_NOT_FOUND", "No module has the key “draft-hero”.")

    assert limited.refusal(HEADLINE, key="draft-hero", context=DRAFT) == not_found
    Module.objects.filter(key="draft-hero").update(key="elsewhere")
    assert limited.refusal(HEADLINE, key="draft-hero", context=DRAFT) == not_found


def test_a_list_of_keys_tells_no_more_of_drafts_of_others(
    caller_with: Callable[..., Caller], shop: Shop
) -> None:
    query = '{ modules(keys: ["draft-hero", "none"], tags: ["spring"], context: {draft: true}) { edges { node { key } } } }'  # noqa: E501

    assert caller_with("preview", brands=["firn"]).refusals(query) == [
        ("MODULE_NOT_FOUND", "No module has the key “draft-hero”."),
        ("MODULE_NOT_FOUND", "No module has the key “none”."),
    ]


def test_a_key_with_a_brand_is_told_why_its_own_draft_cannot_be_shown(
    caller_with: Callable[..., Caller], shop: Shop
) -> None:
    make_module("sledge", brand=Brand.objects.get(key="firn"))
    Module.objects.filter(key="sledge").update(type="carousel")

    code, _message = caller_with("preview", brands=["firn"]).refusal(
        HEADLINE, key="sledge", context=DRAFT
    )
    assert code == "MODULE_NOT_SERVED"


def context_key(caller: Caller, key: str, **context: object) -> str:
    return caller.ask(MODULE, key=key, context=context)["module"]["resolution"]["contextKey"]


def test_the_context_key_differs_only_where_the_draft_does(previewer: Caller, shop: Shop) -> None:
    """DESIGN.md 4.4: callers cache by it, and drafts change within a generation."""
    assert context_key(previewer, "ski-offer", draft=True) == context_key(previewer, "ski-offer")
    drafted = context_key(previewer, "home-hero", draft=True)
    assert drafted != context_key(previewer, "home-hero")
    assert context_key(previewer, "home-hero", draft=True) == drafted

    draft_headline(shop.hero, "Come in")
    assert context_key(previewer, "home-hero", draft=True) != drafted


def test_the_module_of_a_drafted_variant_is_the_draft(previewer: Caller, shop: Shop) -> None:
    Variant.objects.get(key="unseen").delete()
    draft_headline(shop.hero, "Come in")
    query = """query ($context: ContextInput) { module(key: "home-hero", context: $context) {
      variants { module { fields resolution { contextKey decisionId } } }
    } }"""
    secret = load_secrets().decision_id

    def told(**context: object) -> tuple[str, str, bool]:
        answer = previewer.ask(query, context=context)["module"]["variants"][0]["module"]
        resolution = answer["resolution"]
        is_draft = decode(resolution["decisionId"], secret).draft is not None
        return answer["fields"]["headline"], resolution["contextKey"], is_draft

    headline, key, is_draft = told(draft=True)
    assert (headline, is_draft) == ("Come in", True)
    published, published_key, is_draft = told()
    assert (published, is_draft) == ("Outside is calling", False)
    # Callers cache by it: another answer has another key.
    assert key != published_key


def test_a_slot_says_why_the_draft_of_its_module_cannot_be_shown(
    previewer: Caller, shop: Shop
) -> None:
    Module.objects.filter(key="draft-hero").update(type="carousel")
    query = '{ experience(key: "home", context: {draft: true}) { slots { module { key } } } }'

    assert previewer.refusal(query) == (
        "MODULE_NOT_SERVED",
        "The draft of the module “draft-hero” cannot be shown. The code has no module type "
        "“carousel” any more: ask whoever maintains it, or withdraw the module.",
    )


def test_a_decision_says_that_it_was_of_a_draft(previewer: Caller, shop: Shop) -> None:
    secret = load_secrets().decision_id

    def decided(**context: object) -> str | None:
        answer = previewer.ask(MODULE, key="home-hero", context=context)["module"]
        return decode(answer["resolution"]["decisionId"], secret).draft

    assert decided() is None
    assert len(decided(draft=True) or "") == 32


#: The generation and the clients; modules, tags of them, drafts' brands and languages,
#: variants, names of tags.
DRAFT_QUERIES = 2 + 6


@pytest.mark.parametrize("count", [1, 20])
def test_the_number_of_queries_does_not_depend_on_how_many_drafts_are_read(
    previewer: Caller, shop: Shop, django_assert_num_queries: Callable, count: int
) -> None:
    for number in range(count):
        module = make_module(f"more-{number}", live=True)
        make_variant(module, live=True, targeting=targeting(any=["skier"]))
        edited = draft_headline(module, "Draft")
        edited.tags.add("winter")
        edited.save_revision()
    keys = [f"more-{number}" for number in range(count)]
    query = "query ($keys: [ID!]) { modules(keys: $keys, first: 100, context: {draft: true}) { edges { node { fields resolution { why } } } } }"  # noqa: E501
    previewer.ask(query, keys=keys)

    # Besides, which modules are found otherwise: rows, their tags, brands, names of tags.
    with django_assert_num_queries(DRAFT_QUERIES + 4):
        assert len(previewer.ask(query, keys=keys)["modules"]["edges"]) == count


def test_a_draft_that_is_asked_for_again_is_read_once(
    previewer: Caller, shop: Shop, django_assert_num_queries: Callable
) -> None:
    previewer.ask("{ generation }")
    asked = " ".join(
        f'a{n}: module(key: "ski-offer", context: {{draft: true}}) {{ key }}' for n in range(60)
    )
    # The modules, their tags, their variants.
    with django_assert_num_queries(2 + 3):
        previewer.ask(f"{{ {asked} }}")


def test_drafts_are_not_read_one_by_one_without_end(previewer: Caller, shop: Shop) -> None:
    asked = " ".join(
        f'a{n}: module(key: "no-{n}", context: {{draft: true}}) {{ key }}'
        for n in range(READS_LIMIT + 1)
    )
    refusals = previewer.refusals(f"{{ {asked} }}")
    assert refusals[-1] == (
        "LIMIT_EXCEEDED",
        "The query reads drafts in more than 50 places: ask for several modules in one "
        "“modules(keys:)”.",
    )
    assert {code for code, _message in refusals[:-1]} == {"MODULE_NOT_FOUND"}
