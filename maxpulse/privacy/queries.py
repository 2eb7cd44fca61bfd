"""Reads of consent."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from maxpulse.core.db import session
from maxpulse.privacy.models import Consent


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
