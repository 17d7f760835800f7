"""How the history names what was done to the keys of API clients."""

from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogActionRegistry, LogFormatter

_KEYS = (
    ("issue_key", _("Issue a key"), _("Issued the key %(keys)s")),
    ("expire_key", _("Replace a key"), _("Replaced the key %(keys)s, which ends after a while")),
    ("end_key", _("End a key"), _("Ended the key %(keys)s")),
)


def register_log_actions(registry: LogActionRegistry) -> None:
    """Register the codes under which keys are logged: a `register_log_actions` hook."""
    for code, label, sentence in _KEYS:
        registry.register_action(f"delivery.{code}")(_formatter(label, sentence))


def _formatter(label_: object, sentence: object) -> type[LogFormatter]:
    class Formatter(LogFormatter):
        """A sentence that names keys by their last four characters."""

        label = label_

        def format_message(self, log_entry: object) -> str:
            """Fill the sentence."""
            hints = (getattr(log_entry, "data", None) or {}).get("keys", ())
            return str(sentence) % {"keys": ", ".join(f"…{hint}" for hint in hints)}

    return Formatter
