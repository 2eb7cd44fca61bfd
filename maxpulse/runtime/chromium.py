"""A Chromium for the browser tests: the one that is named, else its headless shell, installed when it is missing.

The shell draws pages and no windows around them: the same tests take a third of what a whole Chromium takes. Where it
cannot be had, a whole one serves.
"""

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
SHELLS = ("chromium-headless-shell", "chrome-headless-shell")
WHOLE = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Debian's, in the order they are tried in.
PACKAGES = ("chromium-headless-shell", "chromium")
UNPACKED = PROJECT / "var" / "chromium"
# Whoever is without a network has a whole one or none: nobody waits long to learn it.
IMPATIENT = ("-o", "Acquire::Retries=1", "-o", "Acquire::http::Timeout=15")

WRAPPER = """#!/bin/sh
here=$(dirname "$(readlink -f "$0")")
libraries=$(find "$here/root/usr/lib" "$here/root/lib" -type d 2>/dev/null | tr '\\n' ':')
export LD_LIBRARY_PATH="$libraries$LD_LIBRARY_PATH" FONTCONFIG_PATH="$here/root/etc/fonts"
exec "$here/root/usr/lib/chromium/{package}" --no-sandbox "$@"
"""


def provide() -> Path:
    """The program to start. Installs or unpacks one when none is there. Raises CannotRun."""
    if found := named() or find(SHELLS):
        return found
    for package in PACKAGES:
        # Before a whole one is installed, one that is there will do.
        if package in WHOLE and (found := find(WHOLE)):
            return found
        try:
            fetch(package)
        except CannotRun as wrong:
            sys.stderr.write(f"{wrong}\n")
        if found := find((package,)):
            return found
    raise CannotRun(f"The browser tests need Chromium: install one and name it in {VARIABLE}.")


def there() -> Path | None:
    """The one to drive without fetching any."""
    return named() or find((*SHELLS, *WHOLE))


def named() -> Path | None:
    """The one that the environment names, if it is there."""
    name = os.environ.get(VARIABLE)
    return Path(name) if name and os.access(name, os.X_OK) else None


def find(names: Sequence[str]) -> Path | None:
    """The first of these that is installed or unpacked already."""
    places = [place for name in names for place in (shutil.which(name), str(UNPACKED / name))]
    return next((Path(place) for place in places if place and os.access(place, os.X_OK)), None)


def fetch(package: str) -> None:
    """Install one of Debian's packages, or unpack it where one is not root. Raises CannotRun."""
    if shutil.which("apt-get") is None:
        raise CannotRun(f"There is no apt-get to install {package} with.")
    if os.geteuid() == 0:
        install(package)
    else:
        unpack(package)


def install(package: str) -> None:
    """Install one of Debian's packages."""
    _run(["apt-get", *IMPATIENT, "update", "-qq"])
    _run(["apt-get", *IMPATIENT, "install", "-qq", "--no-install-recommends", package])


def unpack(package: str) -> None:
    """Unpack one of Debian's packages and all it needs into the data folder, which takes no rights."""
    packages, root = UNPACKED / "packages", UNPACKED / "root"
    packages.mkdir(parents=True, exist_ok=True)
    root.mkdir(exist_ok=True)
    _run(["apt-get", *IMPATIENT, "download", *needed(package)], packages)
    for archive in sorted(packages.glob("*.deb")):
        _run(["dpkg", "-x", str(archive), str(root)])
    shutil.rmtree(packages)
    wrapper = UNPACKED / package
    wrapper.write_text(WRAPPER.format(package=package))
    wrapper.chmod(0o755)


def needed(package: str) -> list[str]:
    """The package and what apt would install with it on top of what this machine has."""
    plan = _run(["apt-get", "install", "--simulate", "--no-install-recommends", package])
    planned = {line.split()[1] for line in plan.splitlines() if line.startswith("Inst ")}
    # It looks beside itself for what all Chromiums share, installed or not. One that is there stays as it is.
    return sorted((planned - {*PACKAGES}) | {package, "chromium-common"})


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
