"""Contexts in query strings, and what cannot be understood in them."""

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from taxonomy.types import Segment, Taxonomy
from tests.factories import targeting
from variants.models import SampleContext, Variant
from variants.preview.contexts import (
    PreviewContext,
    context_of_sample,
    context_of_variant,
    read_context,
)
from variants.targeting import TermNames

FULL = PreviewContext(
    segments=("skier", "loyal-gold"),
    channel="web",
    device="mobile-phone",
    locale="fr-CA",
    attributes={"sports": ["ski"], "age": 40},
    consent=("personalization",),
    at=1_795_424_400_000,
)


def test_a_query_string_says_all_of_a_context_and_nothing_else() -> None:
    assert FULL.query() == (
        "segments=skier&segments=loyal-gold&channel=web&device=mobile-phone&locale=fr-CA"
        "&attributes=%7B%22sports%22%3A%5B%22ski%22%5D%2C%22age%22%3A40%7D"
        "&consent=personalization&at=2026-11-23T09%3A00%3A00Z"
    )
    assert PreviewContext().query() == ""


keys = st.text("abc-é&=+ %", min_size=1, max_size=8)
contexts = st.builds(
    PreviewContext,
    segments=st.lists(keys, unique=True, max_size=3).map(tuple),
    channel=st.none() | keys,
    device=st.none() | keys,
    locale=st.none() | keys,
    attributes=st.dictionaries(keys, st.none() | st.booleans() | keys | st.integers(-9, 9)),
    consent=st.lists(keys, unique=True, max_size=2).map(tuple),
    at=st.none() | st.integers(0, 4_000_000_000_000),
)


@given(contexts)
def test_what_is_written_is_read_again(context: PreviewContext) -> None:
    assert read_context(QueryDict(context.query())) == context
    assert read_context(context.as_input()) == context


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("at=yesterday", "at: 'yesterday' was given, an instant such as"),
        (
            "attributes={",
            "attributes: a JSON object of at most 5000 characters and 1000 names and values",
        ),
        ("attributes=[1]", "attributes: a JSON object"),
        ("attributes=" + "[" * 200, "attributes: a JSON object"),
        (f'attributes={{"a":[{",".join("1" * 999)}]}}', "attributes: a JSON object"),
        (f'attributes={{"a":"{"b" * 1001}"}}', "attributes: a JSON object"),
        (f'attributes={{"{"b" * 1001}":1}}', "attributes: a JSON object"),
        ('attributes={"a":1e400}', "attributes: a JSON object"),
        ('attributes={"a":99999999999999999999}', "attributes: a JSON object"),
        ("channel=" + "x" * 201, "channel: a key of at most 200 characters was expected."),
        ("segments=a%00b", "segments: a key of at most 200 characters was expected."),
        (
            "&".join(f"segments=s{number}" for number in range(101)),
            "segments: 101 were given; only the first 100 are looked at.",
        ),
    ],
)
def test_what_cannot_be_understood_is_left_out_and_said(query: str, problem: str) -> None:
    context = read_context(QueryDict(query))

    assert len(context.problems) == 1
    assert context.problems[0].startswith(problem)
    assert (context.at, context.channel, context.attributes) == (None, None, {})


def test_a_deep_nesting_is_left_out() -> None:
    nested = '{"a":' * 21 + "1" + "}" * 21
    assert len(read_context({"attributes": nested}).problems) == 1
    assert read_context({"segments": "skier"}).problems == (
        "segments: a list of keys was expected.",
    )


def test_a_sample_is_the_context_it_names() -> None:
    sample = SampleContext(
        name="Ada", segments=["loyal-gold"], device="mobile-phone", locale="fr", consent=["ads"]
    )
    assert context_of_sample(sample) == PreviewContext(
        segments=("loyal-gold",), device="mobile-phone", locale="fr", consent=("ads",)
    )


TAXONOMY = Taxonomy(
    segments={
        "loyal": Segment("loyal", "Members", purpose="loyalty"),
        "loyal-gold": Segment("loyal-gold", "Gold", parent="loyal", purpose="ads"),
        "skier": Segment("skier", "Skiers"),
    }
)


def test_a_variant_is_seen_first_by_whom_it_is_for() -> None:
    variant = Variant(
        targeting=targeting(
            all=["loyal-gold"],
            any=["skier", "loyal"],
            channels=["email", "web"],
            devices=["mobile"],
            locales=["fr", "en"],
        )
    )
    assert context_of_variant(variant, TAXONOMY, 0) == PreviewContext(
        segments=("loyal-gold", "skier"),
        channel="email",
        device="mobile",
        locale="fr",
        consent=("ads", "loyalty"),
    )


def test_a_context_is_said_in_names() -> None:
    names = TermNames(segments={"skier": "Skiers"}, channels={"web": "Web"})
    context = PreviewContext(segments=("skier", "gone"), channel="web", locale="fr")
    assert context.words(names) == ["Skiers", "gone", "Web", "fr"]
