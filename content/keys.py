"""What never changes in a row of content: its key, and the type that its fields depend on."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from taxonomy.validation import check_same_key


class KeyedRow(models.Model):
    """A row that everything else refers to by a key, which is chosen once."""

    class Meta:
        abstract = True

    def clean(self) -> None:
        """Refuse another key, and another type, than the stored one.

        :raises ValidationError: naming the field, what is stored and what was asked for.
        """
        super().clean()
        stored = type(self)._default_manager.filter(pk=self.pk).first() if self.pk else None
        if stored is None:
            return
        check_same_key(stored.key, self.key)
        if getattr(stored, "type", None) != getattr(self, "type", None):
            raise ValidationError(
                _("The type never changes: this is a %(old)s and cannot become a %(new)s."),
                params={"old": stored.type, "new": self.type},
                code="type_changed",
            )
