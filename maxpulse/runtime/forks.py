"""Several processes out of one: what all of them need is loaded once, then each is a fork with a role.

Forks that die are made again after a growing pause. They get SIGTERM when their parent dies.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import FrameType
from typing import NoReturn

from maxpulse.runtime.launch import die_with
from maxpulse.runtime.processes import kill_family
from maxpulse.runtime.supervisor import LOOK_EVERY, STEADY_AFTER, how, pause_after

log = logging.getLogger(__name__)

ASKING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


@dataclass(slots=True)
class Fork:
    """A role and the process that has it."""

    name: str
    role: Callable[[], None]
    pid: int = 0
    began: float = 0.0
    next_try: float = 0.0
    failures: int = field(default=0)


class Forks:
    """Keeps one process per role. `changed` gets the process ids by name whenever they differ."""

    def __init__(
        self,
        roles: Mapping[str, Callable[[], None]],
        changed: Callable[[dict[str, int]], None],
        patience: float,
    ) -> None:
        self._forks = [Fork(name, role) for name, role in roles.items()]
        self._changed = changed
        self._patience = patience
        self._stop_asked = False

    def run(self) -> None:
        """Fork and keep up until asked to stop; then wait for what each has in hand, up to `patience` seconds."""
        end_timers()
        for number in ASKING:
            signal.signal(number, self._ask_to_stop)
        while not self._stop_asked:
            self._bury()
            self._fork_what_is_missing()
            time.sleep(LOOK_EVERY)
        self._stop()

    def _ask_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stop_asked = True

    def _fork_what_is_missing(self) -> None:
        parent = os.getpid()
        due = [fork for fork in self._forks if not fork.pid and time.monotonic() >= fork.next_try]
        for fork in due:
            fork.began = time.monotonic()
            fork.pid = os.fork() or become(fork.role, parent)
        if due:
            self._changed({fork.name: fork.pid for fork in self._forks if fork.pid})

    def _bury(self) -> None:
        for fork in self._forks:
            if not fork.pid:
                continue
            pid, status = os.waitpid(fork.pid, os.WNOHANG)
            if pid:
                ended = how(os.waitstatus_to_exitcode(status))
                log.warning("%s ended unexpectedly (%s); making it again", fork.name, ended)
                steady = time.monotonic() - fork.began > STEADY_AFTER
                fork.failures = 1 if steady else fork.failures + 1
                fork.pid, fork.next_try = 0, time.monotonic() + pause_after(fork.failures)

    def _stop(self) -> None:
        living = {fork.pid for fork in self._forks if fork.pid}
        for pid in living:
            os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + self._patience
        while living:
            living -= {pid for pid in living if os.waitpid(pid, os.WNOHANG)[0]}
            if time.monotonic() > deadline:
                for pid in living:
                    kill_family(pid)
            time.sleep(LOOK_EVERY)


def become(role: Callable[[], None], parent: int) -> NoReturn:
    """In a fresh fork: be only this from now on."""
    for number in ASKING:
        signal.signal(number, signal.SIG_DFL)
    code = 1
    try:
        die_with(parent, signal.SIGTERM)
        role()
        code = 0
    except SystemExit as wish:
        code = wish.code if isinstance(wish.code, int) else 1
    except BaseException:
        log.exception("A background process failed")
    finally:
        logging.shutdown()
        sys.stderr.flush()
        os._exit(code)


def end_timers() -> None:
    """Let running timers end: a thread does not survive a fork, and what it was doing may stay half done."""
    for thread in threading.enumerate():
        if isinstance(thread, threading.Timer):
            thread.join()
