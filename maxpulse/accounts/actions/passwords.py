"""Another password: by a letter when the old one is forgotten, or by whoever knows the old one."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from sqlalchemy import bindparam, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.types import LargeBinary

from maxpulse.accounts import mails, passwords, queries
from maxpulse.accounts.actions import half_way
from maxpulse.accounts.actions.letters import stop_letters, tell, write_letter
from maxpulse.accounts.actions.registering import EmailTaken
from maxpulse.accounts.actions.sessions import end_sessions_of, hash_of, sessions_were_ended
from maxpulse.accounts.confirmed import say_confirmed
from maxpulse.accounts.rules import Purpose, normal_email
from maxpulse.accounts.rules.endings import Ending
from maxpulse.accounts.rules.providers import Provider
from maxpulse.core import clock
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting, session
from maxpulse.notices.actions import post
from maxpulse.operations import audit

RESET_PASSWORD = text("select * from reset_password(:token_hash, :purpose, :hashed, :now)").bindparams(
    bindparam("token_hash", type_=LargeBinary)
)
CHANGE_OWN_PASSWORD = text("select change_own_password(:hashed, :now)")
DEEDS = {Purpose.RESET: "password_reset", Purpose.SECURE: "account_taken_back"}


def ask_for_reset(email: str) -> None:
    """Write to the owner of an account who has forgotten the password; tells nothing about who has one.

    In a transaction of its own, as the product itself.
    """
    address = normal_email(email)
    with acting(Actor.system()):
        found = queries.find_account(address)
        if found is None:
            return
        user_id, is_open = found
        if not is_open:
            tell(address, mails.closed, user_id)
        # Whoever was invited comes in by the invitation, in its time: this is no way around it.
        elif queries.is_invited(user_id):
            tell(address, mails.invited_already, user_id)
        elif token := write_letter(Purpose.RESET, user_id, address):
            post(address, partial(mails.reset, token), about=user_id)


def reset_password(token: str, purpose: Purpose, password: str) -> bool:
    """Set another password by a letter, as a visitor; False when the letter is over.

    Ends all sessions, also those that wait for a code, closes the account's other letters, and takes away what
    somebody else may have left to come in by (function `reset_password` of migration `ways_back_in`). The address the
    letter went to is the account's afterwards, which brings back one that was moved; raises EmailTaken when it has
    become another's.
    """
    hashed = passwords.hash_password(password)
    given = {"token_hash": hash_of(token), "purpose": purpose.value, "hashed": hashed, "now": clock.now()}
    try:
        with session.begin_nested():
            done = session.execute(RESET_PASSWORD, given).one_or_none()
    except IntegrityError:
        raise EmailTaken from None
    if done is None:
        return False
    sessions_were_ended(done.ended)
    after = {"sessions_ended": len(done.ended), "unlinked": done.unlinked, "factor": done.factor_taken_off}
    audit.record(DEEDS[purpose], ("users", done.user_id), after=after)
    unlinked = [Provider(provider) for provider in done.unlinked]
    changed = partial(mails.password_changed, unlinked, factor_taken_off=done.factor_taken_off)
    post(done.email, changed, reader=done.user_id)
    say_confirmed(done.user_id)
    return True


def knows_password(email: str, password: str) -> bool:
    """True when this is the account's password. In a transaction of its own, so that hashing holds none."""
    with acting(Actor.visitor()):
        found = queries.find_sign_in(normal_email(email))
    return passwords.matches(found.password_hash if found else None, password)


def has_password(email: str) -> bool:
    """False for an account that is only entered from elsewhere. In a transaction of its own, as `knows_password`."""
    with acting(Actor.visitor()):
        found = queries.find_sign_in(normal_email(email))
    return found is not None and found.password_hash is not None


def change_password(user_id: UUID, email: str, password: str, *, at: UUID) -> None:
    """Set another password for oneself, having shown that one knows the old; ends all sessions but the one `at`."""
    hashed, now = passwords.hash_password(password), clock.now()
    session.execute(CHANGE_OWN_PASSWORD, {"hashed": hashed, "now": now})
    stop_letters(user_id)
    half_way.forget_all(user_id)
    end_sessions_of(user_id, Ending.PASSWORD, but=at)
    audit.record("password_changed", ("users", user_id))
    post(email, mails.password_changed, about=user_id)
