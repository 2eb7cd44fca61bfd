"""A Chromium for the browser tests: one that is there, else Debian's, with or without being root."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from maxpulse.runtime.errors import CannotRun
from maxpulse.runtime.paths import PROJECT

VARIABLE = "MAXPULSE_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
UNPACKED = PROJECT / "var" / "chromium"

WRAPPER = """#!/bin/sh
here=$(dirname "$(readlink -f "$0")")
libraries=$(find "$here/root/usr/lib" "$here/root/lib" -type d 2>/dev/null | tr '\\n' ':')
export LD_LIBRARY_PATH="$libraries$LD_LIBRARY_PATH" FONTCONFIG_PATH="$here/root/etc/fonts"
exec "$here/root/usr/lib/chromium/chromium" --no-sandbox "$@"
"""


def provide() -> Path:
    """The program to start. Installs or unpacks one when none is there. Raises CannotRun."""
    if found := find():
        return found
    if shutil.which("apt-get") is None:
        raise CannotRun(f"The browser tests need Chromium: install one and name it in {VARIABLE}.")
    if os.geteuid() == 0:
        install()
    else:
        unpack()
    if found := find():
        return found
    raise CannotRun(f"Chromium did not install; name one in {VARIABLE}.")


def find() -> Path | None:
    """The one that is named, installed or unpacked already."""
    places = [os.environ.get(VARIABLE), *(shutil.which(name) for name in NAMES), str(UNPACKED / "chromium")]
    return next((Path(place) for place in places if place and os.access(place, os.X_OK)), None)


def install() -> None:
    """Install Debian's package."""
    _run(["apt-get", "update", "-qq"])
    _run(["apt-get", "install", "-qq", "--no-install-recommends", "chromium"])


def unpack() -> None:
    """Unpack Debian's package and all it needs into the data folder, which takes no rights."""
    packages, root = UNPACKED / "packages", UNPACKED / "root"
    packages.mkdir(parents=True, exist_ok=True)
    root.mkdir(exist_ok=True)
    _run(["apt-get", "download", *needed()], packages)
    for package in sorted(packages.glob("*.deb")):
        _run(["dpkg", "-x", str(package), str(root)])
    shutil.rmtree(packages)
    wrapper = UNPACKED / "chromium"
    wrapper.write_text(WRAPPER)
    wrapper.chmod(0o755)


def needed() -> list[str]:
    """Chromium's packages as apt would install them on top of what this machine has."""
    plan = _run(["apt-get", "install", "--simulate", "--no-install-recommends", "chromium"])
    return [line.split()[1] for line in plan.splitlines() if line.startswith("Inst ")]


def _run(command: Sequence[str], folder: Path | None = None) -> str:
    outcome = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603
    if outcome.returncode != 0:
        raise CannotRun(f"`{' '.join(command)}` failed:\n{outcome.stderr}")
    return outcome.stdout


if __name__ == "__main__":
    try:
        sys.stdout.write(f"{provide()}\n")
    except CannotRun as wrong:
        sys.exit(str(wrong))
