"""Images as a brand owns them: described, with their rights, delivered as renditions."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import AbstractImage, AbstractRendition, Image


class BrandImage(AbstractImage):
    """An asset: an image with a stable key, alternative text and rights.

    The alternative text is Wagtail's own `description`. Rights end at `rights_until`, exclusive;
    from that instant on the image is not served.
    """

    key = models.CharField(_("key"), max_length=100, unique=True)
    rights_holder = models.CharField(_("rights holder"), max_length=255, blank=True)
    rights_until = models.DateTimeField(
        _("rights until"),
        null=True,
        blank=True,
        help_text=_("From this instant on the image is not served; empty: no end."),
    )
    source = models.CharField(_("source"), max_length=255, blank=True)

    admin_form_fields = (*Image.admin_form_fields, "key", "rights_holder", "rights_until", "source")

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")


class BrandRendition(AbstractRendition):
    """A file made from an image for one rendition specification."""

    image = models.ForeignKey(BrandImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="media_one_rendition"
            )
        ]
