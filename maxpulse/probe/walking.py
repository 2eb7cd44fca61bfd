"""An assessment from its link to its result, walked by the product's own verbs."""

from __future__ import annotations

from uuid import UUID

from maxpulse.assessments import actions
from maxpulse.assessments.actions.start import Beginning
from maxpulse.assessments.content.bank import Question
from maxpulse.assessments.rules import RawAnswer, standing
from maxpulse.assessments.web.consent import WORDING
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.core.ids import new_id
from maxpulse.links.queries import find_public_link
from maxpulse.privacy.rules import OPTIONAL


def mail_address(who: str, mark: str) -> str:
    """The address of somebody of the company with this mark; no mail ever gets there."""
    return f"{who}.{mark}@canary.invalid"


def walk(buyer: Actor, code: str, mark: str) -> UUID:
    """An assessment from its link to its result, with everything shared; which one it is."""
    session_id = new_id()
    beginning = Beginning(
        session_id, f"Client {mark}", mail_address("client", mark), OPTIONAL, "phone", WORDING
    )
    with acting(buyer):
        link = find_public_link(code)
        assert link is not None  # noqa: S101  made a moment ago
        actions.start(link, beginning)
    with acting(buyer):
        state = actions.fresh_state(session_id)
        while question := standing(state.bank, state.answers).next:
            taken = actions.answer(state, question.id, plausible(question), new_id(), 1000)
            assert isinstance(taken, actions.Taken)  # noqa: S101  a middle value is never refused
            state = taken.state
    with acting(buyer):
        actions.complete(session_id)
        actions.view_result(session_id)
    return session_id


def plausible(question: Question) -> RawAnswer:
    """An answer most people could give."""
    if question.is_numeric:
        low, high = question.likely or (question.low, question.low)
        middle = round((low + high) / 2 / question.step) * question.step
        return RawAnswer((str(middle),), question.units[0].key if question.units else "")
    chosen = next((each for each in question.choices if each.exclusive), question.choices[0])
    return RawAnswer((chosen.value,))
