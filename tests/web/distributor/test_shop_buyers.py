"""Who only buys in a shop outside, and what goes back to them, on the distributor's pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from maxpulse.clients import queries
from maxpulse.commissions import jobs
from maxpulse.core.db import acting
from maxpulse.live.fragments import render
from tests.factories.cast import Cast, Person
from tests.factories.programs import Shop, an_order, open_shop
from tests.factories.team import code_of
from tests.factories.walk import Walk
from tests.web.browser import Browser

SignIn = Callable[[Person], Browser]
ROW = re.compile(r'<tr id="client-[0-9a-f-]+".*?</tr>', re.DOTALL)
COMMISSION = re.compile(r'<tr id="commission-.*?</tr>', re.DOTALL)
LINE = re.compile(r'<div class="t-what">(.*?)</div></li>', re.DOTALL)
WHY = re.compile(r'href="(/revenue/commissions/[0-9a-f-]+)"')
TAG = re.compile(r"<[^>]+>|\s+")


def words(markup: str) -> str:
    """What a piece of a page says."""
    return " ".join(TAG.sub(" ", markup).replace("&nbsp;", " ").split())


@dataclass
class Counter:
    """Ana's desk, and the shop outside that sells and takes back for her."""

    app: Flask
    ana: Person
    desk: Browser
    shop: Shop
    code: str

    def sell(self, **changed: Any) -> dict[str, Any]:
        """Two water filters for 39.00, of which Ana earns 9.75."""
        answer = self.shop.post("/purchases", an_order(self.code, **changed))
        assert answer.status_code == 201, answer.text
        bought: dict[str, Any] = answer.get_json()
        with self.app.app_context():
            jobs.earn(bought["id"])
        return bought

    def take_back(self, bought: dict[str, Any], amount: str | None = None, *, booked: bool = True) -> None:
        """Money goes back, and unless the worker sleeps, so does the commission."""
        order = {"reference": f"r-{bought['id']}-{amount}", "purchase": {"id": bought["id"]}}
        answer = self.shop.post("/refunds", {**order, "amount": amount} if amount else order)
        assert answer.status_code == 201, answer.text
        if booked:
            with self.app.app_context():
                jobs.claw_back(answer.get_json()["refunds"][-1]["id"])

    def row(self) -> str:
        """The only client's row on the board."""
        (row,) = ROW.findall(self.desk.get("/hub").text)
        return str(row)

    def page(self) -> str:
        """The only client's page."""
        with self.app.app_context(), acting(self.ana.actor):
            (client,) = queries.rows(queries.Filter())
        answer = self.desk.get(f"/hub/clients/{client.id}")
        assert answer.status_code == 200
        return answer.text

    def lines(self) -> list[str]:
        """What has happened with them, the newest first."""
        return [words(line) for line in LINE.findall(self.page())]

    def revenue(self) -> str:
        """The only commission's row."""
        (row,) = COMMISSION.findall(self.desk.get("/revenue").text)
        return words(row)

    def why(self) -> str:
        """Why it is that amount."""
        found = WHY.search(self.desk.get("/revenue").text)
        assert found
        return words(self.desk.get(found[1]).text)


@pytest.fixture
def counter(app: Flask, cast: Cast, sign_in: SignIn) -> Counter:
    """Ana's."""
    return Counter(app, cast.ana, sign_in(cast.ana), open_shop(app, cast.eli), code_of(app, cast.ana))


def test_who_only_bought_has_no_way_no_kind_and_no_result(counter: Counter) -> None:
    counter.sell()
    row = counter.row()
    assert "<progress" not in row
    assert "data-progress" not in row
    said = words(row)
    assert "Bought in a shop" in said
    assert "customer" in said
    for never in ("Health", "Finished", "0 %", "not shared"):
        assert never not in said


def test_load_push_and_catch_up_say_the_same_of_who_only_bought(counter: Counter) -> None:
    counter.sell()
    with counter.app.app_context(), acting(counter.ana.actor):
        (client,) = queries.rows(queries.Filter())
    facts = {"c": str(client.id), "s": str(counter.ana.distributor_id), "n": 9, "e": "refund"}
    with counter.app.test_request_context():
        pushed = render(facts)
    caught_up = counter.desk.get("/hub/changes?since=0").text
    told = [counter.row(), *ROW.findall(pushed), *ROW.findall(caught_up)]
    assert len(told) == 3
    assert all("<progress" not in row for row in told)
    assert len({words(row.split('class="c-seen"')[0]) for row in told}) == 1


