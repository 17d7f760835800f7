"""Addresses of front ends, with places for what is previewed."""

import pytest
from django.core.exceptions import ValidationError

from taxonomy.front_ends import BadTemplate, check_template, expand
from tests.factories import make_channel


@pytest.mark.parametrize(
    "template",
    [
        "https://shop.example/preview?token={token}",
        "http://127.0.0.1:3000/{locale}/{experience}#{token}",
        "https://shop.example/{module}?t={token}&s={segments}&c={channel}&d={device}",
    ],
)
def test_an_address_with_known_places_is_accepted(template: str) -> None:
    check_template(template)


@pytest.mark.parametrize(
    ("template", "reason"),
    [
        ("https://shop.example/?t={token}&u={user}", "{user} was given, one of {token}, {module}"),
        ("https://shop.example/?t={token}&u={", "A brace without its partner"),
        ("https://shop.example/preview", "{token} was expected"),
        ("javascript:alert('{token}')", "begins with https:// or http://"),
        ("//shop.example/{token}", "begins with https:// or http://"),
        ("https:///{token}", "begins with https:// or http://"),
        ("https://[/{token}", "begins with https:// or http://"),
        ("https://shop.example:x/{token}", "begins with https:// or http://"),
        ("https://{channel}.example/{token}", "no braces before the first slash"),
        ("https://shop.example/a b/{token}", "no spaces"),
        ("https://shop.example\\@evil.example/{token}", "no backslashes"),
    ],
)
def test_anything_else_is_refused_with_what_was_expected(template: str, reason: str) -> None:
    with pytest.raises(BadTemplate) as refusal:
        check_template(template)
    assert reason in str(refusal.value)


def test_values_are_written_so_that_they_stay_values() -> None:
    template = "https://shop.example/{module}?t={token}&s={segments}&x={experience}"
    values = {"module": "a/../b", "token": "t&admin=1", "segments": "skier,gold"}

    assert expand(template, values) == (
        "https://shop.example/a%2F..%2Fb?t=t%26admin%3D1&s=skier%2Cgold&x="
    )


@pytest.mark.django_db
def test_a_channel_is_not_saved_with_an_address_that_cannot_be_framed() -> None:
    with pytest.raises(ValidationError) as refusal:
        make_channel("web", front_end_url="https://shop.example/")
    assert refusal.value.message_dict == {
        "front_end_url": ["{token} was expected: without it the front end cannot ask for drafts."]
    }


@pytest.mark.django_db
def test_an_empty_address_is_none() -> None:
    assert make_channel("web", front_end_url="").front_end_url is None
