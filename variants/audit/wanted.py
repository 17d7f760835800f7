"""What somebody wants to see of all decisions."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Kind(StrEnum):
    """What was decided."""

    APPROVED = "approved"
    REFUSED = "refused"
    CHANGES_REQUESTED = "changes_requested"
    VOIDED = "voided"
    WAIVER_REQUESTED = "request_waiver"
    WAIVER_GRANTED = "grant_waiver"
    WAIVER_REFUSED = "refuse_waiver"
    WAIVER_REVOKED = "revoke_waiver"
    RULE_SHADOWED = "shadow_rule"
    RULE_ACTIVATED = "activate_rule"
    RULE_RETIRED = "retire_rule"
    WITHDRAWAL_ASKED = "ask_rule_withdrawal"
    WITHDRAWAL_REFUSED = "refuse_rule_withdrawal"
    PUBLISHED = "published"
    ROLLED_BACK = "rolled_back"
    WITHDRAWN = "withdrawn"


LABELS: dict[str, str | Promise] = {
    Kind.APPROVED: _("Approved"),
    Kind.REFUSED: _("Refused"),
    Kind.CHANGES_REQUESTED: _("Changes requested"),
    Kind.VOIDED: _("Approval voided"),
    Kind.WAIVER_REQUESTED: _("Waiver requested"),
    Kind.WAIVER_GRANTED: _("Waiver granted"),
    Kind.WAIVER_REFUSED: _("Waiver refused"),
    Kind.WAIVER_REVOKED: _("Waiver revoked"),
    Kind.RULE_SHADOWED: _("Rule put in shadow"),
    Kind.RULE_ACTIVATED: _("Rule activated"),
    Kind.RULE_RETIRED: _("Rule retired"),
    Kind.WITHDRAWAL_ASKED: _("Withdrawal by a rule asked for"),
    Kind.WITHDRAWAL_REFUSED: _("Withdrawal by a rule refused"),
    Kind.PUBLISHED: _("Published"),
    Kind.ROLLED_BACK: _("Rolled back"),
    Kind.WITHDRAWN: _("Withdrawn"),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Filters, each empty where nothing is asked for.

    `kinds` are of `Kind`; `brand` and `module` are keys; `after` belongs to what is wanted and
    `before` does not. `words` is looked for in names, reasons and texts.
    """

    kinds: frozenset[str] = frozenset()
    who: int | None = None
    brand: str = ""
    module: str = ""
    after: datetime | None = None
    before: datetime | None = None
    words: str = ""

    def kinds_of(self, kinds: Any) -> list[str]:
        """Return those of some kinds that are wanted."""
        return [each for each in kinds if not self.kinds or each in self.kinds]
