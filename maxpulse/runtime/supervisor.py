"""Keeps processes running: starts them together, starts again what dies, stops all in reverse order."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

from maxpulse.runtime.errors import CannotRun
from maxpulse.runtime.processes import Service, ask, start, wait_or_kill

LOOK_EVERY = 0.05
FIRST_PAUSE, LONGEST_PAUSE = 0.25, 10.0
STEADY_AFTER = 30.0
# What a crash left may need a moment to go (PostgreSQL's old backends, a port): so many tries at first.
FIRST_TRIES = 6


class StopAsked(Exception):
    """Somebody sent a signal that asks to stop."""


def pause_after(failures: int) -> float:
    """Seconds to wait before the next start: none after the first end, then doubling up to a limit."""
    return 0.0 if failures <= 1 else min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** (failures - 2))


@dataclass(slots=True)
class Kept:
    """A service and the process that is it at the moment."""

    service: Service
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    next_try: float = 0.0
    failures: int = 0
    served: bool = False

    @property
    def runs(self) -> bool:
        """True while its process lives."""
        return self.process is not None and self.process.poll() is None

    def begin(self) -> None:
        """Start the process. What prevents it counts as a failure and is tried again."""
        self.started, self.served = time.monotonic(), False
        try:
            self.process = start(self.service)
        except (CannotRun, OSError):
            self.process = None
            self.failed()
            raise

    def failed(self) -> None:
        """Count an end and set when to try again."""
        steady = time.monotonic() - self.started > STEADY_AFTER
        self.failures = 1 if steady else self.failures + 1
        self.next_try = time.monotonic() + pause_after(self.failures)

    def serves(self) -> bool:
        """True once it is ready; asked again only after a new start."""
        self.served = self.served or (self.runs and self.service.ready())
        return self.served


def say_nothing(_: str) -> None:
    """For those who only want the processes."""


class Supervisor:
    """Owns the processes it starts. `tell` gets sentences, `changed` the process ids when they differ."""

    def __init__(
        self,
        tell: Callable[[str], None] = say_nothing,
        changed: Callable[[dict[str, int]], None] = lambda pids: None,
    ) -> None:
        self._tell = tell
        self._changed = changed
        self._groups: list[list[Kept]] = []
        self._stop_asked = False

    @property
    def pids(self) -> dict[str, int]:
        """Process ids by service name."""
        return {one.service.name: one.process.pid for one in self._all() if one.process is not None}

    def start(self, services: Sequence[Service]) -> None:
        """Start services side by side and wait until all serve. Raises CannotRun when one does not."""
        self.wait_until_served(self.begin(services))

    def begin(self, services: Sequence[Service]) -> Sequence[Kept]:
        """Start services side by side, as a group that is stopped before those begun earlier."""
        group = [Kept(service) for service in services]
        self._groups.append(group)
        for one in group:
            one.begin()
        self._changed(self.pids)
        return group

    def wait_until_served(self, group: Sequence[Kept]) -> None:
        """Wait until all of a group serve, who have their time from now on. Raises CannotRun when one does not."""
        deadline = time.monotonic() + max((one.service.ready_within for one in group), default=0.0)
        while not all(one.serves() for one in group):
            self._look_after(group)
            self._give_up_on(group, late=time.monotonic() > deadline)
            self._rest()

    def watch(self) -> None:
        """Start again what ends, until somebody asks to stop."""
        while not self._stop_asked:
            self._look_after(self._all())
            time.sleep(LOOK_EVERY)

    def stop(self) -> None:
        """Stop everything, what was started last first; services of one group side by side."""
        for group in reversed(self._groups):
            living = [(one.service, one.process) for one in group if one.process is not None]
            for service, process in living:
                ask(process, service.stop_signal)
            asked = time.monotonic()
            for service, process in living:
                if not wait_or_kill(process, service.patience - (time.monotonic() - asked)):
                    self._tell(f"{service.name} did not stop in time and was killed.")
        self._groups.clear()

    @contextmanager
    def listening(self) -> Iterator[None]:
        """While in this block, SIGINT, SIGTERM and SIGHUP ask to stop; at its end everything is stopped."""
        before = {
            sig: signal.signal(sig, self._ask_to_stop)
            for sig in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        }
        try:
            yield
        except StopAsked:
            pass
        finally:
            self.stop()
            for sig, handler in before.items():
                signal.signal(sig, handler)

    def wait_for(self, process: subprocess.Popen[bytes]) -> int:
        """Keep an eye on everything while a passing process does its work; gives its exit code."""
        while process.poll() is None:
            self._look_after(self._all())
            self._rest()
        return process.returncode

    def _ask_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stop_asked = True

    def _all(self) -> list[Kept]:
        return [one for group in self._groups for one in group]

    def _rest(self) -> None:
        if self._stop_asked:
            raise StopAsked
        time.sleep(LOOK_EVERY)

    def _look_after(self, group: Sequence[Kept]) -> None:
        for one in group:
            if one.process is not None and one.process.poll() is not None:
                self._note_the_end_of(one)
            elif one.process is None and time.monotonic() >= one.next_try:
                self._start_again(one)

    def _note_the_end_of(self, one: Kept) -> None:
        if one.process is not None and one.served:
            self._tell(
                f"{one.service.name} ended unexpectedly ({how(one.process.returncode)}); starting it again."
            )
        one.process = None
        one.failed()

    def _start_again(self, one: Kept) -> None:
        try:
            one.begin()
        except (CannotRun, OSError) as wrong:
            self._tell(f"{one.service.name} cannot start yet: {wrong}")
        self._changed(self.pids)

    def _give_up_on(self, group: Sequence[Kept], late: bool) -> None:
        for one in group:
            if one.failures >= FIRST_TRIES or (late and not one.serves()):
                raise CannotRun(f"{one.service.name} does not start. {_last_words(one.service)}")


def how(code: int) -> str:
    """How a process ended, for a person."""
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def _last_words(service: Service) -> str:
    if service.log is None or not service.log.exists():
        return ""
    lines = service.log.read_text(errors="replace").splitlines()[-8:]
    return f"The end of {service.log}:\n  " + "\n  ".join(lines)
