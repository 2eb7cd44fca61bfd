"""Reads of consent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from maxpulse.core.db import session
from maxpulse.privacy.models import Consent


@dataclass(frozen=True, slots=True)
class Agreed:
    """One item of consent, from when until when; `withdrawn_at` None while it stands."""

    item: str
    granted_at: datetime
    withdrawn_at: datetime | None


def wording_agreed_to(session_id: UUID) -> str:
    """The version of the sentences a participant agreed to at the start, with the AI provider they named."""
    wording = session.scalar(
        select(Consent.wording)
        .where(Consent.session_id == session_id, Consent.item == "storage")
        .order_by(Consent.granted_at)
        .limit(1)
    )
    return wording or ""


def is_shared(session_id: UUID, item: str) -> bool:
    """Whether a participant shares this item of their assessment now."""
    agreed = Consent.session_id == session_id, Consent.item == item, Consent.withdrawn_at.is_(None)
    return session.scalar(select(Consent.id).where(*agreed).limit(1)) is not None


def history_of(session_id: UUID) -> list[Agreed]:
    """All that was ever agreed to and taken back for an assessment, oldest first, as far as whoever acts may know."""
    row = Consent
    asked = select(row.item, row.granted_at, row.withdrawn_at).where(row.session_id == session_id)
    return [Agreed(*one) for one in session.execute(asked.order_by(row.granted_at, row.item))]
