"""What a release is called, in addresses and by people."""

from typing import Any
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.utils.text import Truncator, slugify

from variants.models import Release

#: Characters of a name that its key begins with; the rest is room to tell two of them apart.
_KEY_FROM_NAME = 80
_NAME_LENGTH = 200
#: What addresses of releases say in the place of a key.
_RESERVED = ("add", "new", "results", "submit")


def named_release(name: str, **columns: Any) -> Release:
    """Make a release whose key is its name as far as that is free.

    :raises ValidationError: when the name is not one.
    """
    base = slugify(name).replace("_", "-")[:_KEY_FROM_NAME].strip("-") or "release"
    if base in _RESERVED:
        base = f"{base}-release"
    release = Release(key=base, name=Truncator(name.strip()).chars(_NAME_LENGTH), **columns)
    release.clean_fields(exclude={field.name for field in Release._meta.fields} - {"name"})
    while True:
        try:
            with transaction.atomic():
                release.save(force_insert=True)
            return release
        except IntegrityError:
            # Somebody has it already; asking before would not keep it free.
            if Release.objects.filter(key=release.key).exists():
                release.key = f"{base}-{uuid4().hex[:6]}"
                continue
            raise
