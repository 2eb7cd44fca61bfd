"""The gate before the database: web and workers load while it starts, and go on once it is as this release needs it."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

VARIABLE = "MAXPULSE_GATE"
LOOK_EVERY = 0.01


@dataclass(frozen=True, slots=True)
class Gate:
    """A file that is there while the gate is open. Who comes back after a crash finds it as it is."""

    file: Path

    def close(self) -> None:
        """Let nobody through who comes from now on."""
        self.file.unlink(missing_ok=True)

    def open(self) -> None:
        """Let everybody through."""
        self.file.touch()


def pass_through() -> None:
    """Wait until the gate is open that the supervisor named; there is none where nobody supervises."""
    if place := os.environ.get(VARIABLE):
        # Whoever gives up starting, or dies, takes those who wait with it.
        while not Path(place).exists():
            time.sleep(LOOK_EVERY)
