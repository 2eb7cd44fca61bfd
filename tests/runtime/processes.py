"""Small services of the tests' own, and ways to look at processes."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from maxpulse.runtime.processes import Service

PATIENCE = 120.0


def wait_for(condition: Callable[[], object], what: str, within: float = PATIENCE) -> None:
    """Look until it holds; fail with `what` when it does not in time (seconds)."""
    begun_at = time.monotonic()
    while not condition():
        waited = time.monotonic() - begun_at
        assert waited < within, f"gave up waiting for {what}"
        # Looking costs whoever is waited for: often at first, seldom where it takes long.
        time.sleep(0.02 if waited < 1 else 0.1)


def lives(pid: int) -> bool:
    """True for a process that still does something."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def sleeper(folder: Path, name: str = "sleeper", **more: object) -> Service:
    """A service that writes its process id to a file and sleeps."""
    file = folder / name
    program = f"import os, time; open({str(file)!r}, 'w').write(str(os.getpid())); time.sleep(600)"

    def has_written() -> bool:
        # There before anything stands in it.
        return file.exists() and file.stat().st_size > 0

    return Service(name, [sys.executable, "-c", program], ready=has_written, folder=folder, **more)  # type: ignore[arg-type]


def stubborn(folder: Path) -> Service:
    """A service that does not stop when asked."""
    file = folder / "stubborn"
    program = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
        f"open({str(file)!r}, 'w').close(); time.sleep(600)"
    )
    return Service(
        "stubborn", [sys.executable, "-c", program], ready=file.exists, folder=folder, patience=0.2
    )
