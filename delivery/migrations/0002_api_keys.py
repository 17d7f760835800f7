import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


def give_clients_their_keys(apps, schema_editor):
    ApiClient = apps.get_model("delivery", "ApiClient")
    ApiKey = apps.get_model("delivery", "ApiKey")
    ClientSequence = apps.get_model("delivery", "ClientSequence")
    ApiKey.objects.bulk_create(
        ApiKey(
            client=client,
            digest=client.digest,
            created_at=client.created_at,
            revoked_at=client.revoked_at,
        )
        for client in ApiClient.objects.order_by("pk")
    )
    ClientSequence.objects.create(pk=1, number=1)


class Migration(migrations.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('delivery', '0001_initial'),
        ('jobs', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='ClientSequence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.BigIntegerField()),
            ],
        ),
        migrations.AddField(
            model_name='apiclient',
            name='rate_limit',
            field=models.PositiveIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(10000000)], verbose_name='requests per minute'),
        ),
        migrations.AddField(
            model_name='apiclient',
            name='approves_as',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='approves as'),
        ),
        migrations.CreateModel(
            name='ApiKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True, verbose_name='digest of the key')),
                ('hint', models.CharField(blank=True, max_length=4, verbose_name='last four characters')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='created at')),
                ('expires_at', models.DateTimeField(blank=True, null=True, verbose_name='expires at')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='revoked at')),
                ('last_used_at', models.DateTimeField(blank=True, null=True, verbose_name='last used at')),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='keys', to='delivery.apiclient', verbose_name='client')),
            ],
            options={
                'verbose_name': 'API key',
                'verbose_name_plural': 'API keys',
                'ordering': ['-created_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='PackImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('body', models.BinaryField()),
                ('dry_run', models.BooleanField()),
                ('outcome', models.JSONField(null=True)),
                ('approver', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='delivery.apiclient')),
                ('job', models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='pack_import', to='jobs.job')),
            ],
        ),
        migrations.RunPython(give_clients_their_keys, elidable=True),
        migrations.RemoveField(model_name='apiclient', name='digest'),
        migrations.RemoveField(model_name='apiclient', name='revoked_at'),
    ]
