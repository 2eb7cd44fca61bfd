"""A purchase wakes its commission through a real queue; without the queue it is found all the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from redis import Redis
from rq import Queue, SimpleWorker
from rq.serializers import JSONSerializer

from maxpulse.commissions import jobs, queries
from maxpulse.config import Settings
from maxpulse.core import clock
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.core.queue import open_queue
from maxpulse.shop.actions import OutOfStock
from maxpulse.shop.models import Purchase
from tests.factories.cast import Cast
from tests.factories.sales import begin_road, put_on_shelf


@pytest.fixture
def queue(redis_url: str) -> Iterator[Queue]:
    """The commissions' queue, empty before and after."""
    opened = open_queue("commissions", Redis.from_url(redis_url))
    opened.empty()
    yield opened
    opened.empty()
    opened.connection.close()


def work_off(app: Flask, queue: Queue) -> None:
    """A worker that stops when there is nothing left."""
    with app.app_context():
        SimpleWorker([queue], connection=queue.connection, serializer=JSONSerializer).work(burst=True)


def is_earned(app: Flask, purchase: Purchase) -> bool:
    with app.app_context(), acting(Actor.system()):
        return queries.find_commission_of(purchase.id) is not None


def test_a_purchase_queues_one_job_that_earns_its_commission(app: Flask, cast: Cast, queue: Queue) -> None:
    purchase = begin_road(app, cast.ana).buy(put_on_shelf(app))
    assert [list(job.args) for job in queue.jobs] == [[str(purchase.id)]]
    work_off(app, queue)
    assert is_earned(app, purchase)


def test_a_purchase_that_was_undone_queues_nothing(app: Flask, cast: Cast, queue: Queue) -> None:
    road = begin_road(app, cast.ana)
    with pytest.raises(OutOfStock):
        road.buy(put_on_shelf(app, stock=0))
    assert queue.jobs == []


def test_a_lost_job_is_made_up_for(app: Flask, cast: Cast, queue: Queue) -> None:
    purchase = begin_road(app, cast.ana).buy(put_on_shelf(app))
    queue.empty()
    with clock.travelling(clock.now() + timedelta(minutes=1)), app.app_context():
        jobs.sweep_owed()
    assert is_earned(app, purchase)


def test_with_redis_away_one_buys_all_the_same(
    app: Flask, cast: Cast, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    road, product = begin_road(app, cast.ana), put_on_shelf(app)
    nowhere = settings.model_copy(update={"redis_url": "redis://127.0.0.1:1/0"})
    monkeypatch.setitem(app.extensions, "settings", nowhere)
    purchase = road.buy(product)
    with clock.travelling(clock.now() + timedelta(minutes=1)), app.app_context():
        jobs.sweep_owed()
    assert is_earned(app, purchase)
