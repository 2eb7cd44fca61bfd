"""Noa, who joins Ana's team."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import text

from maxpulse.network.queries import get_distributor_of
from tests.factories.cast import Cast, Person
from tests.web.browser import Browser
from tests.web.conftest import Backstage

SignIn = Callable[[Person], Browser]
NEW = {
    "first_name": "Noa",
    "last_name": "Newcomer",
    "password": "a long enough password",
    "agreed": "on",
}


def address_of_noa(cast: Cast) -> str:
    """An address that nobody else has."""
    return f"noa.{cast.ana.distributor_id.hex[-10:]}@example.test"


def status_of(backstage: Backstage, email: str) -> tuple[UUID | None, str | None]:
    """The sponsor and the status of the distributor with this address."""
    with backstage():
        profile = get_distributor_of(account_of(backstage, email))
        return profile.sponsor_id, profile.status


def account_of(backstage: Backstage, email: str) -> UUID:
    """The id of the account with this address."""
    with backstage() as session:
        found: UUID = session.execute(
            text("select id from users where email = :email"), {"email": email}
        ).scalar_one()
        return found
