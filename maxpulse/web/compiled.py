"""Compiled templates, kept between processes: each would compile two hundred of them anew, 20 to 60 ms apiece."""

from __future__ import annotations

from flask import Flask
from jinja2 import FileSystemBytecodeCache

from maxpulse.config import Settings

FOLDER = "templates"


def init_app(app: Flask) -> None:
    """Keep them in the data directory. A template that changed is compiled again: its text is part of the key."""
    using: Settings = app.extensions["settings"]
    folder = using.home / FOLDER
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        # What cannot be kept is compiled each time, as before.
        return
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(folder))