def test_who_takes_an_assessment_after_all_is_like_everybody_else(
    counter: Counter, client: FlaskClient
) -> None:
    Walk(client, counter.ana.link_code).begin(email="rosa@example.test")
    counter.sell(buyer={"name": "Rosa Quispe", "email": "rosa@example.test"})
    row = counter.row()
    assert "<progress" in row
    assert "Health" in row
    assert "Bought in a shop" not in row
    assert "Theirs to decide" in counter.page()


def test_the_page_of_who_only_bought_says_so_and_offers_nothing_to_share(counter: Counter) -> None:
    counter.sell()
    page = counter.page()
    assert "<dt>Came through</dt><dd>Corner shop</dd>" in page
    assert "They have taken no assessment" in page
    for never in ("not shared", "Theirs to decide", "Overall grade"):
        assert never not in page


def test_a_refund_is_told_beside_the_sale_it_belongs_to(counter: Counter) -> None:
    counter.take_back(counter.sell(), "9.00")
    refunded, bought = counter.lines()
    assert refunded.startswith("Refunded $9.00 , commission −$2.25 Water filter ×2 · why")
    assert bought.startswith("Bought Water filter ×2 , $39.00 Commission $9.75, $7.50 of it left, held until")
    said = words(counter.page())
    assert "$39.00 $9.00 returned $7.50" in said
    assert "Together $30.00 after $9.00 returned $7.50" in said
    assert "$30.00 in all" in said


def test_a_sale_returned_in_full_stays_to_be_seen(counter: Counter) -> None:
    bought = counter.sell()
    counter.take_back(bought, "9.00")
    counter.take_back(bought)
    last, first, sold = counter.lines()
    assert last.startswith("Refunded $30.00 , commission −$7.50 Water filter ×2, returned in full")
    assert "in full" not in first
    assert "Commission $9.75, taken back since" in sold
    assert "$39.00 returned in full $0.00" in words(counter.page())
    assert "Bought in a shop" in counter.row()
    assert "$39.00 returned in full 25 % $0.00 refunded" in counter.revenue()
    why = counter.why()
    assert "Why $0.00" in why
    assert "39.00 − 39.00 = 0.00 USD" in why


def test_a_revenue_row_computes_after_a_refund(counter: Counter) -> None:
    bought = counter.sell()
    assert "$39.00 25 % $9.75" in counter.revenue()
    counter.take_back(bought, "9.00")
    assert "$39.00 − $9.00 returned 25 % $7.50 held" in counter.revenue()


def test_the_page_behind_is_titled_by_what_stands_and_shows_both_steps(counter: Counter) -> None:
    counter.take_back(counter.sell(), "9.00")
    why = counter.why()
    assert "Why $7.50" in why
    assert "Why $9.75" not in why
    first = "At the sale 19.50 × 2 = 39.00 USD 39.00 × 25.00 % = 9.7500 USD $9.75"
    then = "After what was returned 39.00 − 9.00 = 30.00 USD 30.00 × 25.00 % = 7.5000 USD $7.50"
    assert why.index(first) < why.index(then) < why.index("$9.75 − $7.50 = $2.25, taken back")


def test_what_is_still_to_be_taken_back_is_said(counter: Counter) -> None:
    counter.take_back(counter.sell(), "9.00", booked=False)
    refunded, bought = counter.lines()
    assert refunded == (
        "Refunded $9.00 Water filter ×2. Its part of the commission is still to be taken back."
    )
    assert "Commission $9.75, held until" in bought
    assert "$39.00 − $9.00 returned 25 % $9.75 $2.25 to be taken back" in counter.revenue()
    why = counter.why()
    assert "Why $9.75" in why
    assert "For $9.00 that was returned, its part of the commission is still to be taken back." in why
    assert "After what was returned" not in why


def test_each_sale_names_the_shop_that_reported_it(counter: Counter, client: FlaskClient) -> None:
    Walk(client, counter.ana.link_code).begin(email="rosa@example.test")
    counter.sell(buyer={"name": "Rosa Quispe", "email": "rosa@example.test"})
    assert re.search(r"Water filter ×2 \d+ \w+ \d{4} · Corner shop \$39.00", words(counter.page()))
