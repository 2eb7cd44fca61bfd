"""Erasing what has been kept as long as was promised."""

from __future__ import annotations

import structlog
from sqlalchemy import text

from maxpulse.core import clock
from maxpulse.core.db import session
from maxpulse.operations import audit
from maxpulse.privacy.rules import erased_before

log = structlog.get_logger(__name__)


def erase_old_answers() -> int:
    """Erase answers, results and what events say of assessments begun too long ago; how many assessments.

    The system acts. The rows that the books stand on (assessment, session, purchases) stay, emptied.
    """
    moment = erased_before(clock.now())
    erased: int = session.execute(
        text("select erase_answers_before(:moment)"), {"moment": moment}
    ).scalar_one()
    # Without answers there is nothing left to find by an address.
    session.execute(text("select forget_addresses_before(:moment)"), {"moment": moment})
    if erased:
        audit.record("answers_erased", after={"assessments": erased, "begun_before": moment.isoformat()})
        log.info("answers_erased", assessments=erased)
    return erased
