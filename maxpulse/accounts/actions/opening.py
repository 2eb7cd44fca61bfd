"""Opening an account by oneself, and showing that its address is one's own."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from uuid import UUID

from sqlalchemy import bindparam, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.types import LargeBinary

from maxpulse.accounts import mails, queries
from maxpulse.accounts.actions.letters import tell, write_letter
from maxpulse.accounts.actions.registering import EmailTaken, register_account
from maxpulse.accounts.actions.sessions import hash_of
from maxpulse.accounts.confirmed import say_confirmed
from maxpulse.accounts.rules import Purpose, normal_email
from maxpulse.core import clock
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting, session
from maxpulse.notices.actions import post
from maxpulse.notices.message import Message
from maxpulse.operations import audit

VERIFY_EMAIL = text("select verify_email(:token_hash, :now)").bindparams(
    bindparam("token_hash", type_=LargeBinary)
)


def open_account(email: str, password: str, *, first_name: str, last_name: str = "") -> None:
    """Open a participant's account for whoever typed this, and write to the address.

    Tells nothing: where there is an account already its owner gets a mail instead. Transactions of its own,
    as the product itself: nobody else may add an account.
    """
    try:
        with acting(Actor.system()):
            user = register_account(
                email, password, "participant", first_name=first_name, last_name=last_name
            )
            ask_to_verify(user.id, user.email, user.role)
    except (EmailTaken, IntegrityError):  # the second: somebody opened it in the same moment
        with acting(Actor.system()):
            tell_owner(normal_email(email), mails.known)


def ask_to_verify(user_id: UUID, email: str, role: str, *, opens_desk: bool = False) -> bool:
    """Write to an account's address to hear whether it is its owner's; False when enough letters went out.

    `opens_desk`: a distributor's desk waits for it. As the account's owner, or the product itself.
    """
    token = write_letter(Purpose.VERIFY, user_id, email)
    if token is None:
        return False
    post(email, partial(mails.welcome, token, role, opens_desk=opens_desk), about=user_id)
    return True


def verify_email(token: str) -> bool:
    """Take a letter as the proof that it reached the account's owner, as a visitor; False when it is over."""
    used = {"token_hash": hash_of(token), "now": clock.now()}
    user_id = session.execute(VERIFY_EMAIL, used).scalar_one()
    if user_id is None:
        return False
    audit.record("email_verified", ("users", user_id))
    say_confirmed(user_id)
    return True


def tell_owner(address: str, known: Callable[[], Message]) -> None:
    """Write to the owner of an account whose address was entered for a new one: `known`, where the account is in use.

    As the product itself.
    """
    found = queries.find_account(address)
    if found is None:
        return
    user_id, is_open = found
    if not is_open:
        known = mails.closed
    elif queries.is_invited(user_id):
        known = mails.invited_already
    audit.record("account_known", ("users", user_id))
    tell(address, known, user_id)
