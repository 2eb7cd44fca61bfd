"""Become a service that does not outlive the one who started it.

Run as a script of its own (`python -I launch.py PARENT SIGNAL IDENTITY command …`), never imported by the
supervisor: between fork and exec only a fresh, single-threaded interpreter may safely do this much.
IDENTITY is `self`, `namespace` (root outside, an ordinary user inside) or `UID:GID`.
"""

import ctypes
import os
import sys
from pathlib import Path

PR_SET_PDEATHSIG = 1
CLONE_NEWUSER = 0x10000000
USER_INSIDE = 1000


def main(argv: list[str]) -> None:
    """Take on the identity, tie this process to its parent's life, and become the command."""
    parent, death_signal, identity, *command = argv
    take_on(identity)
    # After the identity: the kernel forgets this wish when credentials change.
    die_with(int(parent), int(death_signal))
    os.execv(command[0], command)  # noqa: S606


def take_on(identity: str) -> None:
    """Stop being root where the service refuses to run as root."""
    if identity == "namespace":
        enter_user_namespace()
    elif identity != "self":
        user, group = map(int, identity.split(":"))
        os.setgroups([])
        os.setgid(group)
        os.setuid(user)


def enter_user_namespace() -> None:
    """Be an ordinary user inside a namespace of one's own, and still own root's files outside of it."""
    user, group = os.geteuid(), os.getegid()
    if _libc().unshare(CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "user namespaces are not available here")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{USER_INSIDE} {user} 1")
    Path("/proc/self/gid_map").write_text(f"{USER_INSIDE} {group} 1")


def die_with(parent: int, death_signal: int) -> None:
    """Ask the kernel for `death_signal` when the parent dies, and leave if it already has."""
    if sys.platform != "linux":
        return
    if _libc().prctl(PR_SET_PDEATHSIG, death_signal, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl refused")
    if os.getppid() != parent:
        sys.exit("The process that started this one is already gone.")


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


if __name__ == "__main__":
    main(sys.argv[1:])
