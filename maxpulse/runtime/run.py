"""One run of an installation: everything it needs, from nothing to an open page, and back again."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from maxpulse.runtime.demo import DemoData
from maxpulse.runtime.errors import CannotRun
from maxpulse.runtime.gate import Gate
from maxpulse.runtime.identity import MYSELF, launcher
from maxpulse.runtime.instance import Instance, answers
from maxpulse.runtime.paths import PROJECT
from maxpulse.runtime.processes import wait_until
from maxpulse.runtime.stamp import is_fresh, write
from maxpulse.runtime.supervisor import Supervisor

READY_WITHIN = 30.0

Tell = Callable[[str], None]


@dataclass(slots=True)
class Run:
    """One run from start to stop."""

    instance: Instance
    tell: Tell
    demo_wished: bool

    def until_stopped(self, greet: Callable[[], None], during: Sequence[str] = ()) -> int:
        """Start everything in order, keep it running, stop it in reverse order.

        With a command `during`, that is how long; gives its exit code, or 1 when it was cut short.
        """
        self.instance.forget_metrics()
        supervisor, code = self._supervisor(), int(bool(during))
        with supervisor.listening():
            self._start(supervisor)
            self._wait_until_ready()
            greet()
            if during:
                code = supervisor.wait_for(self._begin(during, os.environ, Path.cwd()))
            else:
                supervisor.watch()
            self.tell("Stopping …")
        self.tell("Everything is stopped.")
        return code

    def _supervisor(self) -> Supervisor:
        state, file = self.instance.state(), self.instance.home.state
        return Supervisor(
            tell=self.tell, changed=lambda pids: state.write(file, {"supervisor": os.getpid(), **pids})
        )

    def _start(self, supervisor: Supervisor) -> None:
        demo, gate = DemoData.plan(self.instance, self.demo_wished), Gate(self.instance.home.gate)
        gate.close()
        if demo.due:
            demo.begin()
        stores = supervisor.begin(self.instance.stores())
        if demo.due:
            supervisor.wait_until_served(stores)
            self._prepare_database(supervisor, start_over=True)
            gate.open()
            supervisor.start([self.instance.background()])
            self._fill(supervisor, demo)
            supervisor.start([self.instance.web()])
        else:
            # What serves takes longest to load, and needs the database only then.
            serving = supervisor.begin([self.instance.web(), self.instance.background()])
            supervisor.wait_until_served(stores)
            self._prepare_database(supervisor, start_over=False)
            gate.open()
            supervisor.wait_until_served(serving)

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
        """Run one of our commands in a process of its own: it may own the database, those that serve must not."""
        process = self._begin([sys.executable, "-m", "maxpulse.cli", word], environment)
        try:
            code = supervisor.wait_for(process)
        except BaseException:
            process.terminate()
            process.wait()
            raise
        if code != 0:
            raise CannotRun(f"`maxpulse {word}` failed (exit code {code}).")

    def _begin(
        self, command: Sequence[str], environment: Mapping[str, str], folder: Path = PROJECT
    ) -> subprocess.Popen[bytes]:
        """Start a passing command that dies with us."""
        program = Path(shutil.which(command[0]) or command[0]).absolute()
        words = [*launcher(os.getpid(), signal.SIGTERM, MYSELF), str(program), *command[1:]]
        there = {**environment, "MAXPULSE_HOME": str(self.instance.home.root)}
        return subprocess.Popen(words, env=there, cwd=folder, start_new_session=True)  # noqa: S603

    def _wait_until_ready(self) -> None:
        if not wait_until(lambda: answers(self.instance.web_url, "/readyz"), READY_WITHIN, every=0.1):
            self.tell(f"Not everything serves yet; see {self.instance.web_url}/readyz.")


def migration_inputs() -> list[Path]:
    """Everything that decides how a migrated database looks."""
    return [*sorted(PROJECT.glob("migrations/**/*.py")), PROJECT / "maxpulse" / "core" / "setup.py"]
