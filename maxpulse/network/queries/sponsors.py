"""Whom a newcomer would join."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text

from maxpulse.core.db import session

SPONSOR_BEHIND = text("select * from sponsor_behind(:code)")
CODE_OF_SENDER = text("select code_of_sender(:session)")


@dataclass(frozen=True, slots=True)
class Sponsor:
    """A distributor as whoever wants to join them may know them: first name and an initial."""

    distributor_id: UUID
    name: str
    is_open: bool


def find_sponsor_behind(code: str) -> Sponsor | None:
    """The distributor behind their own code or that of one of their links, for a visitor; None for no such code."""
    # No text of the database holds a NUL: asked for one, it would fail instead of finding nothing.
    if "\0" in code:
        return None
    row = session.execute(SPONSOR_BEHIND, {"code": code.strip()}).one_or_none()
    if row is None:
        return None
    return Sponsor(
        row.distributor_id,
        short_name(row.first_name or "", row.last_name or ""),
        is_open=row.is_open and row.status == "active",
    )


def find_code_of_sender(session_id: UUID) -> str | None:
    """The code of the distributor whose link led to the acting participant's assessment; None when nobody joins there.

    That is while the distributor does not work, and for whoever is a distributor already.
    """
    code: str | None = session.scalar(CODE_OF_SENDER, {"session": session_id})
    return code


def short_name(first: str, last: str) -> str:
    """A first name and an initial, as strangers see it."""
    return f"{first} {last[:1]}.".strip() if last else first
