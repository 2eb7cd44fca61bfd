"""Who reads the answer to the request in hand: what its words and times go by, whoever acts meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from flask import g

READER = "reader"


@dataclass(frozen=True, slots=True)
class Reader:
    """What somebody has chosen for all their pages; None where they have chosen nothing."""

    language: str | None = None
    timezone: str | None = None


def read_by(reader: Reader) -> None:
    """Let this context's words and times be for them."""
    setattr(g, READER, reader)


def find_reader() -> Reader | None:
    """Whom they are for; None where nobody has come in by a door that asks who it is."""
    return cast("Reader | None", g.get(READER))
