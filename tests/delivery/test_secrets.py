"""The instance's secrets: made by migrate, once."""

import pytest
from django.core.management import call_command

from delivery.instance_secrets import load_secrets
from delivery.models import InstanceSecret


@pytest.mark.django_db
def test_migrate_makes_two_secrets_and_never_changes_them() -> None:
    secrets = load_secrets()
    assert [len(secrets.context_key), len(secrets.decision_id)] == [32, 32]
    assert secrets.context_key != secrets.decision_id

    call_command("migrate", verbosity=0)

    assert load_secrets() == secrets
    assert InstanceSecret.objects.count() == 2


@pytest.mark.django_db
def test_migrate_makes_what_is_missing() -> None:
    secrets = load_secrets()
    InstanceSecret.objects.get(name="decision-id").delete()

    call_command("migrate", verbosity=0)

    assert load_secrets().context_key == secrets.context_key
    assert load_secrets().decision_id != secrets.decision_id
