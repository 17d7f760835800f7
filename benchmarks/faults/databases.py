"""Databases that can be stopped, copied and replaced."""

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Protocol

from benchmarks.delivery.processes import free_port


class Database(Protocol):
    """Where an instance keeps its rows."""

    @property
    def url(self) -> str:
        """The value of `DATABASE_URL`."""

    def start(self) -> None:
        """Let it answer."""

    def stop(self) -> None:
        """Let it answer no more, at once."""

    def copy(self) -> "Database":
        """Return a copy, stopped; this one has to be stopped too."""

    def remove(self) -> None:
        """Stop it and delete its files."""


class SqliteDatabase:
    """A file. It has no server: starting and stopping do nothing."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or Path(tempfile.mkdtemp(prefix="refract-sqlite-"))

    @property
    def url(self) -> str:
        """The value of `DATABASE_URL`."""
        return f"sqlite:///{self.folder / 'refract.sqlite3'}"

    def start(self) -> None:
        """Do nothing."""

    def stop(self) -> None:
        """Do nothing."""

    def copy(self) -> "SqliteDatabase":
        """Return a copy; nothing may write meanwhile."""
        other = SqliteDatabase()
        shutil.copytree(self.folder, other.folder, dirs_exist_ok=True)
        return other

    def remove(self) -> None:
        """Delete the file."""
        shutil.rmtree(self.folder, ignore_errors=True)


class PostgresCluster:
    """A PostgreSQL server of its own on a free port of loopback.

    It runs as Debian's user `postgres` where this process is root's: the server refuses root.
    """

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="refract-postgresql-"))
        self.folder.chmod(0o755)
        if _is_root():
            shutil.chown(self.folder, "postgres", "postgres")
        self.port = free_port()

    @property
    def url(self) -> str:
        """The value of `DATABASE_URL`."""
        return f"postgres://refract@127.0.0.1:{self.port}/refract"

    def create(self) -> "PostgresCluster":
        """Make the files and an empty database, and leave it running."""
        self._run("initdb", "-D", "data", "-U", "refract", "--auth=trust", "-E", "UTF8", "-N")
        self.start()
        self._run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "refract", "refract")
        return self

    def start(self) -> None:
        """Start the server and wait until it answers.

        Files need not outlive the machine: what is written is left to the operating system.
        """
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c fsync=off"
        options += f" -c unix_socket_directories={self.folder}"
        self._run("pg_ctl", "-D", "data", "-l", "log", "-w", "-o", options, "start")

    def stop(self) -> None:
        """Stop the server as when it crashes: every connection is cut."""
        if (self.folder / "data" / "postmaster.pid").exists():
            self._run("pg_ctl", "-D", "data", "-m", "immediate", "-w", "stop")

    def copy(self) -> "PostgresCluster":
        """Return a copy that listens on the same port once it is started."""
        other = PostgresCluster()
        other.port = self.port
        subprocess.run(["cp", "-a", self.folder / "data", other.folder], check=True)
        return other

    def remove(self) -> None:
        """Stop the server and delete its files."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        binary = binaries()
        assert binary is not None, "PostgreSQL is not installed"
        become = ["runuser", "-u", "postgres", "--"] if _is_root() else []
        done = subprocess.run(
            [*become, str(binary / program), *arguments],
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            # Not pipes: the server keeps what it inherits.
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
        if done.returncode:
            log = self.folder / "log"
            raise RuntimeError(f"{program}: {log.read_text() if log.exists() else done}")


def binaries() -> Path | None:
    """Where PostgreSQL's programs are, those of the newest version; None if it is not installed."""
    found = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if path.is_dir()]
    newest = sorted(found, key=lambda path: int(path.parent.name))[-1:]
    for folder in [*newest, *map(Path, os.environ.get("PATH", "").split(os.pathsep))]:
        if (folder / "initdb").exists():
            return folder
    return None


def _is_root() -> bool:
    return pwd.getpwuid(os.geteuid()).pw_uid == 0
