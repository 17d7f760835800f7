"""Which terms a variant's row targets, in a form that databases can look up."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from content.models import Module
from taxonomy.models import KEY_LENGTH
from variants.models.variants import Variant


class VariantTerm(models.Model):
    """One term that a variant's row targets, once however often it is named.

    It repeats what `Variant.targeting` says, for lists of 100,000 variants. `axis` is segments,
    channels, devices or locales; keys of locales are in lower case (`targeting.targeted_keys`).
    """

    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="terms")
    #: The variant's module, which never changes: lists of modules ask for it.
    module = models.ForeignKey(Module, on_delete=models.CASCADE, related_name="targeted_terms")
    axis = models.CharField(_("axis"), max_length=10)
    key = models.CharField(_("key"), max_length=KEY_LENGTH)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["axis", "key", "variant"], name="variants_one_row_per_targeted_term"
            )
        ]
        indexes = [models.Index(fields=["axis", "key", "module"], name="variants_modules_by_term")]
        verbose_name = _("targeted term")
        verbose_name_plural = _("targeted terms")

    def __str__(self) -> str:
        return f"{self.axis}: {self.key}"
