"""PostgreSQL's data directory: made whole or not at all, and cleared of what a crash left in it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from maxpulse.runtime.errors import CannotRun
from maxpulse.runtime.identity import Identity, launcher
from maxpulse.runtime.processes import wait_until

ORPHAN_PATIENCE = 20.0
LOCALE = ("--encoding=UTF8", "--no-locale", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")


@dataclass(frozen=True, slots=True)
class DataDirectory:
    """A cluster's folder, the program that makes it and the identity that owns it."""

    path: Path
    initdb: Path
    identity: Identity
    environment: Mapping[str, str]

    def make(self, superuser: str, password: Callable[[], str]) -> None:
        """Make it when it is missing, under another name first: a crash leaves no half directory."""
        if (self.path / "PG_VERSION").exists():
            return
        draft = self.path.with_name("postgres.making")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        os.chown(draft, self.identity.owner, -1)
        self._initdb(draft, superuser, password())
        draft.rename(self.path)

    def clear_stale_pid(self) -> None:
        """Make room for a start: stop a server that outlived its supervisor, disarm another's number.

        PostgreSQL refuses to start when the number in its pid file belongs to any live process, which after a
        crash of the machine or in a fresh container is often somebody else's. The file itself stays, for the
        server finds in it whether old backends still use the data; it skips a number that is its parent's.
        """
        file = self.path / "postmaster.pid"
        pid = first_number(file)
        if pid is None or not psutil.pid_exists(pid):
            return
        if serves(pid, self.path):
            stop_orphan(pid)
        else:
            lines = file.read_text().splitlines(keepends=True)
            file.write_text("".join([f"{os.getpid()}\n", *lines[1:]]))

    def _initdb(self, folder: Path, superuser: str, password: str) -> None:
        paper = self._password_file(password)
        words: Sequence[str] = (str(self.initdb), "-D", str(folder), "-U", superuser, "-A", "scram-sha-256")
        outcome = subprocess.run(  # noqa: S603
            [*launcher(os.getpid(), signal.SIGKILL, self.identity), *words, *LOCALE, f"--pwfile={paper}"],
            env=dict(self.environment),
            capture_output=True,
            text=True,
            check=False,
        )
        paper.unlink()
        if outcome.returncode != 0:
            shutil.rmtree(folder, ignore_errors=True)
            raise CannotRun(f"PostgreSQL could not make its data directory:\n{outcome.stderr.strip()}")

    def _password_file(self, password: str) -> Path:
        file = self.path.with_name("postgres.password")
        file.touch(mode=0o600)
        file.write_text(password)
        os.chown(file, self.identity.owner, -1)
        return file


def first_number(file: Path) -> int | None:
    """The process id a pid file begins with, or None."""
    lines = read_lines(file)
    return int(lines[0]) if lines and lines[0].strip().isdigit() else None


def read_lines(file: Path) -> list[str]:
    """The file's lines; none when there is no file."""
    try:
        return file.read_text().splitlines()
    except FileNotFoundError:
        return []


def serves(pid: int, data: Path) -> bool:
    """True when this process is a PostgreSQL server on that data directory (it works from inside of it)."""
    try:
        process = psutil.Process(pid)
        return process.name().startswith("postgres") and Path(process.cwd()) == data.resolve()
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return False


def stop_orphan(pid: int) -> None:
    """Stop a server of an earlier run. Raises CannotRun when it does not go."""
    os.kill(pid, signal.SIGINT)
    if not wait_until(lambda: not psutil.pid_exists(pid), ORPHAN_PATIENCE):
        raise CannotRun(f"A PostgreSQL server from an earlier run (process {pid}) does not stop.")
