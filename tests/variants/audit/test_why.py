"""“Why could this be live?” is answered by what is kept for good, judged again."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Revision

from brand.models import RuleVersion, Waiver
from tests.brand.rule_factory import make_version, terms
from tests.factories import make_variant, targeting
from tests.variants.approval.deciding import draft, live_without_asking
from variants.audit.why import COMPOSITION, Why, generation_at
from variants.models import Approval, ChangeLogEntry, Generation
from variants.moments import instant
from variants.preview.contexts import PreviewContext
from variants.rollback import roll_back
from variants.selectors import current_generation

pytestmark = [pytest.mark.django_db, pytest.mark.approval]

NOBODY = PreviewContext()
SKIER = PreviewContext(segments=("skier",))


def why(generation=None, context=NOBODY):
    return Why("home-hero", generation_at(generation, context), context)


def served(answer):
    return answer.served.values["headline"]


def test_every_publication_of_a_history_is_judged_the_same_again(module, rule, say, manager):
    first = current_generation()
    say(module, fields={"headline": "A warm tent"})
    second = current_generation()
    now = timezone.now()
    retired = {"state": RuleVersion.State.RETIRED, "active_until": now}
    RuleVersion.objects.filter(pk=rule.pk).update(**retired)
    parameters = terms(("cheap", "good-value"), ("sale", "offer"))
    newer = make_version(rule.rule, "active", at=now, parameters=parameters, severity=rule.severity)
    say(module, fields={"headline": "A cheap tent"}, waived_for=5)
    third = current_generation()
    Waiver.objects.update(expires_at=timezone.now())
    fourth = roll_back(generation=second, user=manager)
    call_command("purge_revisions", verbosity=0)

    told = {
        generation: (served(answer), answer.stored["rules"]["no-cheap"], len(answer.waivers))
        for generation in (first, second, third, fourth)
        for answer in [why(generation)]
    }
    assert told == {
        first: ("Outside is calling", 1, 0),
        second: ("A warm tent", 1, 0),
        third: ("A cheap tent", 2, 1),
        fourth: ("A warm tent", 2, 0),
    }
    assert [why(each).is_same_verdict for each in told] == [True] * 4
    assert newer.number == 2


def test_it_names_who_approved_the_whole_and_each_part(module, say):
    with live_without_asking():
        variant = make_variant(
            module, live=True, targeting=targeting(any=["skier"]), overrides={"headline": "Powder"}
        )
    whole = say(module, fields={"headline": "Outside is calling", "eyebrow": "Winter"})
    powder = say(variant, overrides={"headline": "Fresh powder"})

    answer = why(context=SKIER)
    assert answer.approved == {"": whole, "skier": powder, COMPOSITION: powder}
    assert why().approved == {"": whole, COMPOSITION: whole}


def test_what_was_pulled_is_named_with_the_approval_that_it_had(module, say, manager):
    given = say(module, fields={"headline": "A warm tent"})
    generation = current_generation()
    module.unpublish(user=manager)

    assert not why().is_live
    answer = why(generation)
    assert answer.approved[COMPOSITION] == given
    given.refresh_from_db()
    assert given.voided_at is not None


def test_a_moment_finds_its_generation(module, say):
    before = Generation.objects.get(pk=current_generation())
    say(module, fields={"headline": "A warm tent"})
    moment = PreviewContext(at=instant(before.at))
    answer = why(context=moment)
    assert (answer.generation, served(answer)) == (before, "Outside is calling")
    assert generation_at(None, PreviewContext(at=0)) is None
    assert generation_at(99, NOBODY) is None


def test_another_verdict_is_said_with_what_explains_it(module, rule, say):
    say(module, fields={"headline": "A cheap tent"}, waived_for=5)
    generation = current_generation()
    Waiver.objects.update(starts_at=timezone.now() + timedelta(days=1))
    answer = why(generation)
    assert not answer.is_same_verdict
    assert (answer.difference.rules, answer.difference.waivers) == ((), True)

    RuleVersion.objects.filter(pk=rule.pk).update(active_from=timezone.now())
    answer = why(generation)
    assert answer.difference.rules == ("mixed-languages", "no-cheap")

    entry = ChangeLogEntry.objects.get(generation=generation)
    verdict = entry.verdict | {"hash": "0" * 64}
    RuleVersion.objects.filter(pk=rule.pk).update(active_from=rule.active_from)
    Waiver.objects.update(starts_at=entry.generation.at - timedelta(days=1))
    ChangeLogEntry.objects.filter(pk=entry.pk).update(verdict=verdict)
    answer = why(generation)
    assert not answer.is_same_verdict
    assert not answer.difference.is_explained


def test_purged_revisions_and_deleted_rows_take_nothing_away(module, say, editor):
    say(module, fields={"headline": "A warm tent"})
    generation = current_generation()
    approval = Approval.objects.latest("pk")
    draft(module, editor, fields={"headline": "Yet another"})
    Revision.objects.update(created_at=timezone.now() - timedelta(days=400))
    call_command("purge_revisions", days=30, verbosity=0)
    with live_without_asking():
        module.delete()

    answer = why(generation)
    assert served(answer) == "A warm tent"
    assert answer.approved[COMPOSITION] == approval
    assert answer.is_same_verdict


def test_an_answer_takes_the_same_queries_however_much_took_part(
    module, say, django_assert_num_queries
):
    say(module, fields={"headline": "A warm tent"})
    with live_without_asking():
        for number in range(6):
            make_variant(
                module,
                f"variant-{number}",
                live=True,
                targeting=targeting(any=["skier"]),
                overrides={("headline", "eyebrow", "body")[number % 3]: f"Say {number}"},
            )
    for context in (NOBODY, SKIER):
        answer = why(context=context)
        with django_assert_num_queries(11):
            assert answer.is_live
            assert answer.approved
            assert answer.rules
            assert answer.waivers == []
            assert answer.is_same_verdict
