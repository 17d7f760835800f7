"""Settings are safe by default, and say what is missing."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

PUBLIC = {
    "DJANGO_ALLOWED_HOSTS": "refract.example.com",
    "DJANGO_SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
}


def manage(tmp_path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a process of its own, with a home of its own."""
    variables = {"PATH": os.environ["PATH"], "REFRACT_HOME": str(tmp_path)} | environment
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env=variables,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_public_instance_passes_the_deployment_check(tmp_path):
    done = manage(tmp_path, "check", "--deploy", "--fail-level", "WARNING", **PUBLIC)
    assert (done.returncode, done.stdout.strip()) == (
        0,
        "System check identified no issues (0 silenced).",
    )


def test_a_public_instance_without_a_secret_key_does_not_start(tmp_path):
    done = manage(tmp_path, "check", DJANGO_ALLOWED_HOSTS="refract.example.com")
    assert done.returncode == 1
    assert (
        "DJANGO_SECRET_KEY is empty: an instance that answers to refract.example.com needs a "
        "secret key of at least 50 random characters." in done.stderr
    )


def test_a_local_instance_makes_a_secret_key_that_only_its_owner_may_read(tmp_path):
    for _ in range(2):
        assert manage(tmp_path, "check").returncode == 0
        (key,) = tmp_path.glob("secret-key*")
        assert oct(key.stat().st_mode & 0o777) == "0o600"
    assert len(key.read_text()) >= 50


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost, [::1]"])
def test_naming_loopback_hosts_keeps_an_instance_local(tmp_path, name):
    assert manage(tmp_path, "check", DJANGO_ALLOWED_HOSTS=name).returncode == 0
