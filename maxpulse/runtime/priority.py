"""Who goes first where the cores are full: whoever looks at a page, before what works in the background."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

# A third of what one of none gets: enough where everything is busy for what people wait for all the same, a commission.
NICENESS = 5
# Linux may share the cores out between sessions first (autogroup), and does so unless it is told otherwise: a process's
# own niceness then counts among those of its session alone, and the session has one of its own.
SESSIONS = Path("/proc/self/autogroup")


def stand_back() -> None:
    """Let this process, and all it starts from now on, have what others leave of the cores."""
    os.nice(NICENESS)
    # The session of a terminal is not ours to judge: others may work in it.
    if os.getsid(0) == os.getpid():
        with suppress(OSError):  # another system, or cores are shared out in another way
            SESSIONS.write_text(str(NICENESS))
