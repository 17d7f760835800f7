"""What a query may cost: refused before it runs, with a message that says what to do."""

import time

import pytest
from graphql import get_operation_ast

from delivery import queries
from delivery.errors import ApiError
from delivery.limits import OperationLimits
from delivery.queries import QueryCache, check_query
from delivery.schema import current_schema
from tests.delivery.conftest import Caller, Shop
from variants.engine.index import CompiledModule

FRAGMENT_CHAIN = " ".join(
    f"fragment F{number} on Query {{ ...F{number + 1} ...F{number + 1} }}" for number in range(60)
)


def variants_nested(depth: int) -> str:
    """A query that nests fields `depth` deep."""
    pairs = (depth - 2) // 2
    inner = "variants { module { " * pairs + "key" + " } }" * pairs
    assert depth % 2 == 0
    return f'{{ module(key: "home-hero") {{ {inner} }} }}'


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("{ " + "a: generation " * 2_000 + "}", "The query has more than 5000 words and signs:"),
        ("{ " + "generation " * 102 + "}", "The query asks for fields again in the same place 101"),
        ("{ ... on Query { generation } " + "generation " * 101 + "}", "The query asks for fields"),
        ("{" * 65, "The query nests brackets more than 64 deep."),
        (
            '{ module(key: "x", context: {attributes: {a: ' + "[" * 10_000 + ") { key } }",
            "The query nests brackets more than 64 deep.",
        ),
        (
            "{ ...F0 } "
            + " ".join(f"fragment F{number} on Query {{ generation }}" for number in range(101)),
            "The query has 101 fragments, at most 100 are allowed.",
        ),
        (
            " ".join(f"query Q{number} {{ generation }}" for number in range(51)),
            "The query has 51 operations, at most 50 are allowed.",
        ),
        (
            "{ " + " ".join(f"a{number}: generation" for number in range(201)) + " }",
            "The query has 201 fields at its root, at most 200 are allowed.",
        ),
        (
            "{ ...F ...F a0: generation ... on Query { a1: generation } } fragment F on Query { "
            + " ".join(f"f{number}: generation" for number in range(199)) + " }",
            "The query has 201 fields at its root, at most 200 are allowed.",
        ),
        (
            '{ module(key: "x") { ' + " ".join(f"a{n}: key" for n in range(501)) + " } }",
            "The query has 501 aliases, at most 500 are allowed.",
        ),
        (
            "{ generation " + "@skip(if: false) " * 6 + "}",
            "The query has 6 directives in one place, at most 5 are allowed.",
        ),
        (
            "query ($a: Int " + "@nothing " * 6 + ") { generation }",
            "The query has 6 directives in one place, at most 5 are allowed.",
        ),
        (
            '{ module(key: "x") { '
            + " ".join(f"a{n}: key @skip(if: false) @include(if: true)" for n in range(101))
            + " } }",
            "The query has 202 directives, at most 200 are allowed.",
        ),
        (
            f"{{ modules(first: {'9' * 5_000}) {{ edges {{ cursor }} }} }}",
            "The query has a number of 5000 digits, at most 400 are allowed.",
        ),
        (
            '{ module(key: "x", context: {attributes: {a: 0.' + "9" * 399 + "}}) { key } }",
            "The query has a number of 401 digits,",
        ),
        (variants_nested(16), "The query nests fields 16 deep, at most 15 is allowed."),
        (
            "{ modules(first: 100) { edges { node { variants { module { variants { module { "
            "variants { key } } } } } } } } }",
            "The query asks for more than 50000 values, going by its lists: ask for fewer items or "
            "fields at once.",
        ),
        (
            "{ ...F0 } " + FRAGMENT_CHAIN + " fragment F60 on Query { generation }",
            "The query asks for more than 50000 values,",
        ),
        (
            "{ " + " ".join(f"a{n}: changes(after: 0) {{ edges {{ cursor }} }}" for n in range(100))
            + " }",
            "The query asks for more than 50000 values,",
        ),
        (
            "{ " + " ".join(f"a{n}: __schema {{ description }}" for n in range(26)) + " }",
            "The query asks for more than 50000 values,",
        ),
        (
            "{ modules(keys: [" + '"a" ' * 1_001 + "]) { edges { cursor } } }",
            "modules.keys: 1001 items were given, at most 1000 are allowed.",
        ),
    ],
)  # fmt: skip
def test_a_query_that_costs_too_much_is_refused(
    caller: Caller, shop: Shop, query: str, message: str
) -> None:
    code, told = caller.refusal(query)

    assert code == "LIMIT_EXCEEDED"
    assert told.startswith(message)


def test_variables_count_like_literals(caller: Caller, shop: Shop) -> None:
    query = """query ($contexts: [ContextInput!]!, $keys: [ID!], $first: Int) {
      resolutions(key: "home-hero", contexts: $contexts) {
        variants { module { variants { module { variants { key name priority } } } } } }
      modules(keys: $keys, first: $first) { edges { cursor } }
    }"""

    assert caller.ask(query, contexts=[{}])["resolutions"] != []
    assert caller.refusal(query, contexts=[{}] * 100)[0] == "LIMIT_EXCEEDED"
    assert caller.refusal(query, contexts=[{}], keys=["a"] * 1_001) == (
        "LIMIT_EXCEEDED",
        "$keys: 1001 items were given, at most 1000 are allowed.",
    )


