"""The keys of assets: how they are spelled, and how one is made from a title."""

from collections.abc import Callable

from django.core.validators import RegexValidator
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

MAX_LENGTH = 100
"""Characters."""

#: The grammar of every key (DESIGN.md section 4).
validate_key = RegexValidator(
    r"\A[a-z0-9][a-z0-9-]*\Z",
    _("A key consists of the letters a to z, digits and hyphens, not starting with a hyphen."),
    code="malformed_key",
)


def proposed_key(title: str, is_taken: Callable[[str], bool]) -> str:
    """Return a free key that resembles a title: `ski-hero`, or `ski-hero-2` if that is taken.

    A title without a letter that keys may have gives `image`, `image-2` and so on.
    """
    stem = slugify(title).replace("_", "-").strip("-")[: MAX_LENGTH - 8].rstrip("-") or "image"
    key, number = stem, 1
    while is_taken(key):
        number += 1
        key = f"{stem}-{number}"
    return key
