"""Who comes by way of a provider, and the accounts they have."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from maxpulse.accounts.actions import identities
from maxpulse.accounts.models import User
from maxpulse.accounts.rules.providers import Provider, Told
from maxpulse.core.db import acting
from tests.factories.cast import Person
from tests.fakes.providers import FakeProvider
from tests.web.conftest import Backstage

PROVIDERS = ("google", "github")


def link(app: Flask, person: Person, fake: FakeProvider, provider: str = "google") -> None:
    """Let this person's account be entered by whoever is signed in there."""
    told = Told(Provider(provider), fake.someone.subject, fake.someone.email or "")
    assert person.actor.user_id
    with app.app_context(), acting(person.actor):
        identities.link(person.actor.user_id, person.email, told)


def account_of(backstage: Backstage, email: str | None) -> User | None:
    """The account with this address."""
    with backstage() as session:
        return session.scalars(select(User).where(User.email == email)).one_or_none()
