"""The form of an image in the library."""

from typing import Any

from django.core.files import File
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateTimeInput
from wagtail.images.forms import BaseImageForm

from media.uploads import check_decodes


class BrandImageForm(BaseImageForm):
    """Wagtail's form with key and rights; the file's limits are checked by its field already."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "description" in self.fields:
            self.fields["description"].label = _("Alternative text")
            self.fields["description"].help_text = _(
                "What the image shows, for people who do not see it; empty: it is decoration."
            )
        if "key" in self.fields and self.instance.pk:
            self.fields["key"].disabled = True

    def clean_file(self) -> File:
        """Refuse a damaged file."""
        file = self.cleaned_data["file"]
        if "file" in self.changed_data:
            check_decodes(file)
        return file

    class Meta(BaseImageForm.Meta):
        widgets = {**BaseImageForm.Meta.widgets, "rights_until": AdminDateTimeInput}
