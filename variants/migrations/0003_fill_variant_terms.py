"""Say in `VariantTerm` what the rows that are there target."""

from django.db import migrations

CHUNK = 1000
KEY_LENGTH = 100


def fill(apps, schema_editor):
    from variants.targeting import targeted_keys

    Variant = apps.get_model("variants", "Variant")
    VariantTerm = apps.get_model("variants", "VariantTerm")

    rows = Variant.objects.order_by("pk").values_list("pk", "targeting")
    last = 0
    while chunk := list(rows.filter(pk__gt=last)[:CHUNK]):
        last = chunk[-1][0]
        VariantTerm.objects.bulk_create(
            (
                VariantTerm(variant_id=pk, axis=axis, key=key)
                for pk, targeting in chunk
                for axis, key in sorted(set(targeted_keys(targeting)))
                if len(key) <= KEY_LENGTH  # no term has a longer one
            ),
            ignore_conflicts=True,
        )


class Migration(migrations.Migration):
    dependencies = [("variants", "0002_editors_desk")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
