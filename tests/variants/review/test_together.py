"""Several releases approved with one button, each as it was shown."""

import pytest
from django.urls import reverse

from tests.factories import make_variant, targeting
from tests.variants.approval.deciding import draft, published, submitted
from tests.variants.review.reading import messages_of, text_of
from variants.models import Approval, Release

pytestmark = [pytest.mark.django_db, pytest.mark.approval]

URL = "variants_review:together"


@pytest.fixture
def pair(module, editor):
    """Two variants for different people, each waiting."""
    return [
        submitted(
            editor,
            draft(
                make_variant(module, key, overrides={field: key}, targeting=targeting(any=[key])),
                editor,
            ),
        )
        for key, field in (("loyal", "headline"), ("skier", "eyebrow"))
    ]


def chosen(releases):
    return {"release": [release.key for release in releases]}


def form(response):
    seen = {f"seen-{each.release.key}": each.proposal.digest for each in response.context["chosen"]}
    return seen | chosen([each.release for each in response.context["ready"]])


def test_every_difference_is_shown_and_one_button_approves_all_that_was(pair, manager_client):
    response = manager_client.get(reverse(URL), chosen(pair))
    said = text_of(response)
    assert "[new: loyal ]" in said
    assert "[new: skier ]" in said
    assert "Approve 2 releases" in said
    done = manager_client.post(reverse(URL), form(response), follow=True)
    # Together they make one composition that neither showed, so the second is looked at again.
    assert messages_of(done)[-1] == "1 approved."
    assert [each["key"] for each in published()["variants"]] == ["loyal"]
    assert Approval.objects.get(release=pair[0]).via == "bulk"


def test_what_changed_meanwhile_is_left_out_by_name(pair, editor, manager_client):
    response = manager_client.get(reverse(URL), chosen(pair))
    row = pair[0].changes.get().object
    draft(row, editor, overrides={"headline": "Other"})
    done = manager_client.post(reverse(URL), form(response), follow=True)
    assert messages_of(done) == [
        "“Loyal (Home hero)”: This was changed since you looked at it. Look at it again, then "
        "decide.",
        "1 approved.",
    ]
    assert [each["key"] for each in published()["variants"]] == ["skier"]


def test_somebody_who_may_not_approves_nothing(pair, editor_client):
    response = editor_client.get(reverse(URL), chosen(pair))
    assert response.context["ready"] == []
    keys = chosen(pair)
    editor_client.post(reverse(URL), keys | {f"seen-{pair[0].key}": "x"})
    assert not Approval.objects.filter(release__in=pair).exists()


def test_an_author_cannot_approve_theirs_with_others(pair, manager, manager_client):
    pair[0].changes.update(added_by=manager)
    response = manager_client.get(reverse(URL), chosen(pair))
    refusals = {each.release.key: each.refusal for each in response.context["chosen"]}
    assert refusals == {
        pair[0].key: "You wrote a part of this: somebody else has to decide.",
        pair[1].key: None,
    }


@pytest.mark.parametrize("query", [{}, {"release": "gone"}, {"release": ["x"] * 100}])
def test_nothing_chosen_says_what_to_do(query, brand, manager_client):
    said = text_of(manager_client.get(reverse(URL), query))
    assert "Nothing is chosen. Tick releases without findings in the list" in said
    done = manager_client.post(reverse(URL), {}, follow=True)
    assert messages_of(done) == ["Choose at least one in the list."]


def test_a_decided_release_is_not_shown_again(pair, manager_client):
    Release.objects.filter(pk=pair[0].pk).update(state="refused")
    response = manager_client.get(reverse(URL), chosen(pair))
    assert [each.release for each in response.context["chosen"]] == [pair[1]]
    assert response.context["missing"] == 1
