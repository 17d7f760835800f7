"""Comments: said at a field, answered, settled, and shown to whoever edits it."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from tests.factories import make_variant, targeting
from tests.variants.approval.deciding import draft, make_user, submitted
from tests.variants.review.reading import messages_of, text_of
from variants.models import Notice, Remark
from variants.review.remarks import MAX_TEXT, mentioned, resolve, say, threads

pytestmark = [pytest.mark.django_db, pytest.mark.approval]


def page(release):
    return reverse("variants_review:release", args=[release.key])


def comment(client, release, **form):
    return client.post(reverse("variants_review:comment", args=[release.key]), form, follow=True)


def test_a_comment_at_a_field_is_read_beside_the_form(
    module, editor, manager_client, editor_client
):
    variant = make_variant(module, "loyal", targeting=targeting(any=["loyal"]))
    release = submitted(editor, draft(variant, editor))
    comment(
        manager_client,
        release,
        text="Say powder once.",
        kind="module",
        module="home-hero",
        variant="loyal",
        field="headline",
        quoted="Fresh powder",
        asks_for_change="on",
    )
    remark = Remark.objects.get()
    assert (remark.module, remark.variant, remark.field) == ("home-hero", "loyal", "headline")
    edit = editor_client.get(reverse("wagtailsnippets_variants_variant:edit", args=[variant.pk]))
    assert "Say powder once." in edit.content.decode()
    other = editor_client.get(reverse("wagtailsnippets_content_module:edit", args=[module.pk]))
    assert "Say powder once." not in other.content.decode()


def test_an_answer_belongs_to_the_first_comment(waiting, editor, manager):
    first = say(waiting, "Why?", user=manager, anchor={"module": "home-hero", "field": "headline"})
    answer = say(waiting, "Because.", user=editor, answers=first)
    again = say(waiting, "Oh.", user=manager, answers=answer)
    assert (again.answers, again.field) == (first, "headline")
    assert threads(waiting.remarks.all()) == [(first, [answer, again])]


def test_a_comment_is_settled_and_opened_again(waiting, manager, manager_client):
    remark = say(waiting, "Why?", user=manager)
    url = reverse("variants_review:settle", args=[waiting.key, remark.pk])
    manager_client.post(url)
    remark.refresh_from_db()
    assert remark.resolved_by == manager
    assert "settled" in text_of(manager_client.get(page(waiting)))
    manager_client.post(url)
    remark.refresh_from_db()
    assert remark.resolved_at is None


def test_people_are_told_whom_a_comment_names(
    waiting, editor, manager, django_capture_on_commit_callbacks
):
    ada = make_user("ada")
    make_user("gone", is_active=False)
    with django_capture_on_commit_callbacks(execute=True):
        say(waiting, "@ada, see this. @gone @nobody @manager a@ada", user=manager)
    told = {(notice.user, notice.event) for notice in Notice.objects.filter(release=waiting)}
    assert (ada, "mentioned") in told
    assert (editor, "commented") in told
    assert not {user for user, event in told if event == "mentioned"} - {ada}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@ada", ["ada"]),
        ("(@ada)", ["ada"]),
        ("Thanks @ada.", ["ada"]),
        ("ada@example.org", []),
        ("@Ada", []),
        ("@ @@ @ada@", ["ada"]),
    ],
)
def test_a_name_is_a_name_where_it_stands_alone(text, names):
    make_user("ada")
    assert [user.username for user in mentioned(text)] == names


@pytest.mark.parametrize("text", ["", "   ", "a" * (MAX_TEXT + 1), "a\x00b"])
def test_a_comment_says_something(text, waiting, manager):
    with pytest.raises(ValidationError):
        say(waiting, text, user=manager)
    assert not Remark.objects.exists()


def test_an_empty_comment_is_said_to_be_one(waiting, manager_client):
    assert messages_of(comment(manager_client, waiting, text=" ")) == ["Write the comment first."]


def test_hostile_words_are_words(waiting, manager, manager_client):
    say(
        waiting,
        "<script>alert(1)</script> " + "x" * 4_000,
        user=manager,
        anchor={"module": "m" * 500, "quoted": "<b>" * 200},
    )
    body = manager_client.get(page(waiting)).content.decode()
    assert "&lt;script&gt;alert(1)" in body
    assert "<script>alert(1)" not in body


def test_a_comment_of_another_release_is_not_answered(waiting, module, editor, manager):
    variant = make_variant(module, "loyal", targeting=targeting(any=["loyal"]))
    other = submitted(editor, draft(variant, editor))
    first = say(other, "Why?", user=manager)
    with pytest.raises(ValidationError, match="something else"):
        say(waiting, "Because.", user=editor, answers=first)


def test_resolving_says_who_did(waiting, editor, manager):
    remark = say(waiting, "Why?", user=manager)
    resolve(remark, user=editor)
    assert remark.resolved_by == editor
