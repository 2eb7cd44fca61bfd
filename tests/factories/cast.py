"""The people of the tests. Each test gets new ones, so that nobody meets another test's clients or money."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy import update

from maxpulse.accounts.actions import register_account
from maxpulse.accounts.models import User
from maxpulse.core import clock
from maxpulse.core.actor import Actor, Role
from maxpulse.core.db import acting
from maxpulse.links.actions import make_link
from maxpulse.network.actions import enrol_distributor
from tests.factories.phone import Phone, set_up

PASSWORD = "a long enough password"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account, and who they are when they act."""

    name: str
    email: str
    actor: Actor
    password: str = PASSWORD
    link_code: str = ""
    phone: Phone | None = None

    @property
    def distributor_id(self) -> UUID:
        """The distributor this person is; fails for anybody else."""
        assert self.actor.distributor_id is not None
        return self.actor.distributor_id


class Cast:
    """Ana and Ben are distributors, Ana is Ben's sponsor; Cai is Ana's participant; Dee trains, Eli administers
    and has a phone that shows codes.

    Each is made by the product's own actions when first asked for: most tests meet one or two of them.
    """

    def __init__(self, app: Flask) -> None:
        self._app = app

    @cached_property
    def ana(self) -> Person:
        return self._with_link("Ana")

    @cached_property
    def ben(self) -> Person:
        return self._with_link("Ben", sponsor=self.ana)

    @cached_property
    def cai(self) -> Person:
        return self._made("Cai", "participant")

    @cached_property
    def dee(self) -> Person:
        return self._made("Dee", "trainer")

    @cached_property
    def eli(self) -> Person:
        return with_phone(self._app, self._made("Eli", "admin"))

    def all_here(self) -> Cast:
        """The same cast, everybody made: for what counts people, travels in time or breaks things."""
        for name in ("ana", "ben", "cai", "dee", "eli"):
            getattr(self, name)
        return self

    def _made(self, name: str, role: str) -> Person:
        with self._app.app_context(), acting(Actor.system()):
            return _person(name, role)

    def _with_link(self, name: str, sponsor: Person | None = None) -> Person:
        with self._app.app_context():
            with acting(Actor.system()):
                person = _distributor(name, sponsor)
            with acting(person.actor):
                return replace(person, link_code=make_link(campaign="Spring reset", focus="health").link_code)


def make_cast(app: Flask) -> Cast:
    """Five new people, all made."""
    return Cast(app).all_here()


def make_admin(app: Flask, name: str) -> Person:
    """Another admin, who has never signed in: without a second factor."""
    with app.app_context(), acting(Actor.system()):
        return _person(name, "admin")


def confirm_address(app: Flask, person: Person) -> None:
    """Have this person's address confirmed, as by a letter."""
    with app.app_context(), acting(Actor.system()) as session:
        mine = User.id == person.actor.user_id
        session.execute(update(User).where(mine).values(email_verified_at=clock.now()))


def with_phone(app: Flask, person: Person) -> Person:
    """The same person with a second factor, and so with an address that is confirmed."""
    if person.actor.role is not Role.ADMIN:
        confirm_address(app, person)
    return replace(person, phone=set_up(app, person.actor, person.email))


def _person(name: str, role: str) -> Person:
    email = f"{name.lower()}.{uuid4().hex[:10]}@example.test"
    user_id = register_account(
        email, PASSWORD, role, first_name=name, last_name="Cast", access_level="system"
    ).id
    actors = {
        "participant": Actor.participant(user_id, user_id),
        "trainer": Actor.trainer(user_id),
        "admin": Actor.admin(user_id),
    }
    return Person(name, email, actors.get(role, Actor.system()))


def _distributor(name: str, sponsor: Person | None = None) -> Person:
    email = f"{name.lower()}.{uuid4().hex[:10]}@example.test"
    user = register_account(email, PASSWORD, "distributor", first_name=name, last_name="Cast")
    profile = enrol_distributor(user.id, sponsor_id=sponsor.distributor_id if sponsor else None)
    return Person(name, email, Actor.distributor(user.id, profile.id))
