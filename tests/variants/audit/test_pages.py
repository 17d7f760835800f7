"""The pages that say why something could be live."""

import pytest
from django.urls import reverse

from tests.factories import make_module
from tests.variants.approval.deciding import live_without_asking
from variants.models import ChangeLogEntry
from variants.selectors import current_generation

pytestmark = [pytest.mark.django_db, pytest.mark.approval]


@pytest.fixture
def page(client, manager):
    """The text of a page, for a manager."""
    client.force_login(manager)

    def page(name, *args, **query):
        answer = client.get(reverse(f"variants_audit:{name}", args=args), query)
        assert answer.status_code == 200
        return answer.content.decode()

    return page


def test_the_answer_says_what_was_served_who_approved_it_and_that_the_verdict_is_the_same(
    page, module, say
):
    say(module, fields={"headline": "A cheap tent"}, waived_for=5)
    text = page("why", "home-hero", generation=str(current_generation()))
    assert "Replayed: same verdict." in text
    assert "A cheap tent" in text
    assert "asked for by editor, granted by manager" in text
    assert "Nothing is cheap" in text
    assert '<strong dir="auto">manager</strong>' in text


def test_another_verdict_is_said_loudly(page, module, say):
    say(module, fields={"headline": "A warm tent"})
    entry = ChangeLogEntry.objects.get(generation=current_generation())
    entry.verdict["hash"] = "0" * 64
    entry.save()
    text = page("why", "home-hero")
    assert "Replayed: ANOTHER verdict." in text
    assert "help-critical" in text
    assert "0" * 64 in text


def test_a_module_that_was_not_live_then_says_so(page, module, manager):
    module.unpublish(user=manager)
    assert "It was not live then" in page("why", "home-hero")
    assert "Nothing was published by then" in page("why", "home-hero", at="2001-01-01T00:00:00Z")


@pytest.mark.parametrize("generation", ["99", "abc", "-1", "9" * 30])
def test_a_generation_that_never_was_is_no_error(page, module, generation):
    assert "Nothing was published by then" in page("why", "home-hero", generation=generation)


def test_a_context_that_cannot_be_read_is_named(page, module):
    assert "attributes" in page("why", "home-hero", attributes="{nonsense")


def test_a_module_that_never_was_published_is_not_found(client, manager):
    client.force_login(manager)
    assert client.get(reverse("variants_audit:why", args=["nothing"])).status_code == 404
    assert client.get(reverse("variants_audit:generation", args=[99])).status_code == 404


def test_a_generation_lists_what_changed_with_its_approvals(page, module, say, manager):
    say(module, fields={"headline": "A warm tent"})
    text = page("generation", current_generation())
    assert "Home hero" in text
    assert "2 rules" in text
    assert f"?generation={current_generation()}" in text
    module.refresh_from_db()
    module.unpublish(user=manager)
    assert "Withdrawn" in page("generation", current_generation())


def test_a_generation_takes_the_same_queries_however_much_it_changed(
    page, module, django_assert_num_queries
):
    page("generation", 1)
    for count in (1, 3):
        with live_without_asking():
            for number in range(count):
                make_module(f"{count}-more-{number}", live=True)
        newest = current_generation()
        with django_assert_num_queries(19):
            page("generation", newest)
