"""What the rooms above hear of rules and waivers; sent when the transaction has committed."""

from django.dispatch import Signal

#: A version was put in shadow, became active or was retired: `version`, `previous` (the version
#: that it replaced, or None), `user`, and `meaning_changed`, which is False where the new active
#: version means what the previous one meant.
rule_changed = Signal()

#: A waiver was requested, granted, refused or revoked: `waiver`, and `user`, who did it.
waiver_changed = Signal()
