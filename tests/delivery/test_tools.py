"""What outside tools say of the API; they need Node: `npm ci` in tests/delivery/tools."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from pytest_django.live_server_helper import LiveServer

from delivery.registration import create_client

TOOLS = Path(__file__).parent / "tools"

#: Skips a test where the tools are not; in CI they are.
tools_installed = pytest.mark.skipif(
    shutil.which("npm") is None or not (TOOLS / "node_modules").is_dir(),
    reason="the tools are not installed: run `npm ci` in tests/delivery/tools",
)

pytestmark = [pytest.mark.node, tools_installed]


def run(script: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["npm", "run", "--silent", script, "--", *arguments],
        cwd=TOOLS,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=300,
    )


@pytest.mark.parametrize("check", ["check:eslint", "check:relay", "check:codegen"])
def test_the_schema_is_accepted_by(check: str) -> None:
    result = run(check)

    assert result.returncode == 0, result.stdout + result.stderr


def test_the_running_server_passes_every_audit_of_graphql_over_http(
    live_server: LiveServer,
) -> None:
    key = create_client("auditor", scopes=["deliver"])

    result = run("audit", f"{live_server.url}/graphql/", REFRACT_API_KEY=key)

    assert (result.stdout.strip(), result.stderr) == ("61 of 61 audits passed.", "")
    assert result.returncode == 0
