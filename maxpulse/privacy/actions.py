"""Giving and taking back consent. History stays: a withdrawal closes a row, a new yes opens another."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select, update

from maxpulse.core import clock
from maxpulse.core.db import session
from maxpulse.core.ids import new_id
from maxpulse.privacy.models import Consent


def grant(
    session_id: UUID, participant_id: UUID, distributor_id: UUID, items: Collection[str], wording: str
) -> None:
    """Open consent to each item. `wording` is the version of the sentence the person agreed to."""
    session.add_all(
        Consent(
            id=new_id(),
            session_id=session_id,
            participant_id=participant_id,
            distributor_id=distributor_id,
            item=item,
            wording=wording,
            granted_at=clock.now(),
        )
        for item in items
    )
    session.flush()


def change(
    session_id: UUID,
    participant_id: UUID,
    distributor_id: UUID,
    steered: Collection[str],
    chosen: Collection[str],
    wording: str,
) -> bool:
    """Make `chosen` the open items among `steered`; True when anything changed."""
    now_open = set(open_items(session_id)) & set(steered)
    withdrawn, granted = now_open - set(chosen), set(chosen) - now_open
    if withdrawn:
        session.execute(
            update(Consent)
            .where(
                Consent.session_id == session_id, Consent.item.in_(withdrawn), Consent.withdrawn_at.is_(None)
            )
            .values(withdrawn_at=clock.now())
        )
    if granted:
        grant(session_id, participant_id, distributor_id, sorted(granted), wording)
    return bool(withdrawn or granted)


def open_items(session_id: UUID) -> list[str]:
    """The items that stand open for a session, as far as whoever acts may know."""
    return list(
        session.scalars(
            select(Consent.item).where(Consent.session_id == session_id, Consent.withdrawn_at.is_(None))
        )
    )
