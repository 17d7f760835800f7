"""Say of each targeted term the module of its variant, for lists of modules."""

import django.db.models.deletion
from django.db import migrations, models


def fill(apps, schema_editor):
    Variant = apps.get_model("variants", "Variant")
    VariantTerm = apps.get_model("variants", "VariantTerm")
    module = Variant.objects.filter(pk=models.OuterRef("variant")).values("module")[:1]
    VariantTerm.objects.update(module=models.Subquery(module))


class Migration(migrations.Migration):
    dependencies = [
        ("content", "0003_indexes_for_lists"),
        ("variants", "0004_indexes_for_lists"),
    ]

    operations = [
        migrations.AddField(
            "variantterm",
            "module",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="targeted_terms",
                to="content.module",
            ),
        ),
        migrations.AddIndex(
            "variantterm",
            models.Index(fields=["axis", "key", "module"], name="variants_modules_by_term"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
