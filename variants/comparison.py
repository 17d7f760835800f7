"""How two versions of a targeting are shown side by side: in words."""

from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail.admin.compare import FieldComparison, diff_text

from variants.targeting_words import targeting_words
from variants.terms import load_term_names


class TargetingComparison(FieldComparison):
    """Show both targetings as one sentence, with what went and what came."""

    def field_label(self) -> Any:
        """Return the words of the form for the field."""
        return _("Who sees it")

    def htmldiff(self) -> SafeString:
        """Return the differences between the sentences."""
        names = load_term_names()
        old, new = (targeting_words(value, names) for value in (self.val_a, self.val_b))
        return diff_text(old, new).to_html()
