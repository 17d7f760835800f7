"""The form of an image in the library."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateTimeInput
from wagtail.images.forms import BaseImageForm

from media.uploads import AssetFileField


class BrandImageForm(BaseImageForm):
    """Wagtail's form with key and rights."""

    file = AssetFileField(label=_("File"), widget=BaseImageForm.Meta.widgets["file"])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "description" in self.fields:
            self.fields["description"].label = _("Alternative text")
            self.fields["description"].help_text = _(
                "What the image shows, for people who do not see it; empty: it is decoration."
            )
        if "key" in self.fields and self.instance.pk:
            self.fields["key"].disabled = True

    class Meta(BaseImageForm.Meta):
        widgets = {**BaseImageForm.Meta.widgets, "rights_until": AdminDateTimeInput}
