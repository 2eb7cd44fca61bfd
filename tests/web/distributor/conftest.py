"""Seats at a distributor's desk."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from redis import Redis
from sqlalchemy import text

from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.live import streams
from tests.factories.cast import Cast, Person
from tests.web.browser import Browser
from tests.web.distributor.hearing import Told, next_of


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
def told(cast: Cast, redis_url: str) -> Iterator[Told]:
    """The facts of the next event of a type that Ana's stream carries."""
    redis = Redis.from_url(redis_url)
    heard = redis.pubsub(ignore_subscribe_messages=True)
    heard.subscribe(streams.channel(str(cast.ana.distributor_id)))
    heard.get_message(timeout=5)
    yield lambda event: next_of(heard, event)
    heard.close()
    redis.close()


@pytest.fixture
def sign_in(at_once: Callable[[Person], Browser]) -> Callable[[Person], Browser]:
    """A browser in which that person is signed in."""
    return at_once
