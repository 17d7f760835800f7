"""Links that show a preview to somebody without an account."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime

from content.models import Module
from taxonomy.models import Segment
from tests.factories import make_experience, make_module
from tests.variants.preview.conftest import texts, variant
from variants.models import PreviewShare
from variants.preview import shared_page
from variants.preview.callers import Subject
from variants.preview.contexts import PreviewContext
from variants.preview.shares import share, token_of

SKIER = PreviewContext(segments=("skier",), consent=("personalization",), device="mobile-phone")


def writer() -> User:
    """Somebody who writes variants."""
    user = User.objects.create_user("edith")
    user.user_permissions.add(Permission.objects.get(codename="change_variant"))
    return user


@pytest.fixture
def link(hero: Module) -> str:
    """A link to the hero as a skier sees it on a phone."""
    made = share(Subject("module", "home-hero"), [SKIER], days=7, user=writer())
    return reverse("variants_shared_preview", args=[token_of(made)])


def test_a_link_shows_the_draft_to_whoever_has_it(link: str, client: Client) -> None:
    edited = variant("skier-phone")
    edited.overrides = {"headline": "Not published yet"}
    edited.save_revision()

    page = client.get(link)
    assert page.status_code == 200
    assert "Not published yet" in texts(page)


def test_a_shared_page_shows_nothing_but_the_preview(link: str, client: Client) -> None:
    page = client.get(link)
    text = texts(page)
    for hidden in ("Skiers on phones", "skier-phone", "/admin/", "wagtail-userbar", "<script"):
        assert hidden not in text
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert page.headers["Cache-Control"] == "private, no-store"
    assert page.headers["X-Frame-Options"] == "DENY"
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'; ")
    assert '<meta name="robots" content="noindex, nofollow">' in text


def test_an_expired_link_says_so(link: str, client: Client) -> None:
    PreviewShare.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    page = client.get(link)
    assert page.status_code == 410
    assert "This link has expired" in texts(page)
    assert "Ask whoever sent it for a new one." in texts(page)
    assert "Powder" not in texts(page)
    assert page.headers["Referrer-Policy"] == "no-referrer"


def test_an_expired_link_writes_its_end_as_people_do(link: str, client: Client) -> None:
    end = datetime(2026, 1, 9, 8, 57, tzinfo=UTC)
    PreviewShare.objects.update(expires_at=end)

    good_until = date_format(localtime(end), "j F Y, H:i T")
    assert f"It was good until {good_until}. Ask" in texts(client.get(link))


@pytest.mark.parametrize(
    "leave",
    [
        lambda user: User.objects.filter(pk=user.pk).update(is_active=False),
        lambda user: user.delete(),
        lambda user: user.user_permissions.clear(),
    ],
    ids=["deactivated", "deleted", "without permission"],
)
def test_a_link_ends_when_its_maker_may_not_see_drafts_any_more(
    link: str, client: Client, leave: Callable[[User], object]
) -> None:
    assert client.get(link).status_code == 200
    leave(User.objects.get(username="edith"))

    page = client.get(link)
    assert page.status_code == 410
    assert "This preview is not shared any more" in texts(page)
    assert "Ask the team for a new link." in texts(page)
    assert "Powder" not in texts(page)


def test_strangers_are_told_of_segments_as_visitors_are(link: str, client: Client) -> None:
    assert '<li dir="auto">Skiers</li>' in texts(client.get(link))
    Segment.objects.filter(key="skier").update(name="Spends much", public_label="you ski")

    text = texts(client.get(link))
    assert '<li dir="auto">you ski</li>' in text
    assert "Spends much" not in text


def test_a_shared_experience_has_a_limit_of_cards(
    hero: Module, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared_page, "CARDS_LIMIT", 4)
    slots = {name: make_module(name, live=True) for name in ("one", "two", "three")}
    make_experience("home", slots, live=True)
    contexts = [PreviewContext(), SKIER]
    made = share(Subject("experience", "home"), contexts, days=1, user=writer())

    text = texts(client.get(reverse("variants_shared_preview", args=[token_of(made)])))
    assert text.count('class="rp-part"') == 4
    assert "Only the first 2 modules are shown; 1 more is left out." in text


@pytest.mark.parametrize("change", [lambda text: text[:-2] + "x/", lambda text: text[:40] + "/"])
def test_a_changed_link_says_so(link: str, client: Client, change: Callable[[str], str]) -> None:
    page = client.get(change(link))
    assert page.status_code == 403
    assert "This link is not whole" in texts(page)


def test_the_number_of_another_link_is_no_link(link: str, client: Client) -> None:
    other = PreviewShare.objects.create(
        kind="module", key="home-hero", expires_at=timezone.now() + timedelta(days=1)
    )
    signature = link.strip("/").rpartition(":")[2]
    assert client.get(f"/preview/{other.pk.hex}:{signature}/").status_code == 403


def test_the_list_names_what_is_shared_and_until_when(link: str, admin_client: Client) -> None:
    end = datetime(2026, 11, 29, 8, 57, tzinfo=UTC)
    PreviewShare.objects.update(expires_at=end)
    listed = texts(admin_client.get(reverse("shared_previews:index")))
    assert "Home hero" in listed
    assert "module home-hero" not in listed
    assert date_format(localtime(end), "j M Y, H:i") in listed

    Module.objects.filter(key="home-hero").update(key="gone")
    assert "module home-hero" in texts(admin_client.get(reverse("shared_previews:index")))


def test_a_link_is_revoked_in_the_list(link: str, admin_client: Client, client: Client) -> None:
    made = PreviewShare.objects.get()
    listed = texts(admin_client.get(reverse("shared_previews:index")))
    assert link in listed

    answer = admin_client.post(reverse("shared_previews:revoke", args=[made.pk]))
    assert answer.headers["Location"] == reverse("shared_previews:index")
    page = client.get(link)
    assert page.status_code == 410
    assert "This preview is not shared any more" in texts(page)
    assert "Revoked" in texts(admin_client.get(reverse("shared_previews:index")))


def test_only_who_may_can_revoke(link: str, client: Client) -> None:
    made = PreviewShare.objects.get()
    client.force_login(User.objects.create_user("mallory"))
    client.post(reverse("shared_previews:revoke", args=[made.pk]))
    made.refresh_from_db()
    assert made.revoked_at is None


def test_a_link_to_what_is_gone_says_so(link: str, client: Client) -> None:
    Module.objects.get().delete()

    page = client.get(link)
    assert page.status_code == 410
    assert "There is nothing to see any more" in texts(page)


def test_the_panel_makes_a_link(hero: Module, admin_client: Client, client: Client) -> None:
    address = reverse("variants_preview_share") + "?of=module:home-hero&" + SKIER.query()
    assert "The link works for" in texts(admin_client.get(address))

    from_panel = {"X-Requested-With": "XMLHttpRequest"}
    made = texts(admin_client.post(address, {"days": "30"}, headers=from_panel))
    row = PreviewShare.objects.get()
    assert f"http://testserver/preview/{token_of(row)}/" in made
    assert row.contexts == [SKIER.as_input()]
    assert timedelta(days=29) < row.expires_at - timezone.now() <= timedelta(days=30)
    assert "Powder, now" in texts(client.get(f"/preview/{token_of(row)}/"))


@pytest.mark.parametrize("days", ["", "0", "8", "-1", "99999999", "x"])
def test_other_days_are_refused(hero: Module, admin_client: Client, days: str) -> None:
    address = reverse("variants_preview_share") + "?of=module:home-hero"
    assert "Choose one of 1, 7, 30, 90 days." in texts(admin_client.post(address, {"days": days}))
    assert not PreviewShare.objects.exists()


def test_nobody_shares_without_an_account(hero: Module, client: Client) -> None:
    address = reverse("variants_preview_share") + "?of=module:home-hero"
    assert client.post(address, {"days": "7"}).status_code == 302
    assert not PreviewShare.objects.exists()


def test_a_whole_experience_is_shared(hero: Module, client: Client) -> None:
    make_experience("home", {"top": hero}, live=True)
    made = share(Subject("experience", "home"), [PreviewContext(), SKIER], days=1, user=writer())

    text = texts(client.get(reverse("variants_shared_preview", args=[token_of(made)])))
    assert "Outside is calling" in text
    assert "Powder, now" in text
