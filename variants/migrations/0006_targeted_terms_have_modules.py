"""Every targeted term has a module: apart, because PostgreSQL alters no table whose rows were
changed in the same transaction."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("variants", "0005_module_of_targeted_terms")]

    operations = [
        migrations.AlterField(
            "variantterm",
            "module",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="targeted_terms",
                to="content.module",
            ),
        ),
    ]
