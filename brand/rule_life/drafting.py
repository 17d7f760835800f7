"""Writing a rule: what it says is changed in a draft, beside whatever version is in force."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from brand.models import BrandRule, RuleVersion
from brand.rule_life.rights import check_may_keep

#: What a draft takes over from the version that it starts from.
COPIED = (
    "parameters",
    "target",
    "severity",
    "message",
    "rationale",
    "link",
    "examples",
    "waivable",
    "waiver_days",
)


def new_draft(
    rule: BrandRule, *, user: Any, like: RuleVersion | None = None, **columns: Any
) -> RuleVersion:
    """Return the draft of a rule: the one there is, or a new one that says what another says.

    :param like: the version to start from; the newest where None.
    :param columns: of `COPIED`, what the draft says instead; written into a draft there is too.
    :raises PermissionDenied: when the person does not keep the rule.
    """
    with transaction.atomic():
        # Of two people who begin a draft at once the second gets the draft of the first.
        rule = BrandRule.objects.select_for_update().get(pk=rule.pk)
        check_may_keep(user, rule)
        versions = list(rule.versions.all())
        draft = next((each for each in versions if each.state == RuleVersion.State.DRAFT), None)
        if draft is None:
            start = like or (versions[-1] if versions else None)
            copied = {name: getattr(start, name) for name in COPIED} if start else {}
            draft = RuleVersion.objects.create(
                rule=rule,
                number=versions[-1].number + 1 if versions else 1,
                author=user,
                **copied | columns,
            )
            log(rule, "brand.draft_rule", user=user, data={"version": draft.number})
        elif columns:
            for name, value in columns.items():
                setattr(draft, name, value)
            draft.author = user
            draft.save()
    draft.rule = rule
    return draft


def discard_draft(version: RuleVersion, *, user: Any) -> None:
    """Throw a draft away; of a rule that has nothing else, only its name stays.

    :raises PermissionDenied: when the person does not keep the rule.
    :raises ValidationError: when the version is no draft (any more).
    """
    with transaction.atomic():
        check_may_keep(user, BrandRule.objects.get(pk=version.rule_id))
        found = RuleVersion.objects.select_for_update()
        draft = found.filter(pk=version.pk, state=RuleVersion.State.DRAFT).first()
        if draft is None:
            raise ValidationError(_("“%s” is no draft: only drafts can be discarded.") % version)
        log(version.rule, "brand.discard_rule", user=user, data={"version": version.number})
        draft.delete()
