"""Child processes: started so that they die with us, stopped in good order, recognised after a crash."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from maxpulse.runtime.identity import MYSELF, Identity, launcher
from maxpulse.runtime.paths import PROJECT

POLL = 0.02
LARGEST_LOG = 10_000_000


def nothing() -> None:
    """Nothing to tidy up."""


@dataclass(frozen=True, slots=True)
class Service:
    """A process to keep running.

    `tidy` clears what a crash may have left and runs before each start; `ready` says whether it serves
    already; `patience` is how many seconds it gets to stop before it is killed.
    """

    name: str
    command: Sequence[str]
    ready: Callable[[], bool] = lambda: True
    tidy: Callable[[], None] = nothing
    environment: Mapping[str, str] | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    patience: float = 10.0
    ready_within: float = 60.0
    identity: Identity = MYSELF
    log: Path | None = None
    folder: Path = field(default=PROJECT)


def start(service: Service) -> subprocess.Popen[bytes]:
    """Start the service's process in a group of its own, so that a Ctrl-C at the terminal reaches only us.

    On Linux the kernel sends it `stop_signal` when this process dies. Call it from the main thread: the
    kernel counts the death of the starting thread.
    """
    service.tidy()
    command = [*launcher(os.getpid(), service.stop_signal, service.identity), *service.command]
    log = _open_log(service.log)
    try:
        return subprocess.Popen(  # noqa: S603
            command,
            env=None if service.environment is None else dict(service.environment),
            cwd=service.folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    finally:
        if log is not None:
            os.close(log)


def _open_log(path: Path | None) -> int | None:
    if path is None:
        return None
    if path.exists() and path.stat().st_size > LARGEST_LOG:
        path.replace(path.with_suffix(".1.log"))
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)


def stop(process: subprocess.Popen[bytes], stop_signal: signal.Signals, patience: float) -> bool:
    """Ask the process to stop and kill it with all its children when it has not after `patience` seconds.

    True when it stopped by itself.
    """
    ask(process, stop_signal)
    return wait_or_kill(process, patience)


def ask(process: subprocess.Popen[bytes], stop_signal: signal.Signals) -> None:
    """Tell the process to stop, without waiting."""
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(stop_signal)


def wait_or_kill(process: subprocess.Popen[bytes], patience: float) -> bool:
    """Wait until the process is gone; False when it had to be killed."""
    try:
        process.wait(max(patience, 0))
    except subprocess.TimeoutExpired:
        kill_family(process.pid)
        process.wait()
        return False
    return True


def kill_family(pid: int) -> None:
    """Kill a process and everything below it, parents first so that nothing is started again."""
    try:
        head = psutil.Process(pid)
        family = [head, *head.children(recursive=True)]
    except psutil.NoSuchProcess:
        return
    for member in family:
        with contextlib.suppress(psutil.NoSuchProcess):
            member.kill()


def wait_until(condition: Callable[[], bool], within: float, every: float = POLL) -> bool:
    """Look at the condition every so many seconds until it holds; False when it has not `within` seconds."""
    deadline = time.monotonic() + within
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(every)
    return True


def born(pid: int) -> float | None:
    """When the process started, seconds since 1970; None when there is none. Tells a reused number apart."""
    try:
        process = psutil.Process(pid)
        return None if process.status() == psutil.STATUS_ZOMBIE else process.create_time()
    except psutil.NoSuchProcess:
        return None
