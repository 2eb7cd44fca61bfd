"""Making accounts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from maxpulse.accounts import queries
from maxpulse.accounts.models import AdminProfile, TrainerProfile, User, UserProfile
from maxpulse.accounts.passwords import hash_password
from maxpulse.accounts.queries.profiles import lock_profile
from maxpulse.accounts.rules import normal_email
from maxpulse.core import clock
from maxpulse.core.db import session
from maxpulse.core.ids import new_id
from maxpulse.core.languages import LANGUAGES
from maxpulse.core.speaking import readers_tongue
from maxpulse.operations import audit


class EmailTaken(ValueError):
    """There is an account with this address already."""


def register_account(
    email: str,
    password: str | None,
    role: str,
    *,
    first_name: str = "",
    last_name: str = "",
    preferences: dict[str, Any] | None = None,
    access_level: str = "standard",
    is_verified: bool = False,
) -> User:
    """Make an account with its profile, as the product itself. Raises EmailTaken.

    `role` is participant, distributor, trainer or admin. A distributor is enrolled by `network.actions`
    afterwards. `is_verified` says that mail to the address is known to reach its owner. Without a password the
    account is entered from elsewhere (`identities`), until its owner sets one by letter.
    """
    # Before anything is asked: it takes as long for a known address, and keeps no connection waiting.
    hashed = hash_password(password) if password is not None else None
    address, now = normal_email(email), clock.now()
    if queries.find_user_id(address):
        raise EmailTaken(address)
    user = User(id=new_id(), email=address, role=role, password_hash=hashed, is_active=True)
    user.email_verified_at = now if is_verified else None
    session.add(user)
    session.flush()  # profiles point at the account, and nothing tells the session so
    session.add(
        UserProfile(
            user_id=user.id,
            first_name=first_name,
            last_name=last_name,
            preferences={**_language_spoken(), **(preferences or {})},
        )
    )
    _add_profile_of(role, user.id, access_level)
    audit.record("account_made", ("users", user.id), after={"role": role})
    return user


def keep_language_spoken(user_id: UUID) -> None:
    """Write to an account in the language of the page in hand, unless it says otherwise. The system acts."""
    profile = lock_profile(user_id)
    profile.preferences = {**_language_spoken(), **(profile.preferences or {})}


def _language_spoken() -> dict[str, str]:
    # Mails come when nobody's browser is there to ask: in the first language, unless the account says otherwise.
    language = readers_tongue().language
    return {"locale": language} if language in LANGUAGES[1:] else {}


def _add_profile_of(role: str, user_id: UUID, access_level: str) -> None:
    if role == "trainer":
        session.add(TrainerProfile(user_id=user_id))
    elif role == "admin":
        session.add(AdminProfile(user_id=user_id, access_level=access_level))
