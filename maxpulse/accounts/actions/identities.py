"""Accounts elsewhere: signed in with, linked, unlinked, and opened an account with."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from uuid import UUID

from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError

from maxpulse.accounts import mails, queries
from maxpulse.accounts.actions.registering import EmailTaken, register_account
from maxpulse.accounts.actions.sign_in import Account, Refusal, admit
from maxpulse.accounts.models import Identity
from maxpulse.accounts.queries.identities import find_identity, own_identities
from maxpulse.accounts.rules import normal_email
from maxpulse.accounts.rules.providers import NotTold, Provider, Told, Trouble
from maxpulse.core import clock
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting, session
from maxpulse.core.ids import new_id
from maxpulse.notices.actions import post
from maxpulse.operations import audit


@dataclass(frozen=True, slots=True)
class Known:
    """Whose account it is that somebody came with, and its address here."""

    account: Account
    email: str


def find_account_of(told: Told) -> Known | None:
    """The account that is linked to what a provider says, as a visitor; None when a new one may be opened.

    Raises NotTold: an account that merely has the same address is never entered this way, only its password links it.
    """
    with acting(Actor.visitor()):
        found = find_identity(told.provider, told.subject)
        has_account = found is None and queries.find_sign_in(normal_email(told.email)) is not None
    if has_account:
        raise _known(told.email)
    if found is None:
        return None
    account = admit(found.user_id, found.role, found.email, is_active=found.is_active)
    if isinstance(account, Refusal):
        raise NotTold(Trouble.CLOSED)
    return Known(account, found.email)


def note_use(user_id: UUID, provider: Provider) -> None:
    """Write down that the account was come to from there, as the account's own actor."""
    used = update(Identity).where(Identity.user_id == user_id, Identity.provider == provider.value)
    session.execute(used.values(last_used_at=clock.now()))
    audit.record("identity_used", ("users", user_id), after={"provider": provider.value})


def open_with(told: Told) -> Known:
    """Open a participant's account for who a provider says is there, under the name told.

    Its address is verified, it has no password. In a transaction of its own, as the product itself: nobody else may
    add an account. Raises NotTold.
    """
    try:
        with acting(Actor.system()):
            user = register_account(
                told.email,
                None,
                "participant",
                first_name=told.first_name,
                last_name=told.last_name,
                is_verified=True,
            )
            _add(user.id, told)
            post(user.email, partial(mails.opened_with, told.provider), about=user.id)
    except EmailTaken:
        raise _known(told.email) from None
    except IntegrityError:  # sent twice, or somebody opened it in the same moment
        raise NotTold(Trouble.TAKEN) from None
    return Known(Account(user.id, user.role), user.email)


def link(user_id: UUID, email: str, told: Told) -> None:
    """Let one's own account be entered from there. Raises NotTold when it is linked already, or leads elsewhere."""
    if told.provider in own_identities(user_id):
        raise NotTold(Trouble.LINKED)
    try:
        with session.begin_nested():
            _add(user_id, told)
    except IntegrityError:
        raise NotTold(Trouble.TAKEN) from None
    post(email, partial(mails.linked, told.provider, told.email), about=user_id)


def unlink(user_id: UUID, email: str, provider: Provider) -> bool:
    """Let one's own account be entered from there no more; False when it was not."""
    own = Identity.user_id == user_id, Identity.provider == provider.value
    if session.scalar(delete(Identity).where(*own).returning(Identity.id)) is None:
        return False
    audit.record("identity_unlinked", ("users", user_id), after={"provider": provider.value})
    post(email, partial(mails.unlinked, provider), about=user_id)
    return True


def note_refusal(provider: Provider, trouble: Trouble, *, is_link: bool) -> None:
    """Write down that somebody who came from there was turned away, at the door or while linking."""
    if is_link:
        audit.record("identity_refused", None, after={"provider": provider.value, "reason": trouble.value})
    else:
        audit.record("sign_in_failed", None, after={"reason": f"{provider}: {trouble}"})


def _known(email: str) -> NotTold:
    # The provider has seen that the address is their own: they may hear what waits for it.
    with acting(Actor.system()):
        found = queries.find_account(normal_email(email))
        waits = found is not None and found[1] and queries.is_invited(found[0])
    return NotTold(Trouble.INVITED if waits else Trouble.KNOWN)


def _add(user_id: UUID, told: Told) -> None:
    session.add(
        Identity(
            id=new_id(),
            user_id=user_id,
            provider=told.provider.value,
            subject=told.subject,
            email=normal_email(told.email),
            linked_at=clock.now(),
        )
    )
    session.flush()
    audit.record("identity_linked", ("users", user_id), after={"provider": told.provider.value})
