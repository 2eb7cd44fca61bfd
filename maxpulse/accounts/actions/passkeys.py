"""Passkeys of whoever acts: asked for, added, proved by, taken off. Each verb acts as their owner."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError

from maxpulse.accounts import mails, webauthn
from maxpulse.accounts.actions import challenges
from maxpulse.accounts.actions.challenges import Asker
from maxpulse.accounts.actions.letters import stop_letters_asked_for
from maxpulse.accounts.actions.recovery_codes import Hashed, write_down
from maxpulse.accounts.actions.second_factor import go_on_without, hold_factors
from maxpulse.accounts.models import Passkey
from maxpulse.accounts.queries.passkeys import OwnPasskey, own_passkeys, passkeys_of
from maxpulse.accounts.queries.second_factor import second_factor_since
from maxpulse.accounts.rules.passkeys import MOST_PASSKEYS, NotTaken, Place, Trouble, counts_on
from maxpulse.accounts.webauthn import Key
from maxpulse.core import clock
from maxpulse.core.db import session
from maxpulse.core.ids import new_id
from maxpulse.notices.actions import post
from maxpulse.operations import audit


def ask_to_make(place: Place, user_id: UUID, email: str, asker: Asker) -> Mapping[str, Any]:
    """What a page hands to its browser to have a new passkey made. Raises NotTaken when there are too many."""
    known = own_passkeys()
    if len(known) >= MOST_PASSKEYS:
        raise NotTaken(Trouble.MANY)
    question = webauthn.ask_to_make(place, user_id, email, map(_key, known))
    challenges.keep(asker, question.challenge)
    return question.options


def ask_to_sign(place: Place, asker: Asker) -> Mapping[str, Any]:
    """What a page hands to its browser to have one of the owner's passkeys sign."""
    question = webauthn.ask_to_sign(place, map(_key, own_passkeys()))
    challenges.keep(asker, question.challenge)
    return question.options


def read_made(place: Place, asker: Asker, answer: str) -> Key:
    """The key that was made for what `asker` asked. Raises NotTaken."""
    return webauthn.read_made(place, challenges.take(asker), answer)


def add(user_id: UUID, email: str, key: Key, name: str, paper: Hashed | None) -> None:
    """Add a passkey to the owner's account. `paper` becomes the recovery codes; None keeps those there are.

    Raises NotTaken when it belongs to an account already, or there are too many.
    """
    if len(passkeys_of(user_id)) >= MOST_PASSKEYS:
        raise NotTaken(Trouble.MANY)
    is_first = second_factor_since(user_id) is None
    made = Passkey(
        id=new_id(),
        user_id=user_id,
        name=name,
        credential_id=key.credential_id,
        public_key=key.public_key,
        sign_count=key.sign_count,
        created_at=clock.now(),
    )
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError:
        raise NotTaken(Trouble.TAKEN) from None
    if paper is not None:
        write_down(user_id, paper)
    stop_letters_asked_for(user_id)
    audit.record("passkey_added", ("users", user_id), after={"passkey": str(made.id), "first": is_first})
    post(email, partial(mails.passkey_added, name, is_first=is_first), about=user_id)


def prove(place: Place | None, user_id: UUID, email: str, asker: Asker, answer: str) -> Trouble | None:
    """Why this is no signature by a passkey of the owner for what `asker` asked; None when it is.

    Uses up what was asked, and counts the signature. What is refused is written down; of what may be a copy, its owner
    is told. `place` is None where the page stands under a name that keys are not made for.
    """
    try:
        if place is None:
            raise NotTaken(Trouble.ELSEWHERE)
        _prove(place, user_id, email, asker, answer)
    except NotTaken as why:
        audit.record("passkey_refused", ("users", user_id), after={"reason": why.trouble.value})
        return why.trouble
    return None


def remove(user_id: UUID, email: str, passkey_id: UUID) -> bool:
    """Take one passkey off; False when it is not the owner's, or the last factor of an admin."""
    hold_factors(user_id)
    theirs = Passkey.id == passkey_id, Passkey.user_id == user_id
    name = session.scalar(delete(Passkey).where(*theirs).returning(Passkey.name))
    if name is None:
        return False
    audit.record("passkey_removed", ("users", user_id), after={"passkey": str(passkey_id)})
    go_on_without(user_id, email, partial(mails.passkey_removed, name))
    return True


def _prove(place: Place, user_id: UUID, email: str, asker: Asker, answer: str) -> None:
    challenge = challenges.take(asker)
    kept = {each.credential_id: each for each in own_passkeys()}
    signed = webauthn.read_signed(place, challenge, map(_key, kept.values()), answer)
    passkey = kept[signed.credential_id]
    if not _count(passkey, signed.sign_count):
        post(email, partial(mails.passkey_copied, passkey.name), about=user_id)
        raise NotTaken(Trouble.COPIED)


def _count(passkey: OwnPasskey, signed: int) -> bool:
    """Write down how often it has signed; False for a count that is behind."""
    if not counts_on(passkey.sign_count, signed):
        return False
    # The database asks once more where it writes (`keep_counting`): another signature may have been counted meanwhile.
    counted = update(Passkey).where(Passkey.id == passkey.id).returning(Passkey.id)
    return session.scalar(counted.values(sign_count=signed, last_used_at=clock.now())) is not None


def _key(kept: OwnPasskey) -> Key:
    return Key(kept.credential_id, kept.public_key, kept.sign_count)
