"""`maxpulse up`: the way in and the way out; what happens in between is a `Run`."""

from __future__ import annotations

import socket
from collections.abc import Sequence

from maxpulse.runtime.demo import exists, is_filled
from maxpulse.runtime.errors import AlreadyRuns, CannotRun
from maxpulse.runtime.instance import Instance, default_home
from maxpulse.runtime.lock import InstanceLock
from maxpulse.runtime.paths import Home
from maxpulse.runtime.run import Run, Tell
from maxpulse.runtime.state import read_state, stop_orphans

ACCOUNTS = ("admin", "trainer", "distributor", "rival", "participant")


def up(tell: Tell, demo: bool = True, during: Sequence[str] = ()) -> int:
    """Run the installation until somebody asks to stop, or as long as the command `during` takes.

    Gives an exit code: that command's, else 0. Raises CannotRun with a sentence when it cannot run.
    """
    home = default_home().make()
    lock = take_lock(home)
    try:
        for name in stop_orphans(home):
            tell(f"Stopped {name}, which was left over from an earlier run.")
        instance = Instance.from_environment()
        refuse_taken_port(instance.settings.bind, instance.settings.port)
        instance = instance.with_other_passwords()
        code = Run(instance, tell, demo and exists()).until_stopped(lambda: tell(greeting(instance)), during)
        home.state.unlink(missing_ok=True)
        return code
    finally:
        lock.release()


def take_lock(home: Home) -> InstanceLock:
    """The data directory for this process alone. Raises AlreadyRuns, saying where the other one is."""
    try:
        return InstanceLock(home.lock)
    except AlreadyRuns as wrong:
        state = read_state(home.state)
        raise AlreadyRuns(f"{wrong} Its address is {state.web_url}." if state else str(wrong)) from None


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
            f"  Demo link: {instance.web_url}/l/demo-health",
        ]
    return "\n".join([*lines, "  Ctrl-C stops everything.", ""])
