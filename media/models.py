"""Images as a brand owns them: described, with their rights, delivered as renditions."""

import hashlib
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import AbstractImage, AbstractRendition, Image
from wagtail.search import index

from media.keys import MAX_LENGTH, proposed_key, validate_key


class BrandImage(AbstractImage):
    """An asset: an image with a stable key, alternative text and rights.

    The alternative text is Wagtail's own `description`. Rights end at `rights_until`, exclusive;
    from that instant on the image is not served. Files lie in `original_images/` and renditions in
    `images/`, both in `MEDIA_ROOT`.
    """

    key = models.CharField(
        _("key"),
        max_length=MAX_LENGTH,
        unique=True,
        blank=True,
        validators=[validate_key],
        help_text=_("Others refer to it: it never changes. Empty: made from the title."),
        error_messages={"unique": _("There is an image with this key already.")},
    )
    rights_holder = models.CharField(_("rights holder"), max_length=255, blank=True)
    rights_until = models.DateTimeField(
        _("rights until"),
        null=True,
        blank=True,
        help_text=_("From this instant on the image is not served; empty: no end."),
    )
    source = models.CharField(_("source"), max_length=255, blank=True)

    admin_form_fields = (*Image.admin_form_fields, "key", "rights_holder", "rights_until", "source")
    search_fields = [
        *AbstractImage.search_fields,
        index.SearchField("key"),
        index.AutocompleteField("key"),
        index.SearchField("description"),
        index.SearchField("rights_holder"),
    ]

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the image, with a key made from its title if it has none.

        In one transaction with everything that listens: the saved image is published. Renditions
        of a file that was replaced go before that, or they would be published once more.
        """
        with transaction.atomic():
            if not self.key:
                self.key = proposed_key(self.title, _is_taken)
            stored = BrandImage.objects.filter(pk=self.pk).values_list("file", flat=True).first()
            if stored is not None and stored != self.file.name:
                for rendition in self.renditions.all():
                    rendition.delete()
            super().save(*args, **kwargs)

    def clean(self) -> None:
        """Refuse another key than the stored one.

        :raises ValidationError: naming both.
        """
        super().clean()
        stored = BrandImage.objects.filter(pk=self.pk).values_list("key", flat=True).first()
        if stored is not None and stored != self.key:
            raise ValidationError(
                {
                    "key": ValidationError(
                        _("A key never changes: this one is “%(old)s”, not “%(new)s”."),
                        params={"old": stored, "new": self.key},
                        code="key_changed",
                    )
                }
            )


class BrandRendition(AbstractRendition):
    """A file made from an image for one rendition specification."""

    image = models.ForeignKey(BrandImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="media_one_rendition"
            )
        ]

    def get_upload_to(self, filename: str) -> str:
        """Name the file after what it holds: an address never shows anything but what was approved.

        The name of a file that was deleted is free again, for whatever is uploaded next.
        """
        self.file.seek(0)
        digest = hashlib.sha256(self.file.read()).hexdigest()[:32]
        self.file.seek(0)
        path: str = super().get_upload_to(f"{digest}.{filename}")
        return path


def _is_taken(key: str) -> bool:
    return BrandImage.objects.filter(key=key).exists()
