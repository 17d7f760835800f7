"""Reading what somebody pastes or uploads."""

import json

import pytest

from delivery.contract.reading_lists import GivenKey, UnreadableList, read_list

CONTEXT = {
    "segments": ["loyal", "skier"],
    "channel": "web",
    "device": None,
    "locale": "fr-CA",
    "consent": ["loyalty"],
    "attributes": {"age": 42},
    "unit": "u-1",
    "at": "2026-05-04T00:00:00Z",
}
KEYS = [
    GivenKey("segment", "loyal"),
    GivenKey("segment", "skier"),
    GivenKey("channel", "web"),
    GivenKey("locale", "fr-CA"),
    GivenKey("purpose", "loyalty"),
    GivenKey("attribute", "age"),
]


def test_lines_with_and_without_a_kind() -> None:
    text = 'loyal\n segment: skier \nChannels: web\n\n"quoted",\nhttp://x\nloyal\n'

    assert list(read_list(text).keys) == [
        GivenKey(None, "loyal"),
        GivenKey("segment", "skier"),
        GivenKey("channel", "web"),
        GivenKey(None, "quoted"),
        GivenKey(None, "http://x"),
    ]


@pytest.mark.parametrize(
    "given",
    [
        CONTEXT,
        [CONTEXT],
        {"query": "{ generation }", "variables": {"context": CONTEXT}},
        {"context": CONTEXT},
    ],
)
def test_a_context_as_it_is_sent(given: object) -> None:
    found = read_list(json.dumps(given))

    assert list(found.keys) == KEYS
    assert found.contexts == [CONTEXT]


def test_lists_by_kind_and_a_plain_list() -> None:
    lists = {"segments": ["loyal"], "channels": ["web", "email"], "attributes": ["age"]}

    assert list(read_list(json.dumps(lists)).keys) == [
        GivenKey("segment", "loyal"),
        GivenKey("channel", "web"),
        GivenKey("channel", "email"),
        GivenKey("attribute", "age"),
    ]
    assert list(read_list('["loyal", "web"]').keys) == [
        GivenKey(None, "loyal"),
        GivenKey(None, "web"),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Nothing was given: write a key in each line, or JSON."),
        (" \n ", "Nothing was given: write a key in each line, or JSON."),
        ("[]", "It names no key: write a key in each line, or JSON."),
        ("{}", "It names no key: write a key in each line, or JSON."),
        ('{"segments": [1]}', "segments: a text was expected, 1 was given."),
        ('[{"segments": [["a"]]}]', "[0].segments: a text was expected, ['a'] was given."),
        ("[1]", "[0]: a key or a context was expected."),
        ('{"variables": 1}', "It: a context was expected."),
        (
            '{"segmants": []}',
            "segmants: unknown, segments, channel, device, locale, consent or attributes was "
            "expected.",
        ),
        ("a" * 201, f"“{'a' * 40}…” has 201 characters; a key has at most 100."),
        ("a\n" * 500_001, "At most 1,000,000 characters are read; 1,000,002 were given."),
        (
            "\n".join(f"k{number}" for number in range(2_001)),
            "At most 2,000 different keys are tried at once.",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused_in_a_sentence(text: str, message: str) -> None:
    with pytest.raises(UnreadableList) as refusal:
        read_list(text)
    assert str(refusal.value) == message


def test_broken_json_is_refused_with_its_place() -> None:
    with pytest.raises(UnreadableList, match=r"Line 2, column \d+: this is no JSON"):
        read_list('{"segments":\n["loyal",]}')


def test_hostile_nesting_is_refused() -> None:
    with pytest.raises(UnreadableList):
        read_list("[" * 100_000)
