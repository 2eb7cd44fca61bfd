"""Signing in: who knows the password."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from flask import current_app
from sqlalchemy import update

from maxpulse.accounts import passwords, queries
from maxpulse.accounts.models import User
from maxpulse.accounts.rules import is_demo, normal_email
from maxpulse.core.actor import Actor, Role
from maxpulse.core.db import acting, after_commit
from maxpulse.operations import audit


class Refusal(StrEnum):
    """Why somebody was not signed in. `MISMATCH` never says whether there is such an account."""

    MISMATCH = "mismatch"
    CLOSED = "closed"
    WAIT = "wait"


@dataclass(frozen=True, slots=True)
class Account:
    """An account whose owner has just proved to be who they say."""

    user_id: UUID
    role: str

    @property
    def actor(self) -> Actor:
        """Its owner, as far as a session of theirs may be written."""
        return Actor(Role(self.role), user_id=self.user_id)


def sign_in(email: str, password: str) -> Account | Refusal:
    """Check a password, as a visitor.

    An unknown address and a wrong password get the same answer in the same time.
    Goes on with `begin_session`, as the account's own actor. Tries are counted before, by `web.tries`.
    """
    # In a transaction of its own: hashing waits its turn, and may not keep a connection of the pool meanwhile.
    with acting(Actor.visitor()):
        found = queries.find_sign_in(normal_email(email))
    if not passwords.matches(found.password_hash if found else None, password) or found is None:
        return _refused(Refusal.MISMATCH, found.user_id if found else None)
    account = admit(found.user_id, found.role, email, is_active=found.is_active)
    if isinstance(account, Account) and passwords.is_outdated(found.password_hash or ""):
        after_commit(lambda: _hash_again(found, password))
    return account


def admit(user_id: UUID, role: str, email: str, *, is_active: bool) -> Account | Refusal:
    """The account whose owner has shown who they are, by whatever way; refused when it is closed."""
    if not is_active or _is_shut_out(email):
        return _refused(Refusal.CLOSED, user_id)
    return Account(user_id, role)


def refuse_for_now() -> Refusal:
    """Turn somebody away who has tried too often, without looking at what they sent."""
    return _refused(Refusal.WAIT, None)


def _is_shut_out(email: str) -> bool:
    # Their password is public: demo data that came along from elsewhere must not open a real installation.
    return current_app.extensions["settings"].is_production and is_demo(normal_email(email))


def _refused(reason: Refusal, user_id: UUID | None) -> Refusal:
    subject = ("users", user_id) if user_id else None
    audit.record("sign_in_failed", subject, after={"reason": reason.value})
    return reason


def _hash_again(found: queries.SignInData, password: str) -> None:
    # Before the transaction, as above; and only while it is the hash that was checked: a password that was changed
    # meanwhile must not come back.
    hashed = passwords.hash_password(password)
    is_as_checked = (User.id == found.user_id) & (User.password_hash == found.password_hash)
    with acting(Actor.system()) as session:
        session.execute(update(User).where(is_as_checked).values(password_hash=hashed))
