"""One supervisor per data directory, kept by a lock that the kernel drops when its holder dies."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import IO

from maxpulse.runtime.errors import AlreadyRuns


class InstanceLock:
    """Holds the data directory while open. Raises AlreadyRuns when somebody else does."""

    def __init__(self, path: Path) -> None:
        self._file: IO[str] = path.open("a+")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._file.close()
            raise AlreadyRuns(f"MAXPULSE already runs on the data directory {path.parent}.") from None
        self._write_pid()

    def release(self) -> None:
        """Let the next one in."""
        self._file.close()

    def _write_pid(self) -> None:
        self._file.truncate(0)
        self._file.write(str(os.getpid()))
        self._file.flush()


def is_held(path: Path) -> bool:
    """True while a supervisor lives on this data directory."""
    if not path.exists():
        return False
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False
