"""What somebody has to have done before a function gives them anything: brought about by the product's own verbs.

Of whoever has not, a function says nothing to anybody, and its silence about somebody else's would prove nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text

from maxpulse.accounts.actions import begin_session, end_session, hash_of, write_letter
from maxpulse.accounts.actions.inviting import Invited, invite
from maxpulse.accounts.rules import Purpose
from maxpulse.assessments import actions
from maxpulse.assessments.actions.start import Beginning
from maxpulse.assessments.web.consent import WORDING
from maxpulse.claims.actions import claim
from maxpulse.claims.rules import MINE
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.core.ids import new_id
from maxpulse.core.permissions import Permission
from maxpulse.links.queries import find_public_link
from maxpulse.notices.rules import Occasion
from maxpulse.probe.companies import People, let
from maxpulse.probe.functions.settled import Settled, settled
from maxpulse.probe.walking import walk

Prepare = Callable[[People], Settled]
LETTER = text("select token_hash from account_letters where user_id = :who")
CONFIRMED = text("update users set email_verified_at = now() where id = :who")


def _with(company: Settled, **rows: Mapping[str, Any]) -> Settled:
    return replace(company, rows={**company.rows, **{name: dict(row) for name, row in rows.items()}})


def _finished_twice(people: People) -> Settled:
    later = walk(people.seats["participant"].actor, people.values["code"], uuid4().hex)
    return _with(settled(people), assessment_sessions={"id": later})


def _taken_without_account(people: People) -> Settled:
    """One more assessment, by somebody who typed the account's address, which is confirmed; the account asks."""
    session_id, _holder = _take(people)
    claims = {"verdict": MINE}
    return _with(settled(people), assessment_sessions={"id": session_id}, assessment_claims=claims)


def _claimed(people: People) -> Settled:
    """The same, added to the account; whoever holds the link asks."""
    (session_id, holder), account = _take(people), people.seats["participant"].actor
    assert account.user_id is not None and holder.participant_id is not None  # noqa: S101  made so
    with acting(account):
        claim([session_id], account.user_id, people.address_of("participant"))
    claimed = _with(settled(people), assessment_sessions={"id": session_id})
    return replace(claimed, participant_id=holder.participant_id, holder=holder)


def _take(people: People) -> tuple[UUID, Actor]:
    """Begin an assessment without an account; which one, and who holds its link."""
    session_id, holder = new_id(), Actor.participant(uuid4())
    with acting(Actor.system()) as session:
        session.execute(CONFIRMED, {"who": people.seats["participant"].actor.user_id})
    with acting(holder):
        link = find_public_link(people.values["code"])
        assert link is not None  # noqa: S101  theirs
        email = people.address_of("participant")
        actions.start(link, Beginning(session_id, "Client", email, (), "phone", WORDING))
    return session_id, holder


def _holds_letter(people: People, purpose: Purpose) -> Settled:
    account = people.seats["participant"].actor
    assert account.user_id is not None  # noqa: S101  they have one
    with acting(Actor.system()):
        token = write_letter(purpose, account.user_id, people.address_of("participant"))
    assert token is not None  # noqa: S101  nobody wrote them that many
    letter = {"token_hash": hash_of(token), "purpose": purpose.value}
    return _with(settled(people), account_letters=letter)


def _invited(people: People) -> Settled:
    """Somebody whom the company's admin has invited, and who has not come yet."""
    admin, email = people.seats["admin"].actor, f"invited.{uuid4().hex}@canary.invalid"
    let(admin, [Permission.PEOPLE_MANAGE])
    with acting(admin):
        user_id = invite(Invited(email, "participant", "Canary"))
    let(admin, [])
    with acting(Actor.system()) as session:
        token_hash = session.execute(LETTER, {"who": user_id}).scalar_one()
    return _with(settled(people), account_letters={"token_hash": token_hash})


def _ended(people: People) -> Settled:
    """A session that was ended from elsewhere, of which its browser is told why."""
    account = people.seats["participant"].actor
    assert account.user_id is not None  # noqa: S101  they have one
    with acting(account):
        begun = begin_session(account.user_id, "participant", with_second_factor=False)
        end_session(begun.session_id)
    return _with(settled(people), user_sessions={"token_hash": hash_of(begun.token)})


def _owed_news(people: People) -> Settled:
    """News of their result is owed already, so that owing it again is nothing new."""
    news = {"kind": Occasion.FINISHED.value}
    return _with(settled(people), clients={"id": people.values["session_id"]}, news=news)


PREPARED: dict[str, Prepare] = {
    "earlier_result": _finished_twice,
    "settle_found_assessments": _taken_without_account,
    "end_claim": _claimed,
    "owe_news": _owed_news,
    "accept_invitation": _invited,
    "find_invitation": _invited,
    "why_session_ended": _ended,
    "verify_email": partial(_holds_letter, purpose=Purpose.VERIFY),
    "reset_password": partial(_holds_letter, purpose=Purpose.RESET),
    "account_that_moves": partial(_holds_letter, purpose=Purpose.CHANGE),
    "change_email": partial(_holds_letter, purpose=Purpose.CHANGE),
}
