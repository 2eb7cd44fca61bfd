"""Somebody's passkey: a key in software, added to their account by the product's own actions."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import text

from maxpulse.accounts import webauthn
from maxpulse.accounts.actions import passkeys, recovery_codes
from maxpulse.accounts.rules.passkeys import Place
from maxpulse.core import clock
from maxpulse.core.actor import Actor, Role
from maxpulse.core.db import acting
from tests.factories.cast import Person, confirm_address
from tests.factories.phone import LONG_AGO
from tests.fakes.authenticator import HERE, Authenticator

PLACE = Place("localhost", (HERE,))


def with_passkey(
    app: Flask, person: Person, authenticator: Authenticator | None = None
) -> tuple[Authenticator, list[str]]:
    """A passkey that this person added ten minutes ago, and the recovery codes if it was their first second factor."""
    key, user_id = authenticator or Authenticator(), person.actor.user_id
    assert user_id is not None
    if person.actor.role is not Role.ADMIN:
        confirm_address(app, person)
    question = webauthn.ask_to_make(PLACE, user_id, person.email, [])
    made = webauthn.read_made(PLACE, question.challenge, key.make(question.options))
    with app.app_context(), clock.travelling(clock.now() - LONG_AGO), acting(person.actor):
        paper = recovery_codes.make_recovery_codes() if recovery_codes.needs_recovery_codes(user_id) else None
        passkeys.add(user_id, person.email, made, "Key ring", paper)
    # The mail about it came ten minutes ago: tests of mail find none but their own.
    with app.app_context(), acting(Actor.system()) as session:
        session.execute(text("delete from mails where about_user_id = :id"), {"id": user_id})
    return key, list(paper or ())
