"""Demo data on the first start of an embedded database: all of it, or a fresh beginning.

The marker says how far it came. Found half filled, the database is thrown away and filled again: nothing else
can be in it, because pages open only afterwards.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from importlib.util import find_spec

from maxpulse.runtime.instance import Instance
from maxpulse.runtime.paths import Home

FILLING, FILLED = "filling", "filled"


@dataclass(frozen=True, slots=True)
class DemoData:
    """Whether this start fills demo data, decided before any service runs."""

    home: Home
    due: bool

    @classmethod
    def plan(cls, instance: Instance, wished: bool) -> DemoData:
        """Due on the first start of an embedded database, and again when an earlier one was cut short."""
        home, postgres = instance.home, instance.postgres
        if not wished or postgres is None or instance.settings.is_production:
            return cls(home, due=False)
        return cls(home, due=not postgres.data.path.exists() or _marker(home) == FILLING)

    def begin(self) -> None:
        """Note that filling has begun, and drop the queue's leftovers of an attempt before."""
        _write(self.home, FILLING)
        shutil.rmtree(self.home.valkey, ignore_errors=True)
        self.home.valkey.mkdir(mode=0o700)

    def done(self) -> None:
        """Note that everything is there."""
        _write(self.home, FILLED)


def exists() -> bool:
    """True when this release carries demo data."""
    return find_spec("maxpulse.demo") is not None


def is_filled(home: Home) -> bool:
    """True when this instance was filled with demo data."""
    return _marker(home) == FILLED


def _marker(home: Home) -> str:
    file = home.root / "demo"
    return file.read_text().strip() if file.exists() else ""


def _write(home: Home, word: str) -> None:
    draft = home.root / "demo.draft"
    draft.write_text(f"{word}\n")
    draft.replace(home.root / "demo")
