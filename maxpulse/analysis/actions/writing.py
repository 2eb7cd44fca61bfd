"""Having one fragment written: by one worker of all there are, for all who wait for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Final

from sqlalchemy import ColumnElement, delete, or_, update
from sqlalchemy.dialects.postgresql import insert

from maxpulse.analysis import queries
from maxpulse.analysis.actions import budgets
from maxpulse.analysis.actions.asking import End, Pace, Written, ask_for
from maxpulse.analysis.models import AnalysisRequest, AnalysisResult
from maxpulse.analysis.models.money import READER
from maxpulse.analysis.models.owed import REFUSED, WANTED
from maxpulse.analysis.patterns import Pattern
from maxpulse.analysis.versions import current, input_hash
from maxpulse.config import Settings
from maxpulse.core import clock
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting, session
from maxpulse.core.ids import new_id
from maxpulse.core.queue import for_each

# Longer than all tries of one claim take with their pauses, and than a job may run.
CLAIM: Final = timedelta(seconds=150)
FIRST_AGAIN: Final = timedelta(seconds=20)
LONGEST_AGAIN: Final = timedelta(minutes=5)
# Doubled so often it is the longest already. What fails for hours has tries whose power no duration holds.
DOUBLED: Final = 4
REFUSED_FOR: Final = timedelta(hours=24)

Bring = Callable[[str], None]


class Ending(Enum):
    """What became of one fragment."""

    WRITTEN = "written"
    THERE = "there"  # written by somebody else
    BUSY = "busy"  # somebody else is at it, or it is not to be tried yet
    REFUSED = "refused"
    LATER = "later"  # trying again later makes sense
    CLOSED = "closed"  # nobody can be asked: no key, no money, or no model whose line holds
    OUTDATED = "outdated"  # it would be asked for by other versions now


class Stopped(Exception):
    """Raised by a pace's `sleep`: there is to be no other try."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One worker's right to have a fragment written, until it runs out."""

    input_hash: str
    pattern: Pattern
    type: str | None
    until: datetime
    tries: int
    is_of_today: bool


def write(
    name: str,
    settings: Settings,
    bring: Bring,
    give_up: Bring,
    pace: Pace | None = None,
    purpose: str = READER,
) -> Ending:
    """Have the fragment of this name written, unless somebody is at it, and bring it to all who wait for it.

    `bring` and `give_up` are called with a session's id, each in no transaction. Call it in no transaction either.
    """
    with acting(Actor.system()):
        claim = _claim(name, settings)
        is_there = claim is None and name in queries.kept((name,), clock.now())
    if claim is None:
        # Somebody wanted it again at the very moment in which it came.
        if is_there:
            _drop(name)
            _tell(name, bring)
        return Ending.THERE if is_there else Ending.BUSY
    if not claim.is_of_today:
        # A release or setting has changed what it would be asked by: whoever waits wants another now.
        _drop(name)
        _tell(name, bring)
        return Ending.OUTDATED
    try:
        ended = ask_for(name, claim.pattern, settings, pace or Pace(), purpose, type_=claim.type)
    except Stopped:
        ended = End.LATER
    if isinstance(ended, Written):
        with acting(Actor.system()):
            _keep(claim, ended, settings)
        _tell(name, bring)
        return Ending.WRITTEN
    return _end(claim, ended, bring, give_up)


def _end(claim: Claim, ended: End, bring: Bring, give_up: Bring) -> Ending:
    if ended is End.LATER:
        pause = min(FIRST_AGAIN * 2 ** min(claim.tries - 1, DOUBLED), LONGEST_AGAIN)
        _change(claim, claimed_until=None, not_before=clock.now() + pause)
        return Ending.LATER
    if ended is End.REFUSED:
        _change(claim, claimed_until=None, not_before=clock.now() + REFUSED_FOR, state=REFUSED)
        _tell(claim.input_hash, bring)
        return Ending.REFUSED
    # A claim that ran out meanwhile is somebody else's, who may bring what this one could not.
    if _drop(claim.input_hash, AnalysisRequest.claimed_until == claim.until):
        _tell(claim.input_hash, give_up)
    return Ending.CLOSED


def _claim(name: str, settings: Settings) -> Claim | None:
    """One statement, so that of all who try at once one gets it."""
    now = clock.now()
    until = now + CLAIM
    is_kept = queries.is_kept(name, now)
    claimed = session.execute(
        update(AnalysisRequest)
        .where(
            AnalysisRequest.input_hash == name,
            AnalysisRequest.state == WANTED,
            or_(AnalysisRequest.claimed_until.is_(None), AnalysisRequest.claimed_until < now),
            or_(AnalysisRequest.not_before.is_(None), AnalysisRequest.not_before <= now),
            ~is_kept,
        )
        .values(claimed_until=until, tries=AnalysisRequest.tries + 1)
        .returning(
            AnalysisRequest.pattern,
            AnalysisRequest.content_version,
            AnalysisRequest.scoring_version,
            AnalysisRequest.tries,
            AnalysisRequest.type,
        )
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if claimed is None:
        return None
    pattern = Pattern.from_json(claimed.pattern)
    today = current(claimed.content_version, claimed.scoring_version, settings.models[0])
    return Claim(name, pattern, claimed.type, until, claimed.tries, input_hash(pattern, today) == name)


def _keep(claim: Claim, written: Written, settings: Settings) -> None:
    """The text, its price and the end of the request are one transaction: nothing is paid and lost, or asked again."""
    now = clock.now()
    cost = budgets.settle(written.call_id, "ok", written.usage, written.took_ms)
    fresh = {
        "analysis_data": written.fragment.model_dump(mode="json"),
        "model_used": written.model,
        "processing_time_ms": written.took_ms,
        "cost": cost,
        "created_at": now,
        "expires_at": now + timedelta(days=settings.analysis_days),
    }
    row = insert(AnalysisResult).values(
        id=new_id(),
        input_hash=claim.input_hash,
        assessment_type=claim.pattern.half,
        pattern=claim.pattern.as_json(),
        **fresh,
    )
    # What had expired comes anew; and a claim that ran out may end after the one that followed it.
    session.execute(row.on_conflict_do_update(index_elements=["input_hash"], set_=fresh))
    session.execute(delete(AnalysisRequest).where(AnalysisRequest.input_hash == claim.input_hash))


def _change(claim: Claim, **values: object) -> None:
    mine = (
        AnalysisRequest.input_hash == claim.input_hash,
        AnalysisRequest.claimed_until == claim.until,
    )
    with acting(Actor.system()):
        session.execute(update(AnalysisRequest).where(*mine).values(**values))


def _drop(name: str, *where: ColumnElement[bool]) -> bool:
    wanted = (AnalysisRequest.input_hash == name, AnalysisRequest.state == WANTED, *where)
    with acting(Actor.system()):
        dropped = session.execute(
            delete(AnalysisRequest).where(*wanted).returning(AnalysisRequest.input_hash)
        )
        return dropped.one_or_none() is not None


def _tell(name: str, bring: Bring) -> None:
    with acting(Actor.system()):
        waiting = queries.who_waits(name)
    for_each(bring, waiting)
