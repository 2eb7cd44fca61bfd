"""Which language the owner of an account has chosen, and in which one they are written to, whoever acts."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from maxpulse.accounts.models import UserProfile
from maxpulse.accounts.queries.accounts import find_user_id, is_invited
from maxpulse.core.actor import Actor, Role
from maxpulse.core.db import acting, current_actor, session
from maxpulse.core.languages import LANGUAGES

PREFERENCES = select(UserProfile.preferences)


def chosen_language(user_id: UUID) -> str | None:
    """The language somebody chose for their account, where the actor may see it and it is one that is spoken here."""
    return _language(user_id, unchosen=None)


def language_of_account(user_id: UUID | None, email: str) -> str | None:
    """The language of this account, of the one with that address where none is named; None where there is none.

    The first language unless its owner chose another. Nobody has chosen for an account whose invitation waits, nor
    for one that the acting admin makes in this very transaction. One's own is read as oneself, which takes no second
    connection; anybody else's as the product itself, for whoever acts may not know it.
    """
    actor = current_actor()
    if user_id is not None and user_id == actor.user_id:
        return _language(user_id)
    if actor.role is Role.SYSTEM:
        return _found(user_id, email)
    with acting(Actor.system()):
        return _found(user_id, email)


def _found(user_id: UUID | None, email: str) -> str | None:
    whose = user_id or find_user_id(email)
    return None if whose is None or is_invited(whose) else _language(whose)


def _language(user_id: UUID, *, unchosen: str | None = LANGUAGES[0]) -> str | None:
    row = session.execute(PREFERENCES.where(UserProfile.user_id == user_id).limit(1)).one_or_none()
    if row is None:
        return None
    wanted = (row.preferences or {}).get("locale")
    return wanted if wanted in LANGUAGES else unchosen
