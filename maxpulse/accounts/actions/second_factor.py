"""The second factor of whoever acts: an app set up, proved and taken off, what follows then; and somebody else's reset.

Each verb acts as the owner of the factor (`reset` as an admin) and uses up what it accepts in one statement, so that
of two tries at once with one code one is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Delete, Update, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from maxpulse.accounts import mails
from maxpulse.accounts.actions.letters import (
    stop_letters_asked_for,
    stop_letters_of_another,
)
from maxpulse.accounts.actions.recovery_codes import Hashed, prove_by_paper, write_down
from maxpulse.accounts.actions.sessions import end_sessions_of_another
from maxpulse.accounts.models import Passkey, RecoveryCode, SecondFactor, User
from maxpulse.accounts.queries import second_factor as queries
from maxpulse.accounts.rules import codes, is_demo
from maxpulse.accounts.rules.endings import Ending
from maxpulse.accounts.rules.made_sure import MadeSure
from maxpulse.core import clock
from maxpulse.core.crypto import seal, unseal
from maxpulse.core.db import affected, current_actor, session
from maxpulse.core.ids import new_id
from maxpulse.notices.actions import post
from maxpulse.notices.message import Message
from maxpulse.operations import audit

PURPOSE = "second-factor"
# A secret that was shown and not confirmed: whoever looks later gets another.
SHOWN_FOR = timedelta(minutes=15)


def is_wanted(user_id: UUID, email: str) -> bool:
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


def is_code_of_new(user_id: UUID, code: str, came_at: datetime) -> bool:
    """True when the code is that of a secret just shown and not confirmed."""
    found = queries.find_own_second_factor()
    return (
        found is not None and found.confirmed_at is None and _step(found, user_id, code, came_at) is not None
    )


def confirm(user_id: UUID, email: str, code: str, paper: Hashed | None, came_at: datetime) -> bool:
    """Turn the factor on when the code is that of the secret just shown; False otherwise.

    `paper` becomes the recovery codes; None keeps those there are, of somebody who has passkeys. The code has to be
    that of the moment it came, for hashing may have taken its turn since.
    """
    found = queries.find_own_second_factor()
    if found is None or found.confirmed_at is not None:
        return False
    step = _step(found, user_id, code, came_at)
    turn_on = update(SecondFactor).where(SecondFactor.id == found.id, SecondFactor.confirmed_at.is_(None))
    # The clock of the machine that showed the secret may be ahead of this one's.
    confirmed_at = func.greatest(clock.now(), SecondFactor.created_at)
    if step is None or not _did(turn_on.values(confirmed_at=confirmed_at, last_step=step)):
        return False
    if paper is not None:
        write_down(user_id, paper)
    stop_letters_asked_for(user_id)
    audit.record("second_factor_set_up", ("users", user_id))
    post(email, mails.second_factor_set_up, about=user_id)
    return True


def prove(user_id: UUID, email: str, typed: str, came_at: datetime) -> bool:
    """True when `typed` is the code of the owner's app at that moment, or a recovery code; it is used up with that."""
    if code := codes.normal_code(typed):
        return _prove_by_app(user_id, code, came_at)
    if paper := codes.normal_recovery_code(typed):
        return prove_by_paper(user_id, email, paper)
    return False


def looks_like_code(typed: str) -> bool:
    """True for what may be a code of an app, or a recovery code."""
    return bool(codes.normal_code(typed) or codes.normal_recovery_code(typed))


def remove_app(user_id: UUID, email: str) -> bool:
    """Let the codes of the app count no more; False when there was none.

    The database lets no admin take off the last factor of their own.
    """
    hold_factors(user_id)
    if not _did(delete(SecondFactor).where(SecondFactor.user_id == user_id)):
        return False
    audit.record("authenticator_removed", ("users", user_id))
    go_on_without(user_id, email, mails.authenticator_removed)
    return True


def hold_factors(user_id: UUID) -> None:
    """Let whoever takes off another of the owner's factors at once wait, and find this one gone."""
    session.execute(select(User.id).where(User.id == user_id).with_for_update(key_share=True))


def go_on_without(user_id: UUID, email: str, removed: Callable[[], Message]) -> None:
    """What follows when a factor was taken off: the mail `removed`, or, after the last one, the password alone."""
    stop_letters_asked_for(user_id)
    if queries.second_factor_since(user_id) is not None:
        post(email, removed, about=user_id)
        return
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    audit.record("second_factor_turned_off", ("users", user_id))
    post(email, mails.second_factor_turned_off, about=user_id)


def reset(user_id: UUID, email: str, made_sure: MadeSure) -> bool:
    """Take off all somebody else has, as an admin: phone, keys and paper are lost. False when none was on.

    `made_sure` is how the admin made sure who is asking, for the audit.

    Ends all their sessions and the letters on their way. Whoever has to have a second factor sets up another at the
    next sign-in.
    """
    if user_id == current_actor().user_id or not _take_off(user_id):
        return False
    audit.record("second_factor_reset", ("users", user_id), after={"made_sure": made_sure.value})
    post(email, mails.second_factor_reset, about=user_id)
    stop_letters_of_another(user_id)
    end_sessions_of_another(user_id, Ending.BY_ADMIN)
    return True


def _prove_by_app(user_id: UUID, code: str, came_at: datetime) -> bool:
    found = queries.find_own_second_factor()
    step = _step(found, user_id, code, came_at) if found and found.confirmed_at else None
    if found is None or step is None:
        return False
    newer = SecondFactor.last_step.is_(None) | (SecondFactor.last_step < step)
    return _did(update(SecondFactor).where(SecondFactor.id == found.id, newer).values(last_step=step))


def _step(found: queries.OwnSecondFactor, user_id: UUID, code: str, came_at: datetime) -> int | None:
    """The half minute of a code that counted as it came, None for any other."""
    step = codes.step_of(came_at)
    return step if codes.is_code_of(_opened(found, user_id), code, step, found.last_step) else None


def _opened(found: queries.OwnSecondFactor, user_id: UUID) -> bytes:
    opened = unseal(found.secret, PURPOSE, user_id.bytes)
    if not opened.is_current:
        again = update(SecondFactor).where(SecondFactor.id == found.id, SecondFactor.user_id == user_id)
        session.execute(again.values(secret=seal(opened.plain, PURPOSE, user_id.bytes)))
    return opened.plain


def _take_off(user_id: UUID) -> bool:
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    had_passkeys = affected(delete(Passkey).where(Passkey.user_id == user_id)) > 0
    return _did(delete(SecondFactor).where(SecondFactor.user_id == user_id)) or had_passkeys


def _did(statement: Delete | Update) -> bool:
    return affected(statement) == 1
