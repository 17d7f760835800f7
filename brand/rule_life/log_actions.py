"""What the audit log knows of rules and waivers."""

from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogActionRegistry, LogFormatter

_RULES = (
    ("draft_rule", _("Draft a rule"), _("Draft of version %(version)s begun")),
    ("discard_rule", _("Discard a draft of a rule"), _("Draft of version %(version)s discarded")),
    ("shadow_rule", _("Put a rule in shadow"), _("Version %(version)s put in shadow")),
    ("activate_rule", _("Activate a rule"), _("Version %(version)s became active")),
    ("retire_rule", _("Retire a rule"), _("Version %(version)s retired")),
    (
        "ask_rule_withdrawal",
        _("Ask to withdraw content by a rule"),
        _("Version %(version)s waits for a second person, to withdraw what violates it"),
    ),
    (
        "refuse_rule_withdrawal",
        _("Refuse to withdraw content by a rule"),
        _("Version %(version)s is not to withdraw content"),
    ),
)
_WAIVERS = (
    ("request_waiver", _("Request a waiver"), _("Waiver requested for “%(quoted)s”")),
    ("grant_waiver", _("Grant a waiver"), _("Waiver granted for “%(quoted)s”")),
    ("refuse_waiver", _("Refuse a waiver"), _("Waiver refused for “%(quoted)s”")),
    ("revoke_waiver", _("Revoke a waiver"), _("Waiver revoked for “%(quoted)s”")),
)


def register_log_actions(registry: LogActionRegistry) -> None:
    """Register the codes under which rules and waivers are logged."""
    for code, label, sentence in (*_RULES, *_WAIVERS):
        registry.register_action(f"brand.{code}")(_formatter(label, sentence))


def _formatter(label_: object, sentence: object) -> type[LogFormatter]:
    class Formatter(LogFormatter):
        """A sentence with the members of the entry's data."""

        label = label_

        def format_message(self, log_entry: object) -> str:
            """Fill the sentence; entries without data keep what they have."""
            data = {"version": "?", "quoted": ""} | (getattr(log_entry, "data", None) or {})
            note = data.get("note")
            said = str(sentence) % data
            return f"{said}: {note}" if note else said

    return Formatter
