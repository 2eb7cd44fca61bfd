"""Generated secrets, one file each, readable by their owner alone."""

from __future__ import annotations

import os
from pathlib import Path
from secrets import token_urlsafe

SECRET_BYTES = 36


def keep_secret(folder: Path, name: str) -> str:
    """The secret called `name`, made when first asked for: 48 characters that are safe in an address."""
    file = folder / name
    if not file.exists():
        _write_once(file, token_urlsafe(SECRET_BYTES))
    return file.read_text().strip()


def replace_secret(folder: Path, name: str) -> None:
    """Make another secret in place of the one called `name`. A crash leaves one of them, whole."""
    file = folder / name
    _draft(file, token_urlsafe(SECRET_BYTES)).replace(file)


def _write_once(file: Path, secret: str) -> None:
    """Write beside the file, then link: a crash leaves the whole secret or none, a race one winner."""
    draft = _draft(file, secret)
    try:
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _draft(file: Path, secret: str) -> Path:
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as paper:
        paper.write(secret)
        paper.flush()
        os.fsync(paper.fileno())
    return draft
