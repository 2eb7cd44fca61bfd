"""Adding what was found to an account, setting it aside, and taking it out again."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from uuid import UUID

from sqlalchemy import text

from maxpulse.assessments.actions.addresses import give_address
from maxpulse.claims import mails
from maxpulse.claims.queries import Keeping, Kept
from maxpulse.claims.rules import MINE, NOT_MINE
from maxpulse.clients.queries.contact import get_contact
from maxpulse.core import clock
from maxpulse.core.db import session
from maxpulse.notices.actions import post
from maxpulse.operations import audit
from maxpulse.results.actions import revoke_links

SETTLE = text("select * from settle_found_assessments(:sessions, :verdict, :now)")
END = text("select end_claim(:session, :now)")


def claim(session_ids: Collection[UUID], user_id: UUID, email: str) -> int:
    """Add these assessments to the acting account and write to its owner; how many were added just now.

    Those that were not found for it, or about which somebody has decided in the meantime, stay as they are.
    """
    added = _settle(session_ids, MINE)
    for session_id in added:
        audit.record("assessment_claimed", ("assessment_sessions", session_id))
    if added:
        post(email, partial(mails.added, len(added)), about=user_id)
    return len(added)


def decline(session_id: UUID) -> bool:
    """Set an assessment aside that is not the acting account owner's, for good; False when it was not found for it."""
    declined = _settle([session_id], NOT_MINE)
    for each in declined:
        audit.record("claim_declined", ("assessment_sessions", each))
    return bool(declined)


def take_out(session_id: UUID) -> bool:
    """Take the acting participant's assessment out of the account that has it; False when none has."""
    owner = session.scalar(END, {"session": session_id, "now": clock.now()})
    if owner is None:
        return False
    # The account could make links that show a part of the result: they end with what it had.
    revoke_links(session_id)
    audit.record("claim_ended", ("assessment_sessions", session_id))
    post(owner, mails.taken_out)
    return True


def bring_address(session_id: UUID, client_id: UUID, keeping: Keeping, email: str) -> bool:
    """Say by which address the acting participant's assessment is to be found; False when it has another.

    The one typed at consent stays: whoever has got hold of a link must not be able to move what it opens into an
    account of theirs, past its owner. Who gave none there says it now, and may mistype it until it is claimed.
    """
    if keeping.kept is not Kept.FREE:
        return False
    if keeping.given_email == email:
        return True
    if keeping.given_email and get_contact(client_id).email:
        return False
    give_address(session_id, email)
    return True


def _settle(session_ids: Collection[UUID], verdict: str) -> list[UUID]:
    asked = {"sessions": list(session_ids), "verdict": verdict, "now": clock.now()}
    return list(session.scalars(SETTLE, asked))