def test_defaults_of_variables_count_like_literals(caller: Caller, shop: Shop) -> None:
    module = "variants { module { key name type locale } }"
    page = f"edges {{ node {{ variants {{ module {{ {module} }} }} }} }}"
    query = f"query ($first: Int = 100) {{ modules(first: $first) {{ {page} }} }}"

    assert caller.refusal(query)[0] == "LIMIT_EXCEEDED"
    assert caller.ask(query, first=20)["modules"] is not None


def test_reasons_cost_more_than_values(caller: Caller, shop: Shop) -> None:
    """Each resolution weighs every variant of its module."""

    def asked(below: str) -> str:
        twenty = " ".join(
            f'r{number}: resolutions(key: "home-hero", contexts: $contexts) {{ {below} }}'
            for number in range(20)
        )
        return f"query ($contexts: [ContextInput!]!) {{ {twenty} }}"

    assert len(caller.ask(asked("fields"), contexts=[{}] * 100)) == 20
    assert caller.refusal(asked("resolution { why }"), contexts=[{}] * 100)[0] == "LIMIT_EXCEEDED"


def test_the_module_of_many_variants_is_resolved_once(
    caller: Caller, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolved = []
    resolve = CompiledModule.resolve
    monkeypatch.setattr(
        CompiledModule,
        "resolve",
        lambda module, context, use: resolved.append(use) or resolve(module, context, use),
    )

    caller.ask("""{ module(key: "home-hero") {
      variants { module { variants { module { resolution { why } } } } } } }""")

    assert len(resolved) == 1


def test_what_is_within_the_limits_is_answered(caller: Caller, shop: Shop) -> None:
    aliases = " ".join(
        f'm{number}: module(key: "home-hero") {{ resolution {{ why }} }}' for number in range(200)
    )

    assert len(caller.ask(f"{{ {aliases} }}")) == 200
    assert caller.ask(variants_nested(8))["module"] is not None


@pytest.mark.parametrize("told", ["variants { key }", "resolution { candidates { reason } }"])
def test_variants_are_counted_while_they_are_told(
    caller: Caller, shop: Shop, monkeypatch: pytest.MonkeyPatch, told: str
) -> None:
    monkeypatch.setattr("delivery.session.VARIANTS_LIMIT", 4)
    three = " ".join(f'm{number}: module(key: "home-hero") {{ {told} }}' for number in range(3))

    answer = caller.post(f"{{ {three} }}").json()

    assert [answer["data"][name] is None for name in ("m0", "m1", "m2")] == [False, False, True]
    assert [(error["extensions"]["code"], error["message"]) for error in answer["errors"]] == [
        (
            "LIMIT_EXCEEDED",
            "The answer would tell of more than 4 variants and candidates: ask for fewer modules "
            "or contexts at once.",
        )
    ]


def test_introspection_cannot_be_nested(caller: Caller) -> None:
    nested = "types { fields { type { fields { type { fields { type { fields { name } } } } } } } }"

    code, message = caller.refusal(f"{{ __schema {{ {nested} }} }}")

    assert code == "BAD_USER_INPUT"
    assert message == "Maximum introspection depth exceeded"


def test_fragments_nested_in_fragments_do_not_exhaust_the_stack() -> None:
    nest = 7
    fragments = " ".join(
        f"fragment F{number} on Query {{ {'... on Query {' * nest} ...F{number + 1} {'}' * nest} }}"
        for number in range(98)
    )
    query = check_query(
        current_schema(),
        f"{{ ...F0 }} {fragments} fragment F98 on Query {{ generation }}",
        may_introspect=True,
    )

    if query.document is None:
        assert [str(error) for error in query.errors] == ["The query nests far more than 15 deep."]
    else:
        operation = get_operation_ast(query.document)
        assert operation is not None
        with pytest.raises(ApiError, match="The query nests far more than 15 deep"):
            OperationLimits(query.document, operation).check({}, size=2)


def test_the_slowest_query_that_may_be_validated_is_not_slow() -> None:
    """Merging fields takes time that grows with the square of what is repeated.

    Without the limit on repetition this takes minutes; the bound is generous, not a measurement.
    """
    repeated = " ".join('a: module(key: "x") { ' + "b: key c: name " * 12 + "}" for _ in range(9))
    started = time.process_time()

    check_query(current_schema(), f"{{ {repeated} }}", may_introspect=True)
    check_query(current_schema(), "{ " + "generation " * 4_900 + "}", may_introspect=True)

    assert time.process_time() - started < 10


def test_long_queries_take_the_room_of_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "KEPT_CHARACTERS", 1_000)
    cache = QueryCache()
    texts = [f"{{ x{number}: generation }}".ljust(200) for number in range(9)]
    kept = [cache.get(current_schema(), text, may_introspect=True) for text in texts]

    assert len(cache) <= 5
    assert cache.get(current_schema(), texts[-1], may_introspect=True) is kept[-1]
    assert cache.get(current_schema(), texts[0], may_introspect=True) is not kept[0]


def test_a_query_is_checked_once_and_the_cache_is_bounded() -> None:
    cache = QueryCache(size=2)
    schema = current_schema()
    first = cache.get(schema, "{ generation }", may_introspect=True)

    assert cache.get(schema, "{ generation }", may_introspect=True) is first
    assert cache.get(schema, "{ generation }", may_introspect=False) is not first
    cache.get(schema, "{ a: generation }", may_introspect=True)
    assert cache.get(schema, "{ generation }", may_introspect=True) is not first
    long = "{ generation }" + " " * 20_000
    assert cache.get(schema, long, may_introspect=True) is not cache.get(
        schema, long, may_introspect=True
    )
