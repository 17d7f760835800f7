"""Editors submit instead of publishing, and brand managers approve, in instances that had both."""

from typing import Any

from django.db import migrations

CONTENT = [("content", "module"), ("content", "experience"), ("variants", "variant")]


def give_and_take(apps: Any, schema_editor: Any) -> None:
    """Change the two groups that `config.roles` made, where they are still there."""
    groups = apps.get_model("auth", "Group").objects
    permissions = apps.get_model("auth", "Permission").objects
    editors = groups.filter(name="Content editors").first()
    if editors is not None:
        for app_label, model in CONTENT:
            editors.permissions.remove(
                *permissions.filter(content_type__app_label=app_label, codename=f"publish_{model}")
            )
    managers = groups.filter(name="Brand managers").first()
    if managers is not None:
        # Permissions are made after all migrations: this one may not be there yet.
        brand, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
            app_label="brand", model="brand"
        )
        approve, _ = permissions.get_or_create(
            content_type=brand,
            codename="approve_brand",
            defaults={"name": "Can approve for brands without managers of their own"},
        )
        managers.permissions.add(approve)


class Migration(migrations.Migration):
    """Runs once; what an administrator gives or takes later stays."""

    dependencies = [
        ("variants", "0007_approval_and_releases"),
        ("brand", "0002_brand_rules"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(give_and_take, migrations.RunPython.noop)]
