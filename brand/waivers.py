"""Waivers: an offence is let pass, by a manager, for a reason and until a date.

A waiver names what `Finding.fingerprint` names, so it dies with the text that it covers and with
the rule's meaning: a finding of another text or of another rule has another fingerprint. Each
function here is one decision: checked, written and logged in one transaction.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from brand.models import Brand, BrandRule, RuleVersion, Waiver
from brand.rights import may_approve, may_edit
from brand.rule_life.signals import waiver_changed
from brand.rules.types import DEFAULT_SEVERITY, Finding
from taxonomy.validation import validate_text

#: How long the explanation of a waiver may be, in code points.
MAX_EXPLANATION = 2000
#: How much of the offending text is kept to be shown, in code points.
MAX_QUOTED = 300


def granted_for(module_keys: Collection[str], at: datetime) -> list[Waiver]:
    """Return the waivers that hold for modules at an instant, in one query.

    One that was revoked held until then. None holds while its rule is non-waivable.
    """
    strict = RuleVersion.objects.filter(rule=OuterRef("rule"), waivable=False)
    strict = strict.filter(Q(active_until=None) | Q(active_until__gt=at), active_from__lte=at)
    held = Waiver.objects.filter(
        module__in=list(module_keys),
        state__in=(Waiver.State.GRANTED, Waiver.State.REVOKED),
        starts_at__lte=at,
        expires_at__gt=at,
    )
    return list(held.exclude(Exists(strict)).select_related("rule").order_by("pk"))


def request_waiver(
    finding: Finding,
    *,
    brand: Brand,
    user: Any,
    reason: str,
    explanation: str,
    expires_at: datetime,
    evidence: str = "",
) -> Waiver:
    """Ask that a finding be let pass.

    :param brand: that of the finding's module: its editors may ask, its managers decide.
    :raises PermissionDenied: when the person does not write for the brand.
    :raises ValidationError: by parameter, with what was expected; nothing is written.
    """
    if not may_edit(user, brand):
        raise PermissionDenied(_("Only editors of “%s” may ask for a waiver.") % brand)
    now = timezone.now()
    with transaction.atomic():
        version = _active_version(finding.rule)
        _check_words(reason, explanation, evidence)
        check_expiry(version, expires_at, now)
        _refuse_second_request(version, finding, now)
        waiver = Waiver.objects.create(
            rule=version.rule,
            brand=brand,
            semantic_hash=version.semantic_hash,
            module=finding.module,
            variants=list(finding.variants),
            field=", ".join(finding.fields)[:100],
            fingerprint=finding.fingerprint,
            quoted=" … ".join(span.text for span in finding.spans)[:MAX_QUOTED],
            reason=reason,
            explanation=explanation.strip(),
            evidence=evidence,
            requested_by=user,
            requested_at=now,
            expires_at=expires_at,
        )
        _tell(waiver, "brand.request_waiver", user)
    return waiver


def grant_waiver(
    waiver: Waiver, *, user: Any, expires_at: datetime | None = None, note: str = ""
) -> Waiver:
    """Let the finding pass from now until the waiver expires.

    :param expires_at: another end than was asked for.
    :raises PermissionDenied: when the person is no manager of the brand, or asked for it
        themselves where the rule blocks and the brand keeps to four eyes.
    :raises ValidationError: when the waiver was decided before, its rule has changed, may not be
        waived or allows less time; nothing is written.
    """
    now = timezone.now()
    with transaction.atomic():
        _renew(waiver)
        refused = why_not_grant(waiver, user)
        if refused:
            raise PermissionDenied(refused)
        version = _active_version(waiver.rule.key)
        if version.semantic_hash != waiver.semantic_hash:
            raise ValidationError(
                _(
                    "“%(rule)s” says something else since this was asked for: the editor has to"
                    " ask again, if it still applies."
                )
                % {"rule": waiver.rule}
            )
        until = expires_at or waiver.expires_at
        check_expiry(version, until, now)
        columns = {"state": Waiver.State.GRANTED, "starts_at": now, "expires_at": until}
        _decide(waiver, Waiver.State.REQUESTED, user, now, columns)
        _tell(waiver, "brand.grant_waiver", user, note)
    return waiver


def refuse_waiver(waiver: Waiver, *, user: Any, note: str = "") -> Waiver:
    """Decide that the finding stands. Whoever asked may so take their request back.

    :raises PermissionDenied: when the person is neither a manager of the brand nor who asked.
    :raises ValidationError: when the waiver was decided before; nothing is written.
    """
    with transaction.atomic():
        _renew(waiver)
        if user is None or user.pk != waiver.requested_by_id:
            _check_manager(waiver, user)
        columns = {"state": Waiver.State.REFUSED}
        _decide(waiver, Waiver.State.REQUESTED, user, timezone.now(), columns)
        _tell(waiver, "brand.refuse_waiver", user, note)
    return waiver


def revoke_waiver(waiver: Waiver, *, user: Any, note: str = "") -> Waiver:
    """End a granted waiver now. Who had granted it stays on record; the log has who revoked it.

    :raises PermissionDenied: when the person is no manager of the brand.
    :raises ValidationError: when the waiver does not hold (any more); nothing is written.
    """
    now = timezone.now()
    with transaction.atomic():
        _renew(waiver)
        _check_manager(waiver, user)
        if waiver.expires_at <= now:
            raise ValidationError(_("This waiver has expired already: there is nothing to revoke."))
        columns = {"state": Waiver.State.REVOKED, "expires_at": now}
        by, at = waiver.decided_by, waiver.decided_at
        _decide(waiver, Waiver.State.GRANTED, by, at, columns)
        _tell(waiver, "brand.revoke_waiver", user, note)
    return waiver


def why_not_grant(waiver: Waiver, user: Any) -> str | None:
    """Say in a sentence why somebody may not grant a waiver; None when they may."""
    if not may_approve(user, waiver.brand):
        return _("Only managers of “%s” decide on its waivers.") % waiver.brand
    needs_second = user.pk == waiver.requested_by_id and waiver.brand.four_eyes
    if needs_second and blocks(_active_version(waiver.rule.key)):
        return _("You asked for this waiver yourself: a second person has to grant it.")
    return None


def blocks(version: RuleVersion) -> bool:
    """Whether a version blocks at some stage."""
    return "block" in {**DEFAULT_SEVERITY, **version.severity}.values()


def check_expiry(version: RuleVersion, expires_at: datetime | None, now: datetime) -> None:
    """Check until when a waiver is to last.

    :raises ValidationError: for `expires_at`, naming the latest date there may be.
    """
    latest = now + timedelta(days=version.waiver_days)
    is_instant = expires_at is not None and timezone.is_aware(expires_at)
    if expires_at is None or not is_instant or not now < expires_at <= latest:
        raise ValidationError(
            {
                "expires_at": _(
                    "A waiver of “%(rule)s” ends after now and by %(latest)s"
                    " (%(days)d days at most), not on %(given)s."
                )
                % {
                    "rule": version.rule,
                    "latest": date_format(timezone.localtime(latest), "DATETIME_FORMAT"),
                    "days": version.waiver_days,
                    "given": expires_at.isoformat(" ", "minutes") if expires_at else _("no date"),
                }
            }
        )


def _active_version(rule_key: str) -> RuleVersion:
    """Return the active version of a rule, that may be waived.

    :raises ValidationError: when there is none, or its findings may not be waived.
    """
    # Whoever decides on one rule's waivers waits for the other: see `_refuse_second_request`.
    rule = BrandRule.objects.select_for_update().filter(key=rule_key).first()
    version = rule and rule.versions.filter(state=RuleVersion.State.ACTIVE).first()
    if rule is None or version is None:
        raise ValidationError(
            _("The rule “%(rule)s” is not active: there is nothing to waive.")
            % {"rule": rule or rule_key}
        )
    version.rule = rule
    if not version.waivable:
        raise ValidationError(
            _("“%(rule)s” cannot be waived: change the content instead.") % {"rule": rule}
        )
    return version


def _check_words(reason: str, explanation: str, evidence: str) -> None:
    errors: dict[str, str] = {}
    if reason not in Waiver.Reason.values:
        errors["reason"] = _("%(given)r is no reason: choose one of %(reasons)s.") % {
            "given": reason,
            "reasons": ", ".join(Waiver.Reason.values),
        }
    if not explanation.strip():
        errors["explanation"] = _("Say in a sentence why this should pass.")
    elif len(explanation) > MAX_EXPLANATION:
        errors["explanation"] = _("The explanation has %(given)d characters: %(most)d at most.") % {
            "given": len(explanation),
            "most": MAX_EXPLANATION,
        }
    if evidence:
        try:
            URLValidator(schemes=["http", "https"])(evidence)
        except ValidationError:
            errors["evidence"] = _("Evidence is a link that starts with http:// or https://.")
    if errors:
        raise ValidationError(errors)
    try:
        validate_text(explanation)
    except ValidationError as error:
        raise ValidationError({"explanation": error}) from None


def _refuse_second_request(version: RuleVersion, finding: Finding, now: datetime) -> None:
    same = Waiver.objects.filter(
        rule=version.rule, module=finding.module, fingerprint=finding.fingerprint
    )
    asked = same.filter(state=Waiver.State.REQUESTED).first()
    if asked is not None:
        raise ValidationError(
            _("%(who)s asked for this waiver already; it waits for a decision.")
            % {"who": asked.requested_by or _("Somebody")}
        )
    held = same.filter(state=Waiver.State.GRANTED, expires_at__gt=now).first()
    if held is not None:
        until = date_format(timezone.localtime(held.expires_at), "DATETIME_FORMAT")
        raise ValidationError(_("This is waived already, until %s.") % until)


def _renew(waiver: Waiver) -> None:
    """Read a waiver anew, with what decides who may decide: that may be another by now."""
    fresh = Waiver.objects.select_related("rule", "brand", "requested_by", "decided_by")
    waiver.refresh_from_db(from_queryset=fresh.select_for_update(of=("self",)))


def _check_manager(waiver: Waiver, user: Any) -> None:
    if not may_approve(user, waiver.brand):
        raise PermissionDenied(_("Only managers of “%s” decide on its waivers.") % waiver.brand)


def _decide(
    waiver: Waiver, state: Any, user: Any, at: datetime | None, columns: dict[str, Any]
) -> None:
    """Move a waiver out of a state, once: of two people who decide at once one is told so."""
    columns |= {"decided_by": user, "decided_at": at}
    if not Waiver.objects.filter(pk=waiver.pk, state=state).update(**columns):
        waiver.refresh_from_db()
        raise ValidationError(
            _("%(who)s has decided on this already: it is %(state)s.")
            % {
                "who": waiver.decided_by or _("Somebody"),
                "state": waiver.get_state_display().lower(),
            }
        )
    for name, value in columns.items():
        setattr(waiver, name, value)


def _tell(waiver: Waiver, action: str, user: Any, note: str = "") -> None:
    data = {
        "rule": waiver.rule.key,
        "module": waiver.module,
        "quoted": waiver.quoted,
        "until": waiver.expires_at.isoformat(),
        "note": note,
    }
    log(waiver, action, user=user, data=data)
    transaction.on_commit(lambda: waiver_changed.send(sender=Waiver, waiver=waiver, user=user))
