"""Teams: distributors who bring in distributors."""

from __future__ import annotations

from uuid import UUID, uuid4

from flask import Flask

from maxpulse.accounts.actions import register_account
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.network.actions import enrol_distributor
from maxpulse.network.queries import get_distributor
from tests.factories.cast import PASSWORD, Person


def add_recruit(app: Flask, sponsor: Person | None, name: str, *, is_confirmed: bool = True) -> Person:
    """A distributor under somebody, with an account of that first name, who has confirmed their address or has not."""
    email = f"{uuid4().hex[:12]}@example.test"
    with app.app_context(), acting(Actor.system()):
        user = register_account(email, PASSWORD, "distributor", first_name=name, last_name="Recruit")
        profile = enrol_distributor(
            user.id, sponsor_id=sponsor.distributor_id if sponsor else None, is_confirmed=is_confirmed
        )
    return Person(name, email, Actor.distributor(user.id, profile.id))


def code_of(app: Flask, person: Person) -> str:
    """A distributor's own code."""
    with app.app_context(), acting(Actor.system()):
        return get_distributor(person.distributor_id).distributor_code


def sponsor_of(app: Flask, person: Person) -> UUID | None:
    """Who stands directly above a distributor."""
    with app.app_context(), acting(Actor.system()):
        return get_distributor(person.distributor_id).sponsor_id
