"""Stamps: whether what was made still fits what it was made from. Needs nothing but the standard library.

python stamp.py check STAMP INPUT…    exit code 0 when nothing changed
python stamp.py write STAMP INPUT…
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path


def fingerprint(inputs: Iterable[Path]) -> str:
    """A hash over names and contents, the place and the Python that made it; a missing file counts too."""
    total = sha256(f"{sys.version}{Path.cwd()}".encode())
    for path in inputs:
        content = path.read_bytes() if path.exists() else b"missing"
        total.update(f"{path.name}:{len(content)}:".encode() + content)
    return total.hexdigest()


def is_fresh(stamp: Path, inputs: Iterable[Path]) -> bool:
    """True when the stamp was written for exactly these inputs."""
    return stamp.exists() and stamp.read_text() == fingerprint(inputs)


def write(stamp: Path, inputs: Iterable[Path]) -> None:
    """Note that everything is made from these inputs."""
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(fingerprint(inputs))


def main(words: list[str]) -> int:
    """The command line."""
    verb, stamp, *inputs = words
    paths = [Path(word) for word in inputs]
    if verb == "check":
        return 0 if is_fresh(Path(stamp), paths) else 1
    write(Path(stamp), paths)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
