"""The way back to an assessment, for mailing it to whoever took it. Read by the product itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from maxpulse.core import clock
from maxpulse.core.db import session

# Only to the address that the participant typed themselves: the client's own can be changed by their distributor, who
# would open the answers with it. Whoever stopped their links decides alone about new ones, and where the owner of the
# address said that the assessment is not theirs, the address was mistyped.
WAYS = text("""
    select s.id, s.participant_id, s.given_email as email, s.expires_at, s.completed_at is not null as is_finished,
           coalesce(k.user_id, s.participant_id) as reader
      from assessment_sessions s
      left join assessment_claims k on k.session_id = s.id
     where s.client_id = :client
       and s.given_email is not null and s.revoked_through is null and s.expires_at > :now
       and (k.session_id is null or (k.verdict = 'mine' and k.ended_at is null))
""")


@dataclass(frozen=True, slots=True)
class WayBack:
    """What a link to an assessment is made of (`expires_at` aware), and the address it may go to.

    `reader` is the account that has the assessment, where one has.
    """

    participant_id: UUID
    email: str
    expires_at: datetime
    is_finished: bool
    reader: UUID


def ways_back(client_id: UUID) -> Mapping[UUID, WayBack]:
    """The assessments of that client whose link may be sent, by session."""
    rows = session.execute(WAYS, {"client": client_id, "now": clock.now()})
    return {
        row.id: WayBack(row.participant_id, row.email, row.expires_at, row.is_finished, row.reader)
        for row in rows
    }
