"""A list of terms or brands without any says what it is for, and what to do."""

import pytest
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "purpose", "next_step"),
    [
        ("segment", "Groups of visitors", "A segment is a group of visitors, such as"),
        ("channel", "Where content is shown.", "A channel is where you speak to people"),
        ("device", "What visitors hold in their hands.", "Begin with “Desktop” and “Mobile”."),
        ("locale", "The languages that content is written in", "begin with your own language."),
        ("brand", "Whose words they are", "Every module belongs to one: add the first."),
    ],
)
def test_an_empty_list_says_what_to_do(
    admin_client: Client, name: str, purpose: str, next_step: str
) -> None:
    page = admin_client.get(reverse(f"{name}:index")).content.decode()

    assert purpose in page
    assert next_step in page
    assert f'href="{reverse(f"{name}:add")}"' in page


def test_the_publishing_history_says_what_it_is_for(admin_client: Client) -> None:
    page = admin_client.get(reverse("variants_history")).content.decode()

    assert "Every publication, the newest first" in page
    assert f'href="{reverse("help_page", args=["concepts/publishing"])}"' in page
