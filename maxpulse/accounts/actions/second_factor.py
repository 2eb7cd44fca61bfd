"""The second factor of whoever acts: set up, proved, renewed, turned off; and somebody else's reset.

Each verb acts as the owner of the factor (`reset` as an admin) and uses up what it accepts in one statement, so that
of two tries at once with one code one is refused.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any, cast
from uuid import UUID

from sqlalchemy import CursorResult, Delete, Update, delete, update
from sqlalchemy.dialects.postgresql import insert

from maxpulse.accounts import mails, passwords
from maxpulse.accounts.actions.letters import (
    stop_letters,
    stop_letters_asked_for,
    stop_letters_of_another,
)
from maxpulse.accounts.actions.sessions import end_sessions_of_another
from maxpulse.accounts.models import RecoveryCode, SecondFactor
from maxpulse.accounts.queries import second_factor as queries
from maxpulse.accounts.rules import codes, is_demo
from maxpulse.accounts.rules.endings import Ending
from maxpulse.core import clock
from maxpulse.core.crypto import seal, unseal
from maxpulse.core.db import acting, current_actor, session
from maxpulse.core.ids import new_id
from maxpulse.notices.actions import post
from maxpulse.operations import audit

PURPOSE = "second-factor"
# A secret that was shown and not confirmed: whoever looks later gets another.
SHOWN_FOR = timedelta(minutes=15)
# As `confirm` and `renew_recovery_codes` take them: the codes, each with its hash.
Hashed = dict[str, str]


def wants_code(user_id: UUID, email: str) -> bool:
    """True when the password alone does not sign this person in."""
    return not is_demo(email) and queries.second_factor_since(user_id) is not None


def begin(user_id: UUID) -> bytes:
    """The secret to set up with, made when there is none that was just shown."""
    now = clock.now()
    waiting = SecondFactor.user_id == user_id, SecondFactor.confirmed_at.is_(None)
    session.execute(delete(SecondFactor).where(*waiting, SecondFactor.created_at < now - SHOWN_FOR))
    sealed = seal(codes.make_secret(), PURPOSE, user_id.bytes)
    made = {"id": new_id(), "user_id": user_id, "secret": sealed, "created_at": now}
    # Two pages at once show the same secret.
    session.execute(insert(SecondFactor).values(made).on_conflict_do_nothing(index_elements=["user_id"]))
    return _opened(queries.get_own_second_factor(), user_id)


def is_code_of_new(user_id: UUID, code: str) -> bool:
    """True when the code is that of a secret just shown and not confirmed."""
    found = queries.find_own_second_factor()
    return found is not None and found.confirmed_at is None and _step(found, user_id, code) is not None


def confirm(user_id: UUID, email: str, code: str, paper: Hashed) -> bool:
    """Turn the factor on when the code is that of the secret just shown; False otherwise.

    `paper` becomes the recovery codes.
    """
    found = queries.find_own_second_factor()
    if found is None or found.confirmed_at is not None:
        return False
    step = _step(found, user_id, code)
    turn_on = update(SecondFactor).where(SecondFactor.id == found.id, SecondFactor.confirmed_at.is_(None))
    if step is None or not _did(turn_on.values(confirmed_at=clock.now(), last_step=step)):
        return False
    _write_down(user_id, paper)
    stop_letters_asked_for(user_id)
    audit.record("second_factor_set_up", ("users", user_id))
    post(email, mails.second_factor_set_up, about=user_id)
    return True


def prove(user_id: UUID, email: str, typed: str) -> bool:
    """True when `typed` is a code of the owner's app or one of the recovery codes; it is used up with that."""
    if code := codes.normal_code(typed):
        return _prove_by_app(user_id, code)
    if paper := codes.normal_recovery_code(typed):
        return _prove_by_paper(user_id, email, paper)
    return False


