"""Starting an assessment: consent, the client, and the session, in one transaction of the participant's."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from psycopg.errors import InsufficientPrivilege
from sqlalchemy import func, select
from sqlalchemy.exc import ProgrammingError

from maxpulse.accounts.rules import normal_email
from maxpulse.assessments.content import QuestionBank
from maxpulse.assessments.models import Assessment, AssessmentSession
from maxpulse.assessments.versions.banks import newest_bank
from maxpulse.clients.actions import find_or_make_client, note_assessment
from maxpulse.core import clock
from maxpulse.core.db import current_actor, session
from maxpulse.links.actions import record_start
from maxpulse.links.queries import PublicLink
from maxpulse.privacy.actions import grant
from maxpulse.privacy.rules import OPTIONAL, WITH_THE_SERVICE
from maxpulse.tracking.actions import record

LINK_GOOD_FOR = timedelta(days=60)


class LinkClosed(PermissionError):
    """The link does not lead to its distributor any more: it was closed after it had been looked at."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """What the participant said on the consent page. `shares` lists the optional items switched on."""

    session_id: UUID
    name: str
    email: str | None
    shares: Collection[str]
    device: str
    wording: str


class Begun(NamedTuple):
    """Until when the first link of an assessment is good, and its first question.

    The moment is the one of the session's row, for that is what renewing the links goes by: once they are renewed, a
    page sent again gives a link that is over. No question where it was begun before: by now it may be anywhere.
    """

    good_until: datetime
    first_question: str | None


def start(link: PublicLink, beginning: Beginning) -> Begun:
    """Begin an assessment as the acting participant; begun before, it stays as it is.

    Raises LinkClosed; the transaction is over then.
    """
    participant_id = current_actor().participant_id
    assert participant_id is not None  # noqa: S101  the guard took on a participant
    # A double click starts twice at the same time: the second waits here, then finds what the first began.
    session.execute(select(func.pg_advisory_xact_lock(_key(participant_id))))
    if begun_before := session.get(AssessmentSession, beginning.session_id):
        return Begun(begun_before.revoked_through or begun_before.expires_at, None)
    bank = newest_bank(link.focus)
    assessment = _assessment(link, beginning.session_id, participant_id, bank)
    client, is_new = find_or_make_client(
        link.distributor_id, participant_id, beginning.name, beginning.email, source=link.campaign
    )
    begun = _session(link, assessment, client.id, beginning, bank)
    note_assessment(client.id, assessment.id)
    items = (*WITH_THE_SERVICE, *(item for item in OPTIONAL if item in beginning.shares))
    grant(begun.id, participant_id, link.distributor_id, items, beginning.wording)
    record_start(link.link_id)
    record(
        "assessment_started",
        distributor_id=link.distributor_id,
        session_id=begun.id,
        client_id=client.id,
        facts=_newcomer(link, beginning, begun) if is_new else {},
    )
    return Begun(begun.expires_at, bank.questions[0].id)


def _newcomer(link: PublicLink, beginning: Beginning, begun: AssessmentSession) -> Mapping[str, object]:
    """All there is to know of a client who has only just come: open hubs draw the row without asking for it."""
    return {
        "newcomer": {
            "name": beginning.name,
            "type": link.focus,
            "link": link.campaign,
            "device": begun.device,
            "area": begun.current_area,
        }
    }


def _key(participant_id: UUID) -> int:
    return int.from_bytes(participant_id.bytes[-8:], signed=True)


def _assessment(link: PublicLink, session_id: UUID, participant_id: UUID, bank: QuestionBank) -> Assessment:
    # One id for both: a distributor who may not see the session still finds what is shared of the assessment.
    assessment = Assessment(
        id=session_id,
        participant_id=participant_id,
        distributor_id=link.distributor_id,
        link_id=link.link_id,
        assessment_type=link.focus,
        content_version=bank.version,
        started_at=clock.now(),
    )
    session.add(assessment)
    try:
        session.flush()
    except ProgrammingError as refused:
        if isinstance(refused.orig, InsufficientPrivilege):
            raise LinkClosed from None
        raise
    return assessment


def _session(
    link: PublicLink, assessment: Assessment, client_id: UUID, beginning: Beginning, bank: QuestionBank
) -> AssessmentSession:
    begun = AssessmentSession(
        id=beginning.session_id,
        assessment_id=assessment.id,
        session_id=str(beginning.session_id),
        participant_id=assessment.participant_id,
        distributor_id=link.distributor_id,
        client_id=client_id,
        link_id=link.link_id,
        content_version=bank.version,
        scoring_version=bank.scoring_version,
        current_area=bank.questions[0].area,
        device=beginning.device,
        given_email=normal_email(beginning.email) if beginning.email else None,
        expires_at=clock.now() + LINK_GOOD_FOR,
    )
    session.add(begun)
    session.flush()
    return begun
