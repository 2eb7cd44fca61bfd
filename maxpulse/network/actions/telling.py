"""Telling what is owed of a change: the pages of everybody above, and by mail whom it happened to. The system acts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial
from itertools import pairwise
from typing import Any
from uuid import UUID

from maxpulse.accounts.queries import find_reader, is_invited
from maxpulse.accounts.queries.profiles import find_profile
from maxpulse.core.db import after_commit, session
from maxpulse.core.queue import enqueue_later
from maxpulse.network import mails, queries
from maxpulse.network.models import DistributorProfile, TeamChange
from maxpulse.network.rules import CHANGED, CONFIRMED, JOINED, Change
from maxpulse.notices.actions import post
from maxpulse.notices.message import Message
from maxpulse.tracking import actions as tracking
from maxpulse.tracking.queries import was_recruit_told

# Who comes to a place in a tree has a line there that was not there before.
ARRIVING = {Change.JOINED, Change.MOVED}
Event = tuple[UUID, str, Mapping[str, Any]]


def tell_after_commit(distributor_id: UUID) -> None:
    """After the commit, wake the worker that tells what has changed about a distributor; a sweeper finds the rest."""
    key = f"team-{distributor_id}"
    after_commit(
        partial(enqueue_later, "mail", "maxpulse.network.jobs.tell_of", str(distributor_id), key=key)
    )


def tell_owed(distributor_id: UUID) -> int:
    """Tell everything that is owed of a distributor, once; how many changes that were."""
    changes = queries.lock_changes(distributor_id)
    recruit = queries.find_distributor(distributor_id)
    if recruit is None or not changes:
        return 0
    kinds = [Change(change.kind) for change in changes]
    lines = [queries.line_from(above) for above in {*(c.sponsor_before for c in changes), recruit.sponsor_id}]
    _write(recruit, changes)
    for change in changes:
        session.delete(change)
    session.flush()
    # Last, and one counter after the other in the order everybody locks them in.
    for upline, event, facts in sorted(_events(recruit, kinds, lines), key=lambda each: each[0]):
        tracking.record(event, distributor_id=upline, facts=facts, data={"recruit": str(recruit.id)})
    return len(changes)


def _events(
    recruit: DistributorProfile, kinds: Collection[Change], lines: Sequence[Sequence[UUID]]
) -> Iterator[Event]:
    sponsor = recruit.sponsor_id
    news = _news_of_the_sponsor(recruit, sponsor, kinds) if sponsor else None
    if sponsor and news:
        yield (
            sponsor,
            news,
            _named(recruit) | ({"invited": True} if news == JOINED and _waits(recruit) else {}),
        )
    # Whoever joins by a link is told of in the same breath.
    has_heard = {sponsor} if news or set(kinds) == {Change.JOINED} else set()
    codes = queries.codes_of({line[0] for line in lines if line})
    shown = {"recruit": recruit.id, "code": recruit.distributor_code, "under": sponsor}
    shown |= {"arrives": bool(ARRIVING & set(kinds))}
    for upline in {upline for line in lines for upline in line} - has_heard:
        through = [line[: line.index(upline) + 1] for line in lines if upline in line]
        yield upline, CHANGED, shown | _ways(upline, through, recruit.id, codes)


def _ways(
    upline: UUID, lines: Sequence[Sequence[UUID]], recruit_id: UUID, codes: Mapping[UUID, str]
) -> dict[str, Any]:
    """Every step down from somebody to the recruit, now and before, and the codes of those directly above."""
    paths = [[*reversed(line), recruit_id] for line in lines]
    return {
        "steps": [[str(above), str(below)] for path in paths for above, below in pairwise(path)],
        "sponsors": [codes[line[0]] for line in lines if line[0] != upline],
    }


def _news_of_the_sponsor(recruit: DistributorProfile, sponsor: UUID, kinds: Collection[Change]) -> str | None:
    """What a sponsor is told by name, once: who is invited under them, and who of those they were told of works now."""
    told = partial(was_recruit_told, sponsor, recruit_id=recruit.id)
    if Change.JOINED in kinds and not told(JOINED):
        return JOINED
    works_now = Change.CONFIRMED in kinds and recruit.status == "active"
    return CONFIRMED if works_now and told(JOINED) and not told(CONFIRMED) else None


def _named(recruit: DistributorProfile) -> dict[str, Any]:
    name = _name_of(recruit) or recruit.distributor_code
    return {"recruit": recruit.id, "name": name, "code": recruit.distributor_code}


def _write(recruit: DistributorProfile, changes: Sequence[TeamChange]) -> None:
    """The mails to whom it happened. What was undone meanwhile is not written of."""
    reader = find_reader(recruit.user_id) if recruit.user_id else None
    if reader is None:
        return
    for write in _messages(recruit, changes):
        post(reader.email, write, about=recruit.user_id)


def _messages(recruit: DistributorProfile, changes: Sequence[TeamChange]) -> Iterator[Callable[[], Message]]:
    kinds = [Change(change.kind) for change in changes]
    first = next((kind for kind in kinds if kind in (Change.SUSPENDED, Change.REINSTATED)), None)
    was_suspended, is_suspended = first is Change.REINSTATED, recruit.status == "suspended"
    if first and is_suspended is not was_suspended:
        yield mails.suspended if is_suspended else mails.reinstated
    if Change.TERMS in kinds:
        yield partial(
            mails.terms_changed, recruit.tier_level or 1, recruit.commission_rate or queries.NOTHING
        )
    moves = [change for change in changes if change.kind == Change.MOVED]
    if moves and moves[0].sponsor_before != recruit.sponsor_id:
        sponsor = queries.find_distributor(recruit.sponsor_id) if recruit.sponsor_id else None
        yield partial(mails.moved, _name_of(sponsor) if sponsor else "")


def _waits(recruit: DistributorProfile) -> bool:
    """They were invited and have not come; who joins by themselves has."""
    return recruit.user_id is not None and is_invited(recruit.user_id)


def _name_of(distributor: DistributorProfile) -> str:
    profile = find_profile(distributor.user_id) if distributor.user_id else None
    return queries.full_name(profile.first_name, profile.last_name) if profile else ""
