"""The address that an assessment was taken with: how an account finds it once that address is confirmed there."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import update

from maxpulse.assessments.models import AssessmentSession
from maxpulse.core.db import session
from maxpulse.operations import audit


def give_address(session_id: UUID, email: str) -> None:
    """Note which address the acting participant gives for their assessment, as `accounts.rules.normal_email` has it."""
    row = AssessmentSession
    session.execute(
        update(row)
        .where(row.id == session_id)
        .values(given_email=email)
        .execution_options(synchronize_session=False)
    )
    audit.record("assessment_address_given", ("assessment_sessions", session_id))
