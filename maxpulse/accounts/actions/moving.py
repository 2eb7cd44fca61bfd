"""Another e-mail address for an account: asked for, told to the old one, confirmed by the new one."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from sqlalchemy import bindparam, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.types import LargeBinary

from maxpulse.accounts import mails, queries
from maxpulse.accounts.actions.letters import write_letter
from maxpulse.accounts.actions.registering import EmailTaken
from maxpulse.accounts.actions.sessions import hash_of
from maxpulse.accounts.confirmed import say_confirmed
from maxpulse.accounts.rules import Purpose, normal_email, short_email
from maxpulse.core import clock
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting, session
from maxpulse.notices.actions import post
from maxpulse.operations import audit

CHANGE_EMAIL = text("select * from change_email(:token_hash, :now)").bindparams(
    bindparam("token_hash", type_=LargeBinary)
)


def ask_to_move(user_id: UUID, old: str, new: str) -> bool:
    """Ask for another address for one's own account; False when that was asked for too often.

    Tells nothing about who else has an account: the mail to the new address does.
    """
    wanted = normal_email(new)
    with acting(Actor.system()):
        is_taken = queries.find_account(wanted) is not None
    confirm = write_letter(Purpose.CHANGE, user_id, wanted)
    stop = write_letter(Purpose.SECURE, user_id, old)
    if confirm is None or stop is None:
        return False
    post(old, partial(mails.moving, wanted, stop), about=user_id)
    post(wanted, mails.move_in_vain if is_taken else partial(mails.confirm_move, confirm))
    audit.record("email_change_asked", ("users", user_id))
    return True


def move(token: str) -> bool:
    """Give an account the address that its letter went to, as a visitor; False when the letter is over.

    Raises EmailTaken when another account has got that address in the meantime.
    """
    try:
        with session.begin_nested():
            done = session.execute(
                CHANGE_EMAIL, {"token_hash": hash_of(token), "now": clock.now()}
            ).one_or_none()
    except IntegrityError:
        raise EmailTaken from None
    if done is None:
        return False
    audit.record(
        "email_changed",
        ("users", done.user_id),
        before={"address": short_email(done.old_email)},
        after={"address": short_email(done.new_email)},
    )
    post(done.old_email, partial(mails.moved, done.new_email), reader=done.user_id)
    say_confirmed(done.user_id)
    return True
