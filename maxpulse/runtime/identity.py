"""As whom PostgreSQL runs: it refuses to be root, so where root starts MAXPULSE it has to be another."""

from __future__ import annotations

import os
import pwd
import shutil
import stat
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from maxpulse.runtime.errors import CannotRun
from maxpulse.runtime.paths import Home
from maxpulse.runtime.secrets import keep_secret

LAUNCHER = Path(__file__).with_name("launch.py")
OTHERS_PLACE = Path("/var/lib/maxpulse")


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a service is: the one who started it, root disguised in a user namespace, or another user."""

    kind: Literal["self", "namespace", "other"] = "self"
    user: int = -1
    group: int = -1

    def __str__(self) -> str:
        return f"{self.user}:{self.group}" if self.kind == "other" else self.kind

    @property
    def owner(self) -> int:
        """The user id that must own this identity's files, seen from outside."""
        return self.user if self.kind == "other" else os.getuid()


MYSELF = Identity()


def for_postgres(home: Home) -> Identity:
    """Whoever is not root here: oneself, else oneself in a user namespace, else an unprivileged account.

    An instance keeps the kind it began with, for its files belong to it. Raises CannotRun where that is over.
    """
    if os.geteuid() != 0:
        return MYSELF
    if place_outside(home).exists():
        return unprivileged()
    disguised = Identity("namespace")
    if works(disguised):
        return disguised
    if home.postgres.exists():
        raise CannotRun(
            "PostgreSQL refuses to run as root, and the user namespace this database was made in is "
            "no longer available. Allow user namespaces, or give "
            f"{home.root} to an ordinary user and start as that user."
        )
    return unprivileged()


def unprivileged() -> Identity:
    """The machine's `postgres` account, or `nobody` where there is none."""
    accounts = {account.pw_name: account for account in pwd.getpwall()}
    account = accounts.get("postgres") or accounts["nobody"]
    return Identity("other", account.pw_uid, account.pw_gid)


def works(identity: Identity) -> bool:
    """True when a process can take on this identity here (containers often forbid user namespaces)."""
    command = [*launcher(os.getpid(), 9, identity), "/bin/sh", "-c", "test $(id -u) -ne 0"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0  # noqa: S603


def launcher(parent: int, death_signal: int, identity: Identity) -> list[str]:
    """The words before a command that let it take on the identity and die with its parent."""
    return [sys.executable, "-I", "-S", str(LAUNCHER), str(parent), str(int(death_signal)), str(identity)]


def place_outside(home: Home) -> Path:
    """Where this instance's database lies when another account must reach it. Not by path: a data directory
    that is thrown away and made anew must not meet the old one's database."""
    return OTHERS_PLACE / keep_secret(home.secrets, "instance")[:12]


def place_for(home: Home, identity: Identity) -> Path:
    """The folder for files this identity must own, made when missing."""
    if identity.kind != "other":
        return home.root
    place = place_outside(home)
    place.mkdir(mode=0o755, parents=True, exist_ok=True)
    os.chown(place, identity.user, identity.group)
    return place


def binaries_for(binaries: Path, identity: Identity, place: Path) -> Path:
    """Binaries that this identity can read and run: those installed, or a copy of them in `place`."""
    if identity.kind != "other" or reachable(binaries / "postgres"):
        return binaries
    return copy_package(binaries.parents[1], place / "binaries") / binaries.relative_to(binaries.parents[1])


def copy_package(package: Path, into: Path) -> Path:
    """Copy an installed package with the libraries of its wheel; a new version replaces the copy."""
    copy = into / f"{package.stat().st_mtime_ns:x}" / package.name
    if not copy.exists():
        shutil.rmtree(into, ignore_errors=True)
        draft = into / "making"
        for folder in (package.with_name(f"{package.name}.libs"), package):
            shutil.copytree(folder, draft / folder.name, symlinks=True)
        draft.rename(copy.parent)
    return copy


def reachable(path: Path) -> bool:
    """True when any user of this machine can walk to `path`."""
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in path.resolve().parents)
