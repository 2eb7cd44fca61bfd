"""One key, one deed, one answer: sent again, sent at once, and after a crash in the middle."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from flask import Flask
from sqlalchemy import text
from werkzeug.test import TestResponse

from maxpulse.core import clock
from tests.factories.cast import Cast, Person
from tests.factories.databases import Urls
from tests.factories.programs import Shop, an_order, open_shop
from tests.runtime.processes import wait_for
from tests.sampling import some_of
from tests.web.api.test_reporting import kind_of
from tests.web.conftest import Backstage


def test_sent_again_it_is_answered_byte_for_byte_and_done_once(
    shop: Shop, code: str, backstage: Backstage
) -> None:
    order, key = an_order(code), uuid4().hex
    first = shop.post("/purchases", order, key)
    again = shop.post("/purchases", dict(reversed(order.items())), key)
    assert (again.status_code, again.data, again.location) == (201, first.data, first.location)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.headers
    assert count_of(backstage, shop) == 1


def test_another_token_of_the_same_client_gets_the_same_answer(shop: Shop, code: str) -> None:
    order, key = an_order(code), uuid4().hex
    first = shop.post("/purchases", order, key)
    assert shop.sign_in().post("/purchases", order, key).data == first.data


@pytest.mark.parametrize(
    "later", some_of([timedelta(days=366), timedelta(days=2), timedelta(days=3650)], always=1)
)
def test_a_key_of_money_never_expires(shop: Shop, code: str, backstage: Backstage, later: timedelta) -> None:
    order, keys = an_order(code), (uuid4().hex, uuid4().hex)
    bought = shop.post("/purchases", order, keys[0])
    back = {"reference": "back", "purchase": {"id": bought.get_json()["id"]}, "amount": "9.00"}
    refunded = shop.post("/refunds", back, keys[1])
    assert (bought.status_code, refunded.status_code) == (201, 201)
    with clock.travelling(clock.now() + later):
        assert shop.get(f"/purchases/{bought.get_json()['id']}").status_code == 401, "the token is over"
        shop.sign_in()
        again = shop.post("/purchases", order, keys[0]), shop.post("/refunds", back, keys[1])
        now = shop.get(f"/purchases/{bought.get_json()['id']}").get_json()
    for first, replayed in zip((bought, refunded), again, strict=True):
        assert (replayed.status_code, replayed.data) == (201, first.data)
        assert replayed.headers["Idempotent-Replayed"] == "true"
    assert count_of(backstage, shop) == 1
    assert (now["refunded"], len(now["refunds"])) == ("9.00", 1)


def test_another_body_under_the_same_key_is_refused(shop: Shop, code: str, backstage: Backstage) -> None:
    order, key = an_order(code), uuid4().hex
    shop.post("/purchases", order, key)
    for other in ({**order, "quantity": 3}, {**order, "reference": "other"}, {"nonsense": True}):
        answer = shop.post("/purchases", other, key)
        assert (answer.status_code, kind_of(answer.get_json())) == (422, "key-reused")
    assert shop.post("/refunds", order, key).status_code == 422, "another address is another request"
    assert count_of(backstage, shop) == 1


def test_a_verdict_is_an_answer_too(shop: Shop, code: str) -> None:
    order, key = an_order(code, currency="EUR"), uuid4().hex
    first = shop.post("/purchases", order, key)
    again = shop.post("/purchases", order, key)
    assert (first.status_code, again.data) == (409, first.data)
    assert again.headers["Idempotent-Replayed"] == "true"


def test_what_was_no_request_leaves_its_key_free(shop: Shop, code: str) -> None:
    key = uuid4().hex
    assert shop.post("/purchases", {"reference": "x"}, key).status_code == 422
    assert shop.post("/purchases", an_order(code), key).status_code == 201


def test_keys_of_two_shops_have_nothing_to_do_with_each_other(
    app: Flask, shop: Shop, cast: Cast, code: str
) -> None:
    key, other = uuid4().hex, open_shop(app, cast.eli)
    assert shop.post("/purchases", an_order(code), key).status_code == 201
    answer = other.post("/purchases", an_order(code), key)
    assert answer.status_code == 201
    assert "Idempotent-Replayed" not in answer.headers


@pytest.mark.parametrize("key", ["", "x" * 256, "two words", "smörgås"])
def test_a_write_without_a_key_that_can_be_kept_is_refused(
    known_shop: Shop, known_code: str, key: str
) -> None:
    headers = {"Authorization": f"Bearer {known_shop.token}", "Idempotency-Key": key}
    answer = known_shop.browser.post("/api/v1/purchases", json=an_order(known_code), headers=headers)
    assert (answer.status_code, kind_of(answer.get_json())) == (400, "key-missing")


def test_eight_at_once_are_one_deed_and_every_answer_says_so(
    shop: Shop, code: str, backstage: Backstage
) -> None:
    order, key = an_order(code), uuid4().hex
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: shop.post("/purchases", order, key), range(8)))
    assert {answer.status_code for answer in answers} <= {201, 409}
    made = [answer for answer in answers if answer.status_code == 201]
    assert len({answer.data for answer in made}) == 1
    assert all(kind_of(a.get_json()) == "in-flight" for a in answers if a.status_code == 409)
    assert count_of(backstage, shop) == 1


def test_eight_keys_for_one_reference_are_one_purchase(shop: Shop, code: str, backstage: Backstage) -> None:
    order = an_order(code)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: shop.post("/purchases", order), range(8)))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 7
    assert count_of(backstage, shop) == 1


def test_eight_refunds_of_one_reference_pay_back_once(shop: Shop, code: str) -> None:
    bought = shop.post("/purchases", an_order(code)).get_json()
    back = {"reference": "back", "purchase": {"id": bought["id"]}, "amount": "10.00"}
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: shop.post("/refunds", back), range(8)))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 7
    assert shop.get(f"/purchases/{bought['id']}").get_json()["refunded"] == "10.00"


def test_one_new_buyer_in_eight_orders_at_once_is_one_client(
    shop: Shop, code: str, backstage: Backstage
) -> None:
    buyer = {"name": "Rosa", "email": f"rosa.{uuid4().hex[:6]}@example.test"}
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: shop.post("/purchases", an_order(code, buyer=buyer)), range(8)))
    with backstage() as session:
        found = session.execute(text("select count(*) from clients where email = :email"), buyer)
        assert found.scalar_one() == 1


def test_while_one_is_under_way_the_other_hears_so_and_a_crash_frees_the_key(
    database: Urls, shop: Shop, cast: Cast, code: str, backstage: Backstage, shows_failures: None
) -> None:
    order, key = an_order(code), uuid4().hex
    with (
        ThreadPoolExecutor(1) as pool,
        in_the_middle(database, cast.ana, pool, shop, order, key) as (first, pid),
    ):
        second = shop.post("/purchases", order, key)
        assert (second.status_code, kind_of(second.get_json())) == (409, "in-flight")
        assert int(second.headers["Retry-After"]) > 0
        with psycopg.connect(database.app, autocommit=True) as beside:
            beside.execute("select pg_terminate_backend(%s)", (pid,))
        assert first.result(timeout=20).status_code == 503
    assert count_of(backstage, shop) == 0, "nothing of it stayed"
    third = shop.post("/purchases", order, key)
    assert third.status_code == 201
    assert "Idempotent-Replayed" not in third.headers
    assert count_of(backstage, shop) == 1


@contextmanager
def in_the_middle(
    database: Urls, seller: Person, pool: ThreadPoolExecutor, shop: Shop, order: Any, key: str
) -> Iterator[tuple[Future[TestResponse], int]]:
    """A request that has written its purchase and waits for the seller's counter; and its connection's process."""
    waiting = "select pid from pg_stat_activity where %s = any (pg_blocking_pids(pid))"
    with psycopg.connect(database.owner) as holder, psycopg.connect(database.owner, autocommit=True) as watch:
        holder.execute(
            "select 1 from distributor_streams where distributor_id = %s for update", (seller.distributor_id,)
        )
        sent = pool.submit(shop.post, "/purchases", order, key)
        mine = (holder.info.backend_pid,)
        wait_for(lambda: watch.execute(waiting, mine).fetchone() is not None, "the request to wait")
        row = watch.execute(waiting, mine).fetchone()
        assert row is not None
        yield sent, row[0]


def count_of(backstage: Backstage, shop: Shop) -> int:
    """How many purchases the shop has reported."""
    counted = text("select count(*) from purchases where reported_by = :client")
    with backstage() as session:
        return int(session.execute(counted, {"client": UUID(str(shop.client_id))}).scalar_one())
