"""How far a rule looks at once, as choices that several kinds have."""

from django.utils.translation import gettext_lazy as _

SCOPES = (
    ("field", _("In one field")),
    ("source", _("In a variant or a default")),
    ("composition", _("In all that a visitor sees together")),
)
