"""The peers: an environment of their own, their data, and how they are started."""

import os
import subprocess
import sys
from pathlib import Path

from benchmarks.delivery.processes import Server, free_port

PROJECTS = Path(__file__).resolve().parents[1] / "peers"


class Peers:
    """Makes and starts them.

    :param folder: where the environment and the databases are kept.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._bin = folder / "peers" / "bin"

    def prepare(self) -> None:
        """Install the packages and write the databases, once."""
        if not (self._bin / "gunicorn").exists():
            subprocess.run([sys.executable, "-m", "venv", self._bin.parent], check=True)
            required = ["install", "--quiet", "-r", str(PROJECTS / "requirements.txt")]
            subprocess.run([self._bin / "python", "-m", "pip", *required], check=True)
        self._load("stock", "modules.jsonl")
        self._load("grapple_snippets", "rows.jsonl")

    def _load(self, project: str, rows: str) -> None:
        done = self._folder / f"{project}.loaded"
        if done.exists():
            return
        self._database(project).unlink(missing_ok=True)
        subprocess.run(
            [self._bin / "python", "-m", f"{project}.load", self._folder / rows],
            cwd=PROJECTS,
            env=os.environ | self._environment(project),
            check=True,
        )
        done.touch()

    def server(self, project: str, kind: str, niceness: int) -> Server:
        """A peer under gunicorn (its default, one synchronous worker) or under granian."""
        port = free_port()
        if kind == "gunicorn":
            command = ["gunicorn", f"{project}.wsgi", "--bind", f"127.0.0.1:{port}"]
        else:
            command = ["granian", f"{project}.wsgi:application", "--interface", "wsgi"]
            command += ["--port", str(port), "--log-level", "warning", "--no-access-log"]
        return Server(
            name=f"{project} {kind}",
            command=[str(self._bin / command[0]), *command[1:]],
            port=port,
            folder=self._folder,
            environment=self._environment(project) | {"PYTHONPATH": str(PROJECTS)},
            niceness=niceness,
        )

    def _database(self, project: str) -> Path:
        return self._folder / f"{project}.sqlite3"

    def _environment(self, project: str) -> dict[str, str]:
        return {
            "PEER_DATABASE": str(self._database(project)),
            "DJANGO_SETTINGS_MODULE": f"{project}.settings",
        }
