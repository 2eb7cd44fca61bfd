"""A whole installation, started by the real command."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import psutil

from maxpulse.runtime.instance import answers
from maxpulse.runtime.paths import PROJECT, Home
from maxpulse.runtime.state import status_of

from .processes import PATIENCE, lives, wait_for

# Demo data are months of deeds: under a minute on a machine that does nothing else.
FILLING = 400.0
OURS = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_RECORDER_URL", "REDIS_URL", "SECRET_KEY")


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Installation:
    """One data directory and port, and the command on it."""

    home: Path
    more: Mapping[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[str] | None = None

    @property
    def environment(self) -> dict[str, str]:
        """A newcomer's environment, with this data directory and port."""
        inherited = {name: value for name, value in os.environ.items() if name not in OURS}
        return {**inherited, "MAXPULSE_HOME": str(self.home), "MAXPULSE_PORT": str(self.port), **self.more}

    def command(self, *words: str, folder: Path = PROJECT) -> subprocess.CompletedProcess[str]:
        """Run one `maxpulse` command to its end."""
        return subprocess.run(
            [sys.executable, "-m", "maxpulse.cli", *words],
            env=self.environment | {"PYTHONPATH": str(PROJECT)},
            cwd=folder,
            capture_output=True,
            text=True,
        )

    def start(self, folder: Path = PROJECT, *, demo: bool = False) -> None:
        """Start it from `folder` and wait until everything serves."""
        said = (self.home.parent / f"{self.home.name}.said").open("a")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "maxpulse.cli", "up", *(() if demo else ("--no-demo",))],
            env=self.environment | {"PYTHONPATH": str(PROJECT)},
            cwd=folder,
            stdout=said,
            stderr=said,
            text=True,
        )
        said.close()
        wait_for(self.serves, f"the installation: {self.said()}", within=FILLING if demo else PATIENCE)

    def serves(self) -> bool:
        """True when every part is ready. Fails at once when the command ended."""
        assert self.process is None or self.process.poll() is None, self.said()
        return answers(f"http://127.0.0.1:{self.port}", "/readyz")

    def said(self) -> str:
        """What the command has printed."""
        file = self.home.parent / f"{self.home.name}.said"
        return file.read_text() if file.exists() else ""

    def status(self) -> dict[str, Any]:
        """What `maxpulse status --json` tells, without a command's start."""
        state = status_of(Home.at(self.home))
        assert state is not None, self.said()
        facts = asdict(state)
        del facts["births"]
        return facts

    def end(self, number: signal.Signals) -> list[int]:
        """Send the signal, wait for the command's end, and give the processes that outlive it by seconds."""
        assert self.process is not None
        family = [child.pid for child in psutil.Process(self.process.pid).children(recursive=True)]
        self.process.send_signal(number)
        self.process.wait(60)
        self.process = None
        if number == signal.SIGKILL:
            wait_for(lambda: not any(map(lives, family)), "the children's end")
        return [pid for pid in family if lives(pid)]


@contextmanager
def installed(home: Path, **more: str) -> Iterator[Installation]:
    """An installation that is stopped at the end, whatever happened, and leaves nobody behind."""
    one, left = Installation(home, more), None
    try:
        yield one
    finally:
        if one.process is not None and one.process.poll() is None:
            left = one.end(signal.SIGTERM)
    assert left in (None, []), "they outlive it"
    assert left is None or "Everything is stopped." in one.said()
