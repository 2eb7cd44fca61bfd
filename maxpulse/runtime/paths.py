"""Where one instance keeps its things: everything below its data directory, `MAXPULSE_HOME`."""

from __future__ import annotations

import os
import re
import tempfile
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from maxpulse.runtime.errors import CannotRun

PROJECT = Path(__file__).resolve().parents[2]

# A socket's address holds 107 bytes on Linux and 103 on macOS, and `.s.PGSQL.5432` follows the folder.
LONGEST_SOCKET_FOLDER = 80
PLAIN_PATH = re.compile(r"[A-Za-z0-9_./+-]+")


@dataclass(frozen=True, slots=True)
class Home:
    """The data directory of one instance; its folders appear when `make()` is called."""

    root: Path

    @classmethod
    def at(cls, place: Path) -> Home:
        """The instance whose data lies at `place`; a relative place counts from the current folder."""
        return cls(place.expanduser().resolve())

    @property
    def key(self) -> str:
        """Twelve characters that tell two instances of one machine apart."""
        return sha256(str(self.root).encode()).hexdigest()[:12]

    @property
    def postgres(self) -> Path:
        """PostgreSQL's data directory."""
        return self.root / "postgres"

    @property
    def valkey(self) -> Path:
        """Valkey's data directory."""
        return self.root / "valkey"

    @property
    def secrets(self) -> Path:
        """Generated passwords and keys, one file each."""
        return self.root / "secrets"

    @property
    def logs(self) -> Path:
        """What the services say, one file each."""
        return self.root / "logs"

    @property
    def metrics(self) -> Path:
        """Where the processes of one run add up their metrics."""
        return self.root / "metrics"

    @property
    def state(self) -> Path:
        """What `maxpulse status` reads: addresses and process ids of the run."""
        return self.root / "state.json"

    @property
    def background(self) -> Path:
        """Process ids of workers and scheduler, written by the process that forks them."""
        return self.root / "background.json"

    @property
    def migrated(self) -> Path:
        """The stamp of the migrations that the embedded database has seen."""
        return self.root / "migrated"

    @property
    def gate(self) -> Path:
        """There once the database is as this release needs it: see `runtime/gate.py`."""
        return self.root / "gate"

    @property
    def lock(self) -> Path:
        """Held by the supervisor as long as it lives."""
        return self.root / "lock"

    @property
    def sockets(self) -> Path:
        """A folder whose path is short and plain enough for sockets and their addresses."""
        inside = self.root / "run"
        if len(os.fsencode(inside)) <= LONGEST_SOCKET_FOLDER and PLAIN_PATH.fullmatch(str(inside)):
            return inside
        return _short_folder() / f"maxpulse-{os.getuid()}-{self.key}"

    def make(self) -> Home:
        """Create the folders, closed to everybody else. Raises CannotRun when that is not possible here."""
        try:
            for folder in (self.root, self.valkey, self.secrets, self.logs, self.sockets):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as wrong:
            raise CannotRun(f"The data directory {self.root} cannot be written: {wrong.strerror}.") from wrong
        _refuse_a_strangers(self.root)
        _refuse_a_strangers(self.sockets)
        return self


def _short_folder() -> Path:
    usual = Path(tempfile.gettempdir())
    return usual if len(os.fsencode(usual)) < LONGEST_SOCKET_FOLDER // 2 else Path("/tmp")  # noqa: S108


def _refuse_a_strangers(folder: Path) -> None:
    owner = folder.stat().st_uid
    if owner != os.getuid():
        raise CannotRun(
            f"{folder} belongs to user {owner}, but this is user {os.getuid()}. "
            "Start as that user, or choose another data directory with MAXPULSE_HOME."
        )
    if folder.stat().st_mode & 0o022:
        folder.chmod(0o700)
