"""Hanging a distributor, with everybody below, under another sponsor."""

from __future__ import annotations

from uuid import UUID

import psycopg
from sqlalchemy.exc import IntegrityError

from maxpulse.core.db import session
from maxpulse.network import queries
from maxpulse.network.actions.telling import tell_after_commit
from maxpulse.network.models import DistributorProfile
from maxpulse.network.rules import MoveProblem, move_problem
from maxpulse.operations import audit

PROBLEMS = {
    "network_is_a_tree": MoveProblem.RING,
    "network_is_not_too_deep": MoveProblem.TOO_DEEP,
}


class MoveRefused(ValueError):
    """A branch cannot hang there; `problem` says why."""

    def __init__(self, problem: MoveProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem


def check_move(distributor_id: UUID, sponsor: queries.Listed | None) -> MoveProblem | None:
    """Why this distributor cannot be moved under that sponsor, or None; for an admin who has not decided yet.

    Raises NoSuchDistributor.
    """
    profile = queries.get_distributor(distributor_id)
    if sponsor is None:
        return MoveProblem.UNKNOWN
    return move_problem(
        is_current=profile.sponsor_id == sponsor.id,
        is_own=sponsor.id == distributor_id or queries.is_below(sponsor.id, distributor_id),
        sponsor_status=sponsor.status_shown,
    )


def move_branch(distributor_id: UUID, sponsor_id: UUID, *, seen_sponsor_id: UUID | None) -> None:
    """Give a distributor another sponsor; whoever is below comes along. As an admin.

    `seen_sponsor_id` is the sponsor on the page that was decided on: a branch moved meanwhile stays where it is.
    Raises MoveRefused, NoSuchDistributor.
    """
    profile = queries.lock_distributor(distributor_id)
    if profile.sponsor_id != seen_sponsor_id:
        raise MoveRefused(MoveProblem.MOVED_MEANWHILE)
    if problem := check_move(distributor_id, queries.get_listed(sponsor_id)):
        raise MoveRefused(problem)
    before = profile.sponsor_id
    _hang(profile, sponsor_id)
    came_along = queries.branch_size(distributor_id)
    audit.record(
        "branch_moved",
        profile,
        before={"sponsor": before},
        after={"sponsor": sponsor_id, "came_along": came_along},
    )
    tell_after_commit(distributor_id)


def _hang(profile: DistributorProfile, sponsor_id: UUID) -> None:
    try:
        # What was checked may have changed since; the database checks once more, one move at a time.
        with session.begin_nested():
            profile.sponsor_id = sponsor_id
            session.flush()
    except IntegrityError as error:
        problem = PROBLEMS.get(_constraint(error))
        if problem is None:
            raise
        raise MoveRefused(problem) from None


def _constraint(error: IntegrityError) -> str:
    told = error.orig
    return (told.diag.constraint_name or "") if isinstance(told, psycopg.Error) else ""
