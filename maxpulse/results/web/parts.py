"""What pages about a result show besides the result itself: plain values, the same for every type of assessment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app

from maxpulse.assessments.content import ContentError, QuestionBank
from maxpulse.assessments.rules import Result, reachable_answers
from maxpulse.assessments.speaking import Read
from maxpulse.assessments.state import State
from maxpulse.assessments.versions.banks import get_bank
from maxpulse.assessments.web.addresses import Addresses
from maxpulse.core.actor import Actor
from maxpulse.core.speaking import tongue
from maxpulse.results.queries import find_earlier, ticked
from maxpulse.results.rules.change import Change, change
from maxpulse.results.rules.comparison import SURVEY, compare
from maxpulse.results.rules.likeness import asks_the_same
from maxpulse.results.rules.plan import plan, step_keys
from maxpulse.results.rules.radar import radars
from maxpulse.web import guard, sessions


@dataclass(frozen=True, slots=True)
class SinceLastTime:
    """The result before this one, and what has changed; `change` None when the two cannot be compared.

    `asked_others`: because that check asked other questions.
    """

    finished_at: datetime
    change: Change | None
    asked_others: bool = False


def as_owner_of_the_account() -> None:
    """Go on as the account that is signed in here too: what it holds besides is for its owner to see, not for a link.

    Who is not signed in, or whose account opens nothing at present, goes on as before.
    """
    who = sessions.person()
    if who is None or who.owes_second_factor or who.is_suspended:
        return
    guard.act_as(Actor.participant(guard.assessment_token().participant_id, who.user_id))


def parts(at: Addresses, state: State, read: Read) -> dict[str, Any]:
    """Plan, comparison, change and shape, with the addresses of what follows from a result."""
    since = _since_last_time(state, read.result)
    return {
        **plan_of(at, read),
        "compared": compare(reachable_answers(state.bank, state.answers), read.result.flags),
        "survey": SURVEY,
        "since": since,
        "radars": radars(read.result, since.change if since else None),
        "paper_url": at.paper,
        "links_url": at.links,
    }


def written_by(read: Read) -> str:
    """Who wrote its words: "rules", or the name of the provider of the model."""
    provider: str = current_app.extensions["settings"].analysis_provider or "OpenAI"
    return "rules" if read.written_by_rules else provider


def plan_of(at: Addresses, read: Read) -> dict[str, Any]:
    """The plan with its ticks, as `_plan.html` shows it."""
    stretches = plan(read.result, tongue(read.result.language))
    keys, done = step_keys(stretches), ticked(read.row.id)
    return {
        "plan": stretches,
        "ticked": done,
        "plan_done": len(keys & done),
        "plan_steps": len(keys),
        "plan_url": at.plan,
    }


def _since_last_time(state: State, result: Result) -> SinceLastTime | None:
    earlier = find_earlier(state.session_id)
    if earlier is None:
        return None
    before = _bank_of(earlier.result)
    if before is None:
        return SinceLastTime(earlier.finished_at, None)
    found = change(earlier.result, result, (before, state.bank), earlier.answers)
    asked_others = found is None and not asks_the_same(before, state.bank)
    return SinceLastTime(earlier.finished_at, found, asked_others)


def _bank_of(result: Result) -> QuestionBank | None:
    try:
        return get_bank(result.type, result.version)
    except ContentError:
        return None
