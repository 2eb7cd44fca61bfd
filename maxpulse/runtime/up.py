"""`maxpulse up`: everything this installation needs, from nothing to an open page, and back again."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from maxpulse.runtime.demo import DemoData, exists, is_filled
from maxpulse.runtime.errors import AlreadyRuns, CannotRun
from maxpulse.runtime.identity import MYSELF, launcher
from maxpulse.runtime.instance import Instance, answers, default_home
from maxpulse.runtime.lock import InstanceLock
from maxpulse.runtime.paths import PROJECT, Home
from maxpulse.runtime.processes import wait_until
from maxpulse.runtime.stamp import is_fresh, write
from maxpulse.runtime.state import read_state, stop_orphans
from maxpulse.runtime.supervisor import Supervisor

READY_WITHIN = 30.0
ACCOUNTS = ("admin", "trainer", "distributor", "rival", "participant")

Tell = Callable[[str], None]


def up(tell: Tell, demo: bool = True) -> None:
    """Run the installation until SIGINT or SIGTERM. Raises CannotRun with a sentence when it cannot."""
    home = default_home().make()
    lock = take_lock(home)
    try:
        for name in stop_orphans(home):
            tell(f"Stopped {name}, which was left over from an earlier run.")
        Run(Instance.from_environment(), tell, demo and exists()).until_stopped()
        home.state.unlink(missing_ok=True)
    finally:
        lock.release()


def take_lock(home: Home) -> InstanceLock:
    """The data directory for this process alone. Raises AlreadyRuns, saying where the other one is."""
    try:
        return InstanceLock(home.lock)
    except AlreadyRuns as wrong:
        state = read_state(home.state)
        raise AlreadyRuns(f"{wrong} Its address is {state.web_url}." if state else str(wrong)) from None


@dataclass(slots=True)
class Run:
    """One run from start to stop."""

    instance: Instance
    tell: Tell
    demo_wished: bool

    def until_stopped(self) -> None:
        """Start everything in order, keep it running, stop it in reverse order."""
        refuse_taken_port(self.instance.settings.bind, self.instance.settings.port)
        self.instance.forget_metrics()
        supervisor = self._supervisor()
        with supervisor.listening():
            self._start(supervisor)
            self._greet()
            supervisor.watch()
            self.tell("Stopping …")
        self.tell("Everything is stopped.")

    def _supervisor(self) -> Supervisor:
        state, file = self.instance.state(), self.instance.home.state
        return Supervisor(
            tell=self.tell, changed=lambda pids: state.write(file, {"supervisor": os.getpid(), **pids})
        )

    def _start(self, supervisor: Supervisor) -> None:
        demo = DemoData.plan(self.instance, self.demo_wished)
        if demo.due:
            demo.begin()
        if stores := self.instance.stores():
            supervisor.start(stores)
        self._prepare_database(supervisor, start_over=demo.due)
        if demo.due:
            supervisor.start([self.instance.background()])
            self._fill(supervisor, demo)
            supervisor.start([self.instance.web()])
        else:
            supervisor.start([self.instance.web(), self.instance.background()])

    def _prepare_database(self, supervisor: Supervisor, start_over: bool) -> None:
        postgres, stamp, inputs = self.instance.postgres, self.instance.home.migrated, migration_inputs()
        if postgres is not None:
            if start_over:
                postgres.drop_database()
            # Nobody else migrates an embedded database, so what was brought up to date still is.
            if not postgres.ensure_database() and is_fresh(stamp, inputs):
                return
        self._pass_by(supervisor, self.instance.owners_environment(), "migrate")
        write(stamp, inputs)

    def _fill(self, supervisor: Supervisor, demo: DemoData) -> None:
        self.tell("Filling demo data; this happens once and takes a moment …")
        self._pass_by(supervisor, self.instance.environment(), "demo")
        demo.done()

    def _pass_by(self, supervisor: Supervisor, environment: Mapping[str, str], word: str) -> None:
        """Run a command in a process of its own. It may own the database; those that serve must not."""
        command = [*launcher(os.getpid(), 15, MYSELF), sys.executable, "-m", "maxpulse.cli", word]
        process = subprocess.Popen(command, env=dict(environment), cwd=PROJECT, start_new_session=True)  # noqa: S603
        try:
            code = supervisor.wait_for(process)
        except BaseException:
            process.terminate()
            process.wait()
            raise
        if code != 0:
            raise CannotRun(f"`maxpulse {word}` failed (exit code {code}).")

    def _greet(self) -> None:
        if not wait_until(lambda: answers(self.instance.web_url, "/readyz"), READY_WITHIN, every=0.2):
            self.tell(f"Not everything serves yet; see {self.instance.web_url}/readyz.")
        self.tell(greeting(self.instance))


def migration_inputs() -> list[Path]:
    """Everything that decides how a migrated database looks."""
    return [*sorted(PROJECT.glob("migrations/**/*.py")), PROJECT / "maxpulse" / "core" / "setup.py"]


def refuse_taken_port(bind: str, port: int) -> None:
    """Raise CannotRun when another program listens there."""
    family = socket.AF_INET6 if ":" in bind else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind, port))
        except OSError as wrong:
            raise CannotRun(
                f"Port {port} on {bind} cannot be used: {wrong.strerror}. Choose another with MAXPULSE_PORT."
            ) from wrong


def greeting(instance: Instance) -> str:
    """What a newcomer needs next."""
    lines = ["", f"  MAXPULSE runs at {instance.web_url}", f"  Data directory: {instance.home.root}"]
    if instance.postgres is not None and instance.postgres.identity.kind == "other":
        lines.append(f"  PostgreSQL refuses to run as root; its data lies at {instance.postgres.data.path}")
    if is_filled(instance.home):
        names = ", ".join(f"{name}@demo.maxpulse.test" for name in ACCOUNTS)
        lines += [
            f"  Demo accounts: {names}",
            "  Password of all of them: maxpulse-demo",
            f"  Demo links: {instance.web_url}/l/demo-health, /l/demo-wealth, /l/demo-hybrid",
        ]
    return "\n".join([*lines, "  Ctrl-C stops everything.", ""])
