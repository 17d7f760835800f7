"""Decision ids and context keys: what they hold, what they refuse."""

import base64
from dataclasses import replace

import pytest

from delivery.context_keys import context_key
from delivery.decisions import Decision, InvalidDecision, decode, encode
from variants.engine.types import ReducedContext, Standing

SECRET, OTHER = b"s" * 32, b"o" * 32
SKIER = Standing(
    locale=None, segment_count=1, segment_depth=1, rank=(10, "skier"), channel=0, device=2
)
NEAR = Standing(locale=0, segment_count=0, segment_depth=0, rank=None, channel=1, device=0)
REDUCED = ReducedContext(
    standings=(("far", None), ("near", NEAR), ("skier", SKIER)),
    since=None,
    until=1_800_000_000_000,
)
DECISION = Decision(
    module="home-hero",
    generation=7,
    at=1_770_000_000_123,
    reduced=REDUCED,
    composition=(None, "skier", "near", "skier"),
)


def test_a_decision_is_read_back_without_the_variants_that_did_not_match() -> None:
    assert decode(encode(DECISION, SECRET), SECRET) == replace(
        DECISION, reduced=replace(REDUCED, standings=(("near", NEAR), ("skier", SKIER)))
    )


def test_a_decision_for_a_variant_alone_is_read_back() -> None:
    alone = replace(
        DECISION,
        reduced=ReducedContext(standings=(), since=5, until=None, use="skier"),
        composition=("skier", None),
    )

    assert decode(encode(alone, SECRET), SECRET) == alone


def test_a_token_is_compact_url_safe_and_always_the_same() -> None:
    token = encode(DECISION, SECRET)

    assert len(token) < 200
    assert set(token) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")
    assert token == encode(DECISION, SECRET)
    assert token != encode(DECISION, OTHER)


def test_no_changed_byte_goes_unnoticed() -> None:
    raw = base64.urlsafe_b64decode(encode(DECISION, SECRET) + "==")

    for index in range(len(raw)):
        changed = raw[:index] + bytes([raw[index] ^ 1]) + raw[index + 1 :]
        with pytest.raises(InvalidDecision):
            decode(base64.urlsafe_b64encode(changed).decode().rstrip("="), SECRET)


@pytest.mark.parametrize("token", ["", "A", "é", "not a token", "AAAA" * 20, "=", "\0"])
def test_what_is_no_token_is_refused(token: str) -> None:
    with pytest.raises(InvalidDecision, match="This is not a decision id of this instance"):
        decode(token, SECRET)


def test_the_token_of_another_instance_is_refused() -> None:
    with pytest.raises(InvalidDecision):
        decode(encode(DECISION, OTHER), SECRET)


def key(
    reduced: ReducedContext = REDUCED, *, module: str = "home-hero", rendition: str | None = None
) -> str:
    return context_key(SECRET, module, reduced, rendition)


def test_a_context_key_depends_on_all_that_makes_a_difference_and_on_nothing_else() -> None:
    assert key() == key(replace(REDUCED))
    different = [
        key(),
        key(module="other-hero"),
        key(rendition="default"),
        key(replace(REDUCED, since=1)),
        key(replace(REDUCED, until=None)),
        key(replace(REDUCED, use="skier")),
        key(replace(REDUCED, standings=REDUCED.standings[:2])),
        key(replace(REDUCED, standings=(*REDUCED.standings[:2], ("skier", None)))),
        *(
            key(replace(REDUCED, standings=(("far", None), ("near", NEAR), ("skier", changed))))
            for changed in (
                replace(SKIER, locale=0),
                replace(SKIER, segment_count=2),
                replace(SKIER, segment_depth=2),
                replace(SKIER, rank=(10, "hiker")),
                replace(SKIER, rank=(11, "skier")),
                replace(SKIER, rank=None),
                replace(SKIER, channel=1),
                replace(SKIER, device=1),
            )
        ),
        context_key(OTHER, "home-hero", REDUCED, None),
    ]
    assert len(set(different)) == len(different)
