"""Seats at a distributor's desk."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import text

from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from tests.factories.cast import Person
from tests.web.browser import Browser


@pytest.fixture
def lives_in(app: Flask) -> Callable[[Person, str], None]:
    """Put somebody into a time zone, from their next sign-in on."""

    def move(person: Person, zone: str) -> None:
        with app.app_context(), acting(Actor.system()) as session:
            session.execute(
                text("""update user_profiles set preferences = jsonb_build_object('timezone', cast(:zone as text))
                         where user_id = :user_id"""),
                {"zone": zone, "user_id": person.actor.user_id},
            )

    return move


@pytest.fixture
def sign_in(at_once: Callable[[Person], Browser]) -> Callable[[Person], Browser]:
    """A browser in which that person is signed in."""
    return at_once
