"""A front end that evaluates flags shows drafts with a preview token, as one that asks GraphQL."""

import orjson
from django.contrib.auth.models import Permission, User

from content.models import Module
from delivery.preview_tokens import make_token
from tests.delivery.conftest import Shop
from tests.delivery.ofrep.conftest import FlagCaller


def preview_of(shop: Shop) -> FlagCaller:
    edited = Module.objects.get(pk=shop.hero.pk)
    edited.fields = {"headline": "Come in", "eyebrow": "Draft"}
    edited.save_revision()
    user = User.objects.create_user("edith")
    user.user_permissions.add(Permission.objects.get(codename="change_module"))
    return FlagCaller(make_token(user, {"channel": "web"}))


def test_one_flag_is_evaluated_as_drafted(shop: Shop) -> None:
    assert preview_of(shop).flag("home-hero")["value"]["eyebrow"] == "Draft"


def test_all_flags_are_drafts_and_nobody_keeps_them(shop: Shop) -> None:
    answer = preview_of(shop).send("flags", {})

    flags = orjson.loads(answer.body)["flags"]
    assert [flag["key"] for flag in flags] == ["draft-hero", "home-hero", "ski-offer"]
    assert flags[1]["value"]["eyebrow"] == "Draft"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "ETag" not in answer.headers
