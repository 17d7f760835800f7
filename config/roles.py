"""The groups that a new instance has, one for each kind of person (DESIGN.md section 1)."""

from django.contrib.auth.models import Group, Permission
from wagtail.models import Collection, GroupCollectionPermission

EDITORS = "Content editors"
BRAND_MANAGERS = "Brand managers"

_CONTENT = ("content.module", "content.experience", "variants.variant")
_TAXONOMY = ("taxonomy.segment", "taxonomy.channel", "taxonomy.device", "taxonomy.locale")

#: What each group may do: model, then verbs. Editors submit; what is approved goes live.
GRANTS: dict[str, list[tuple[str, tuple[str, ...]]]] = {
    EDITORS: [
        *((model, ("add", "change", "delete")) for model in _CONTENT),
        ("variants.generation", ("view",)),
        ("variants.samplecontext", ("add", "change", "delete")),
        ("variants.previewshare", ("add", "change")),
    ],
    BRAND_MANAGERS: [
        *((model, ("add", "change", "delete", "publish", "lock", "unlock")) for model in _CONTENT),
        *((model, ("add", "change", "delete")) for model in _TAXONOMY),
        ("brand.brand", ("add", "change", "delete", "approve")),
        ("variants.generation", ("view", "roll_back")),
        ("variants.samplecontext", ("add", "change", "delete")),
        ("variants.previewshare", ("add", "change")),
    ],
}


def make_roles() -> None:
    """Make the groups that are missing; a group that is there keeps what it was given."""
    for name, grants in GRANTS.items():
        group, created = Group.objects.get_or_create(name=name)
        if not created:
            continue
        group.permissions.add(
            Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
        )
        for model, verbs in grants:
            app_label, model_name = model.split(".")
            group.permissions.add(
                *Permission.objects.filter(
                    content_type__app_label=app_label,
                    codename__in=[*verbs, *(f"{verb}_{model_name}" for verb in verbs)],
                )
            )
        _grant_images(group)


def _grant_images(group: Group) -> None:
    root = Collection.get_first_root_node()
    if root is None:  # a flushed database, which emits post_migrate too
        return
    # Whatever the image model, Wagtail asks for the permissions of its own.
    permissions = Permission.objects.filter(
        content_type__app_label="wagtailimages",
        codename__in=["add_image", "change_image", "choose_image"],
    )
    for permission in permissions:
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=root, permission=permission
        )
