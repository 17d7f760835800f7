"""A version that is out of draft stays as it is, whoever would write it and how."""

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError

from brand.models import RuleVersion
from tests.brand.rule_factory import make_manager, make_rule, make_version, terms

pytestmark = pytest.mark.django_db

OUT_OF_DRAFT = ["shadow", "active", "retired"]


def test_a_draft_is_saved_as_often_as_one_likes() -> None:
    version = make_version()
    version.message = "Say what it is worth."
    version.save()
    assert RuleVersion.objects.get().message == "Say what it is worth."


@pytest.mark.parametrize("state", OUT_OF_DRAFT)
def test_saving_another_meaning_is_refused(state: str) -> None:
    version = make_version(state=state)
    version.parameters = terms(("dear", "precious"))
    with pytest.raises(ValidationError, match=r"never changes \(parameters\): make a new draft"):
        version.save()
    assert RuleVersion.objects.get().parameters == terms(("cheap", "good-value"))


def test_saving_only_some_columns_looks_at_these_only() -> None:
    version = make_version(state="active")
    version.message = "Other words."
    version.save(update_fields=["number"])
    with pytest.raises(ValidationError, match=r"\(message\)"):
        version.save(update_fields=["message"])


@pytest.mark.parametrize("state", OUT_OF_DRAFT)
@pytest.mark.parametrize("column", ["parameters", "target", "severity", "message", "semantic_hash"])
def test_updating_rows_in_bulk_is_refused(state: str, column: str) -> None:
    version = make_version(state=state)
    with pytest.raises(ValidationError, match=rf"never changes \({column}\)"):
        RuleVersion.objects.filter(pk=version.pk).update(**{column: "x"})
    version.message = "Other words."
    with pytest.raises(ValidationError, match=r"never changes \(message\)"):
        RuleVersion.objects.bulk_update([version], ["message"])


def test_a_version_is_not_moved_by_saving_it() -> None:
    version = make_version()
    version.state = RuleVersion.State.ACTIVE
    with pytest.raises(ValidationError, match="becomes “Active” by an action of its own"):
        version.save()
    assert RuleVersion.objects.get().state == "draft"


@pytest.mark.parametrize("state", OUT_OF_DRAFT)
def test_what_was_ever_out_of_draft_is_not_deleted(state: str) -> None:
    version = make_version(state=state)
    for row in (version, version.rule):
        refused = pytest.raises(ProtectedError, match="so that old decisions can be explained")
        with refused, transaction.atomic():
            row.delete()
    assert RuleVersion.objects.count() == 1


def test_a_rule_that_is_only_a_draft_is_deleted_with_it() -> None:
    make_version().rule.delete()
    assert RuleVersion.objects.count() == 0


def test_who_wrote_a_version_may_be_deleted() -> None:
    author = make_manager()
    version = make_version(make_rule(), "active", author=author)
    author.delete()
    version.refresh_from_db()
    assert version.author is None