def make_recovery_codes() -> Hashed:
    """New recovery codes, each with its hash. Takes its time: not inside a transaction."""
    made = codes.make_recovery_codes()
    return dict(zip(made, passwords.hash_recovery_codes([_plain(code) for code in made]), strict=True))


def renew_recovery_codes(user_id: UUID, email: str, paper: Hashed) -> None:
    """Replace the recovery codes; those of before are good for nothing, and so are letters that are on their way.

    Whoever renews them may fear that somebody got at the account, and asked for letters in it.
    """
    _write_down(user_id, paper)
    stop_letters(user_id)
    audit.record("recovery_codes_renewed", ("users", user_id))
    post(email, mails.recovery_codes_renewed, about=user_id)


def turn_off(user_id: UUID, email: str) -> None:
    """Go on with the password alone. The database lets no admin do this to themselves."""
    if _take_off(user_id):
        stop_letters_asked_for(user_id)
        audit.record("second_factor_turned_off", ("users", user_id))
        post(email, mails.second_factor_turned_off, about=user_id)


def reset(user_id: UUID, email: str) -> bool:
    """Take off somebody else's factor, as an admin: the phone and the paper are lost. False when none was on.

    Ends all their sessions and the letters on their way. Whoever has to have a second factor sets up another at the
    next sign-in.
    """
    if user_id == current_actor().user_id or not _take_off(user_id):
        return False
    audit.record("second_factor_reset", ("users", user_id))
    post(email, mails.second_factor_reset, about=user_id)
    stop_letters_of_another(user_id)
    end_sessions_of_another(user_id, Ending.BY_ADMIN)
    return True


def _prove_by_app(user_id: UUID, code: str) -> bool:
    found = queries.find_own_second_factor()
    step = _step(found, user_id, code) if found and found.confirmed_at else None
    if found is None or step is None:
        return False
    newer = SecondFactor.last_step.is_(None) | (SecondFactor.last_step < step)
    return _did(update(SecondFactor).where(SecondFactor.id == found.id, newer).values(last_step=step))


def _prove_by_paper(user_id: UUID, email: str, paper: str) -> bool:
    # Hashing waits its turn, and may not keep a connection of the pool meanwhile.
    with acting(current_actor()):
        found = queries.find_own_recovery_code(paper[0])
    if not passwords.matches(found.code_hash if found else None, paper) or found is None:
        return False
    unused = update(RecoveryCode).where(RecoveryCode.id == found.id, RecoveryCode.used_at.is_(None))
    if not _did(unused.values(used_at=clock.now())):
        return False
    left = queries.count_recovery_codes(user_id)
    audit.record("recovery_code_used", ("users", user_id), after={"left": left})
    post(email, partial(mails.recovery_code_used, left), about=user_id)
    return True


def _step(found: queries.OwnSecondFactor, user_id: UUID, code: str) -> int | None:
    now = codes.step_of(clock.now())
    return codes.matching_step(_opened(found, user_id), code, now, found.last_step)


def _opened(found: queries.OwnSecondFactor, user_id: UUID) -> bytes:
    opened = unseal(found.secret, PURPOSE, user_id.bytes)
    if not opened.is_current:
        again = update(SecondFactor).where(SecondFactor.id == found.id, SecondFactor.user_id == user_id)
        session.execute(again.values(secret=seal(opened.plain, PURPOSE, user_id.bytes)))
    return opened.plain


def _write_down(user_id: UUID, paper: Hashed) -> None:
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    rows = [
        {"id": new_id(), "user_id": user_id, "mark": code[0], "code_hash": hashed, "created_at": clock.now()}
        for code, hashed in paper.items()
    ]
    session.execute(insert(RecoveryCode), rows)


def _take_off(user_id: UUID) -> bool:
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    return _did(delete(SecondFactor).where(SecondFactor.user_id == user_id))


def _did(statement: Delete | Update) -> bool:
    result = cast("CursorResult[Any]", session.execute(statement))
    return result.rowcount == 1


def _plain(code: str) -> str:
    return codes.normal_recovery_code(code) or ""
