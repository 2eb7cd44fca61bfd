"""Compiled templates, kept between processes: the 192 of them take 2 s of CPU to compile, 0.1 s to take from here."""

from __future__ import annotations

from contextlib import suppress

from flask import Flask
from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket

from maxpulse.config import Settings

FOLDER = "templates"


class Compiled(FileSystemBytecodeCache):
    """Files that may be missing or damaged, on a disk that may be full: then a template is compiled, as before."""

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take a template from its file, unless a crash has cut that short."""
        try:
            super().load_bytecode(bucket)
        except Exception:  # what a damaged file raises is not written down anywhere
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Put a template into its file where that is possible."""
        with suppress(OSError):
            super().dump_bytecode(bucket)


def init_app(app: Flask) -> None:
    """Keep them in the data directory, where there is one. A changed template is compiled again."""
    using: Settings = app.extensions["settings"]
    folder = using.home.resolve() / FOLDER
    with suppress(OSError):
        folder.mkdir(mode=0o700, exist_ok=True)
        app.jinja_env.bytecode_cache = Compiled(str(folder))
