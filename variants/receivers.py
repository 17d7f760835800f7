"""Publishing whatever is saved or deleted, in the transaction of the save or delete.

The rooms below know nothing of publishing; `VariantsConfig.ready` connects these.
"""

from typing import Any

from django.db.models import Model, ProtectedError

from content.models import Experience, Module
from media.models import BrandImage
from taxonomy.validation import check_same_key
from variants.gate import publishing
from variants.models import ChangeLogEntry, DocumentKind, Variant
from variants.selectors import current_documents, keys_of_modules_with_asset
from variants.usage import drafts_naming

#: Columns whose change alone alters nothing that is published.
BOOKKEEPING = frozenset(
    {
        "latest_revision",
        "has_unpublished_changes",
        "locked",
        "locked_at",
        "locked_by",
        "owner",
    }
)


def publish_saved_row(
    sender: type[Model], instance: Any, update_fields: Any = None, **kwargs: Any
) -> None:
    """Publish a module, variant or experience that was saved, if it is or was live."""
    if update_fields is not None and BOOKKEEPING.issuperset(update_fields):
        return
    if isinstance(instance, Variant):
        if instance.live:
            with publishing(reason=f"Saved {instance}") as publication:
                publication.module(instance.module.key)
        elif _is_published_variant(instance):
            with publishing(reason=f"Withdrew {instance}") as publication:
                publication.withdraw(instance.module.key, instance.key)
    elif isinstance(instance, Module) and not instance.live:
        if _is_published(instance):
            with publishing(reason=f"Withdrew {instance}") as publication:
                publication.withdraw(instance.key)
    elif instance.live or _is_published(instance):
        with publishing(reason=f"Saved {instance}") as publication:
            _touch(publication, instance)


def publish_deleted_row(sender: type[Model], instance: Any, origin: Any, **kwargs: Any) -> None:
    """Withdraw what was deleted; the variants of a deleted module go with it."""
    if isinstance(instance, Variant):
        if _model_of(origin) is Variant:
            with publishing(reason=f"Deleted {instance}") as publication:
                publication.withdraw(instance.module.key, instance.key)
    elif isinstance(instance, Module):
        with publishing(reason=f"Deleted {instance}") as publication:
            publication.withdraw(instance.key)
    else:
        with publishing(reason=f"Deleted {instance}") as publication:
            publication.experience(instance.key)


def publish_taxonomy(sender: type[Model], instance: Model, **kwargs: Any) -> None:
    """Publish the taxonomy after a term or a brand was saved or deleted."""
    if kwargs.get("raw"):
        return
    # Only a save says whether it created the row.
    done = "Saved" if "created" in kwargs else "Deleted"
    with publishing(reason=f"{done} {sender._meta.verbose_name} {instance}") as publication:
        publication.taxonomy()


def publish_image(sender: type[Model], instance: BrandImage, created: bool, **kwargs: Any) -> None:
    """Publish the modules that show an image after it was changed."""
    if created:
        return
    with publishing(reason=f"Saved image {instance}") as publication:
        for key in keys_of_modules_with_asset(instance.key):
            publication.module(key)


def keep_published_image(sender: type[Model], instance: BrandImage, **kwargs: Any) -> None:
    """Refuse to delete an image that a published module shows.

    :raises ProtectedError: naming the modules; nothing is deleted.
    """
    keys = keys_of_modules_with_asset(instance.key)
    if keys:
        raise ProtectedError(
            f"The image {instance.key} is shown by published modules: {', '.join(keys)}.",
            set(Module.objects.filter(key__in=keys)),
        )


def keep_what_drafts_name(sender: type[Model], instance: Any, **kwargs: Any) -> None:
    """Refuse to delete a brand or a module that a draft names.

    :raises ProtectedError: naming what has the draft; nothing is deleted.
    """
    rows = drafts_naming(instance)
    if rows:
        names = ", ".join(sorted(map(str, rows)))
        raise ProtectedError(f"“{instance}” is named by the draft of: {names}.", set(rows))


def keep_identity(sender: type[Model], instance: Any, raw: bool = False, **kwargs: Any) -> None:
    """Refuse another key, or another module, for a row that was published.

    Others know it by these, and what is published under the old ones would stay.

    :raises ValidationError: nothing is saved.
    """
    stored = None
    if instance.pk and not raw:
        stored = sender._default_manager.filter(pk=instance.pk).first()
    if stored is None or not (stored.live or stored.first_published_at):
        return
    check_same_key(stored.key, instance.key)
    if isinstance(instance, Variant):
        instance.check_same_module(stored)


def _touch(publication: Any, instance: Module | Experience) -> None:
    if isinstance(instance, Module):
        publication.module(instance.key)
    else:
        publication.experience(instance.key)


def _is_published(instance: Module | Experience) -> bool:
    kind = DocumentKind.MODULE
    if isinstance(instance, Experience):
        kind = DocumentKind.EXPERIENCE
    entries = ChangeLogEntry.objects.filter(kind=kind, key=instance.key, is_current=True)
    return entries.exclude(document="").exists()


def _is_published_variant(variant: Variant) -> bool:
    kind = DocumentKind.MODULE
    for document in current_documents(kind, [variant.module.key]).values():
        return any(entry["key"] == variant.key for entry in document["variants"])
    return False


def _model_of(origin: Any) -> type[Model]:
    """Return the model of what a deletion began with: an instance or a queryset."""
    return getattr(origin, "model", type(origin))
