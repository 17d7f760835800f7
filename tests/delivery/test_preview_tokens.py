"""Tokens for front ends: drafts in one context, for some minutes, and nothing else."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Permission, User
from django.utils import timezone

from content.models import Module
from delivery.preview_tokens import LONGEST, MINUTES, PREFIX, make_token
from tests.delivery.conftest import Caller, Shop
from tests.factories import make_variant

HEADLINE = "query ($context: ContextInput) { module(key: %s, context: $context) { ... on Hero { headline } } }"  # noqa: E501
HERO = HEADLINE % '"home-hero"'


@pytest.fixture
def editor(shop: Shop) -> User:
    user = User.objects.create_user("edith")
    user.user_permissions.add(Permission.objects.get(codename="change_module"))
    edited = Module.objects.get(pk=shop.hero.pk)
    edited.fields = {"headline": "Come in", "eyebrow": "Draft"}
    edited.save_revision()
    return User.objects.get(pk=user.pk)


def test_a_token_answers_drafts_in_its_context(editor: User) -> None:
    caller = Caller(make_token(editor, {"segments": ["skier"]}))
    query = HERO.replace("headline", "headline eyebrow")

    assert caller.ask(query) == {"module": {"headline": "Fresh powder", "eyebrow": "Draft"}}
    # What the front end says of the visitor is not asked.
    other = {"segments": [], "draft": False}
    assert caller.ask(query, context=other) == caller.ask(query)


def test_every_module_of_a_page_is_decided_for_itself(editor: User) -> None:
    caller = Caller(make_token(editor, {"segments": ["skier"]}))
    query = (
        '{ experience(key: "home") { slots { module { key resolution { fields { variant } } } } } }'
    )

    slots = caller.ask(query)["experience"]["slots"]
    won = {
        slot["module"]["key"]: {each["variant"] for each in slot["module"]["resolution"]["fields"]}
        for slot in slots
    }
    assert won == {"home-hero": {None, "skier"}, "ski-offer": {None}, "draft-hero": {None}}


def test_the_front_end_says_what_the_token_does_not(editor: User) -> None:
    query = """query ($context: ContextInput) {
      module(key: "home-hero", context: $context) { resolution { warnings { key } } }
    }"""
    token = make_token(editor, {"channel": "web"})
    context = {"locale": "xx", "channel": "nowhere", "segments": ["nobody"]}

    answer = Caller(token).ask(query, context=context)
    assert answer["module"]["resolution"]["warnings"] == [{"key": "xx"}]


def test_a_token_says_the_moment(editor: User, shop: Shop) -> None:
    starts = datetime(2099, 1, 1, tzinfo=UTC)
    make_variant(
        shop.hero, "soon", priority="mandatory", overrides={"headline": "Soon"}, starts_at=starts
    )

    def headline(**context: str) -> str:
        return Caller(make_token(editor, context)).ask(HERO)["module"]["headline"]

    assert headline(at="2099-01-01T00:00:00Z") == "Soon"
    assert headline(at="2098-12-31T23:59:59.999Z") != "Soon"
    assert headline() != "Soon"


def test_a_token_is_over_after_some_minutes(editor: User, monkeypatch: pytest.MonkeyPatch) -> None:
    token = make_token(editor, {})
    now = timezone.now().timestamp()
    monkeypatch.setattr("django.core.signing.time.time", lambda: now + MINUTES * 60 + 5)

    answer = Caller(token).post("{ generation }")
    assert answer.status_code == 401
    assert answer.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


@pytest.mark.parametrize(
    "change",
    [
        lambda token: token[:-1] + ("A" if token[-1] != "A" else "B"),
        lambda token: token.removeprefix(PREFIX),
        lambda token: PREFIX,
        lambda token: PREFIX + "x" * LONGEST,
        lambda token: PREFIX + token,
    ],
)
def test_a_changed_token_is_no_key(editor: User, change) -> None:
    assert Caller(change(make_token(editor, {}))).post("{ generation }").status_code == 401


def test_a_token_is_worth_nothing_once_its_user_may_not_write(editor: User) -> None:
    caller = Caller(make_token(editor, {}))
    assert caller.post("{ generation }").status_code == 200
    editor.user_permissions.clear()
    assert caller.post("{ generation }").status_code == 401


@pytest.mark.parametrize("change", [{"is_active": False}, None])
def test_a_token_dies_with_its_user(editor: User, change: dict | None) -> None:
    caller = Caller(make_token(editor, {}))
    rows = User.objects.filter(pk=editor.pk)
    rows.update(**change) if change else rows.delete()
    assert caller.post("{ generation }").status_code == 401
