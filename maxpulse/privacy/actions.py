"""Giving and taking back consent. History stays: a withdrawal closes a row, a new yes opens another."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select, update

from maxpulse.core import clock
from maxpulse.core.db import session
from maxpulse.core.ids import new_id
from maxpulse.operations import audit
from maxpulse.privacy.models import Consent


def grant(
    session_id: UUID, participant_id: UUID, distributor_id: UUID, items: Collection[str], wording: str
) -> None:
    """Open consent to each item at the start. `wording` is the version of the sentences the person agreed to."""
    _open(session_id, participant_id, distributor_id, items, wording)
    audit.record(
        "consent_given",
        ("assessment_sessions", session_id),
        after={"items": sorted(items), "wording": wording},
    )


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
    if not withdrawn and not granted:
        return False
    if withdrawn:
        session.execute(
            update(Consent)
            .where(
                Consent.session_id == session_id, Consent.item.in_(withdrawn), Consent.withdrawn_at.is_(None)
            )
            .values(withdrawn_at=clock.now())
        )
    if granted:
        _open(session_id, participant_id, distributor_id, sorted(granted), wording)
    audit.record(
        "consent_changed",
        ("assessment_sessions", session_id),
        before={"items": sorted(now_open)},
        after={"items": sorted(chosen), "wording": wording},
    )
    return True


def open_items(session_id: UUID) -> list[str]:
    """The items that stand open for a session, as far as whoever acts may know."""
    return list(
        session.scalars(
            select(Consent.item).where(Consent.session_id == session_id, Consent.withdrawn_at.is_(None))
        )
    )


def _open(
    session_id: UUID, participant_id: UUID, distributor_id: UUID, items: Collection[str], wording: str
) -> None:
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
