"""A shop outside reports what it sold and what went back; the distributor sees it as if it had been sold here."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import text

from maxpulse import live
from maxpulse.accounts.actions.administering import close_account
from maxpulse.commissions import jobs, queries
from maxpulse.core.db import acting
from maxpulse.network.actions import suspend_distributor
from maxpulse.network.models import DistributorProfile
from maxpulse.tracking import actions as tracking
from tests.factories.cast import Cast, Person
from tests.factories.programs import Shop, an_order, open_shop
from tests.factories.sales import put_on_shelf
from tests.factories.team import code_of
from tests.factories.walk import Walk
from tests.web.browser import Browser
from tests.web.conftest import Backstage

SignIn = Callable[[Person], Browser]


def test_a_purchase_is_noted_and_can_be_looked_up(shop: Shop, code: str) -> None:
    order = an_order(code)
    made = shop.post("/purchases", order)
    assert made.status_code == 201, made.text
    bought = made.get_json()
    assert (bought["amount"], bought["refunded"], bought["status"]) == ("39.00", "0.00", "completed")
    assert bought["product"] == {"name": "Water filter", "type": "package", "unit_price": "19.50"}
    assert shop.browser.get(made.location).status_code == 401, "not without the token"
    assert shop.get(f"/purchases/{bought['id']}").get_json() == bought
    assert shop.get(f"/purchases?reference={order['reference']}").get_json() == {"purchases": [bought]}
    assert shop.get("/purchases?reference=none-such").get_json() == {"purchases": []}


def test_it_earns_the_distributor_their_own_rate_and_the_books_agree(
    app: Flask, shop: Shop, cast: Cast, code: str
) -> None:
    bought = shop.post("/purchases", an_order(code)).get_json()
    with app.app_context():
        jobs.earn(bought["id"])
    with app.app_context(), acting(cast.ana.actor) as session:
        assert session.get_one(DistributorProfile, cast.ana.distributor_id).balance_pending == Decimal("9.75")
        assert queries.differences() == []


def test_what_is_agreed_later_changes_no_commission(
    app: Flask, shop: Shop, cast: Cast, code: str, backstage: Backstage
) -> None:
    bought = shop.post("/purchases", an_order(code)).get_json()
    with app.app_context():
        jobs.earn(bought["id"])
    with backstage() as session:
        session.get_one(DistributorProfile, cast.ana.distributor_id).commission_rate = Decimal("40.00")
    with app.app_context(), acting(cast.ana.actor):
        assert queries.differences() == []


def test_one_of_our_products_brings_its_name_price_and_rate(app: Flask, shop: Shop, code: str) -> None:
    product = put_on_shelf(app, "14.90", "31.00", stock=1)
    bought = shop.post("/purchases", an_order(code, product={"slug": product.slug}, quantity=3)).get_json()
    assert (bought["product"]["name"], bought["amount"]) == (product.name, "44.70")
    discounted = an_order(code, product={"slug": product.slug, "unit_price": "9.99"}, quantity=1)
    assert shop.post("/purchases", discounted).get_json()["amount"] == "9.99"


def test_the_hub_shows_the_sale_and_hears_of_it_at_once(
    shop: Shop, cast: Cast, code: str, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[live.Message] = []
    monkeypatch.setattr(tracking.live, "publish", told.extend)
    bought = shop.post("/purchases", an_order(code)).get_json()
    (message,) = told
    assert (message.stream, message.event) == (str(cast.ana.distributor_id), "purchase")
    assert message.facts["purchase"] == bought["id"] or str(message.facts["purchase"]) == bought["id"]
    hub = sign_in(cast.ana)
    assert "Rosa Quispe" in hub.get("/hub").text
    changes = hub.get("/hub/changes?since=0").text
    assert f'id="toast-{bought["id"]}"' in changes
    assert "Water filter" in changes
    assert "Rosa Quispe" not in sign_in(cast.ben).get("/hub").text


def test_a_link_that_led_to_the_shop_gets_the_conversion(
    shop: Shop, cast: Cast, sign_in: SignIn, backstage: Backstage
) -> None:
    order = an_order("", seller={"link": cast.ana.link_code})
    assert shop.post("/purchases", order).status_code == 201
    with backstage() as session:
        found = session.execute(
            text("select conversion_count from assessment_links where link_code = :code"),
            {"code": cast.ana.link_code},
        )
        assert found.scalar_one() == 1


def test_the_same_address_is_the_same_client(
    app: Flask, shop: Shop, cast: Cast, code: str, backstage: Backstage
) -> None:
    email = f"rosa.{uuid4().hex[:6]}@example.test"
    Walk(app.test_client(), cast.ana.link_code).begin(name="Rosa Q.", email=email)
    for name in ("Rosa Quispe", "R. Quispe"):
        buyer = {"name": name, "email": email.upper()}
        assert shop.post("/purchases", an_order(code, buyer=buyer)).status_code == 201
    with backstage() as session:
        rows = session.execute(
            text("select name, status from clients where lower(email) = :email"), {"email": email}
        )
        assert rows.all() == [("Rosa Q.", "customer")], "known by the name they gave themselves"


def test_a_refund_goes_back_by_our_id_or_the_shops_reference(
    app: Flask, shop: Shop, cast: Cast, code: str
) -> None:
    order = an_order(code)
    bought = shop.post("/purchases", order).get_json()
    part = {"reference": "back-1", "purchase": {"id": bought["id"]}, "amount": "9.00", "reason": "Broken"}
    now = shop.post("/refunds", part).get_json()
    assert (now["status"], now["refunded"], len(now["refunds"])) == ("completed", "9.00", 1)
    rest = {"reference": "back-2", "purchase": {"reference": order["reference"]}}
    now = shop.post("/refunds", rest).get_json()
    assert (now["status"], now["refunded"]) == ("refunded", "39.00")
    assert [refund["amount"] for refund in now["refunds"]] == ["9.00", "30.00"]
    with app.app_context():
        jobs.earn(bought["id"])
        for refund in now["refunds"]:
            jobs.claw_back(refund["id"])
    with app.app_context(), acting(cast.ana.actor) as session:
        assert session.get_one(DistributorProfile, cast.ana.distributor_id).balance_pending == 0
        assert queries.differences() == []


@pytest.mark.parametrize("amount", ["39.01", "0.00"])
def test_more_than_is_left_does_not_go_back(shop: Shop, code: str, amount: str) -> None:
    bought = shop.post("/purchases", an_order(code)).get_json()
    answer = shop.post("/refunds", {"reference": "r", "purchase": {"id": bought["id"]}, "amount": amount})
    assert (answer.status_code, kind_of(answer.get_json())) == (409, "not-refundable")
    assert shop.get(f"/purchases/{bought['id']}").get_json()["refunded"] == "0.00"


def test_a_reference_is_reported_once_whatever_the_key(shop: Shop, code: str) -> None:
    order = an_order(code)
    bought = shop.post("/purchases", order).get_json()
    again = shop.post("/purchases", order)
    assert (again.status_code, kind_of(again.get_json())) == (409, "reference-taken")
    back = {"reference": "back", "purchase": {"id": bought["id"]}, "amount": "1.00"}
    assert shop.post("/refunds", back).status_code == 201
    assert kind_of(shop.post("/refunds", back).get_json()) == "reference-taken"
    assert shop.get(f"/purchases/{bought['id']}").get_json()["refunded"] == "1.00"


@pytest.mark.parametrize(
    ("changed", "kind"),
    [
        ({"seller": {"distributor": "NOBODY22"}}, "unknown-seller"),
        ({"seller": {"link": "no-such-link"}}, "unknown-seller"),
        ({"currency": "EUR"}, "wrong-currency"),
        ({"product": {"slug": "no-such-product"}}, "unknown-product"),
    ],
)
def test_what_cannot_be_is_refused_by_name(
    known_shop: Shop, known_code: str, changed: dict[str, object], kind: str
) -> None:
    order = an_order(known_code, **changed)
    answer = known_shop.post("/purchases", order)
    assert (answer.status_code, kind_of(answer.get_json())) == (409, kind)
    assert answer.content_type == "application/problem+json"
    assert known_shop.get(f"/purchases?reference={order['reference']}").get_json() == {"purchases": []}


def test_names_are_kept_as_they_are_seen(
    shop: Shop, cast: Cast, code: str, sign_in: Callable[[Person], Browser]
) -> None:
    steering = "Rosa \u202egnp.exe\u202c"
    outside = {"name": f"\u2066Filter\u2069 {steering}", "type": "package", "unit_price": "19.50"}
    order = an_order(code, buyer={"name": steering, "email": "rosa@example.test"}, product=outside)
    bought = shop.post("/purchases", order)
    assert (bought.status_code, bought.get_json()["product"]["name"]) == (201, "Filter Rosa gnp.exe")
    page = sign_in(cast.ana).get("/hub").text
    assert "Rosa gnp.exe" in page
    assert "\u202e" not in page
    for name in ("\u202e\u202c", "\u0958" * 150):
        nobody = an_order(code, buyer={"name": name, "email": "rosa@example.test"})
        refused = shop.post("/purchases", nobody)
        assert (refused.status_code, refused.get_json()["errors"][0]["pointer"]) == (422, "/buyer/name")


def suspend(person: Person) -> None:
    """Stop a distributor."""
    suspend_distributor(person.distributor_id)


def close(person: Person) -> None:
    """Close a distributor's account."""
    assert person.actor.user_id
    close_account(person.actor.user_id)


@pytest.mark.parametrize("stop", [suspend, close])
def test_a_stopped_distributors_sales_are_not_taken(
    shop: Shop, cast: Cast, code: str, backstage: Backstage, stop: Callable[[Person], None]
) -> None:
    with backstage(cast.eli.actor):
        stop(cast.ana)
    for seller in ({"distributor": code}, {"link": cast.ana.link_code}):
        assert (
            kind_of(shop.post("/purchases", an_order(code, seller=seller)).get_json()) == "seller-not-active"
        )


@pytest.mark.parametrize("status", ["inactive", "pending"])
def test_who_may_not_sell_sells_neither_by_code_nor_by_link(
    shop: Shop, cast: Cast, code: str, backstage: Backstage, status: str
) -> None:
    ways = ({"distributor": code}, {"link": cast.ana.link_code})
    assert [shop.post("/purchases", an_order(code, seller=way)).status_code for way in ways] == [201, 201]
    with backstage() as session:
        change = text("update distributor_profiles set status = :status where id = :id")
        session.execute(change, {"status": status, "id": cast.ana.distributor_id})
    for way in ways:
        refused = shop.post("/purchases", an_order(code, seller=way))
        assert (refused.status_code, kind_of(refused.get_json())) == (409, "seller-not-active")


def test_a_program_of_one_distributor_reports_their_sales_alone(app: Flask, cast: Cast, code: str) -> None:
    bens = open_shop(app, cast.eli, distributor=cast.ben)
    assert bens.post("/purchases", an_order(code_of(app, cast.ben))).status_code == 201
    for seller in ({"distributor": code}, {"link": cast.ana.link_code}):
        assert kind_of(bens.post("/purchases", an_order(code, seller=seller)).get_json()) == "unknown-seller"


def test_another_shops_purchase_does_not_exist(app: Flask, shop: Shop, cast: Cast, code: str) -> None:
    order = an_order(code)
    bought, other = shop.post("/purchases", order).get_json(), open_shop(app, cast.eli)
    assert other.get(f"/purchases/{bought['id']}").status_code == 404
    assert other.get(f"/purchases?reference={order['reference']}").get_json() == {"purchases": []}
    for named in ({"id": bought["id"]}, {"reference": order["reference"]}):
        assert other.post("/refunds", {"reference": "r", "purchase": named}).status_code == 404
    assert other.post("/purchases", order).status_code == 201, "two shops may count alike"


def test_each_deed_is_in_the_audit(shop: Shop, code: str, backstage: Backstage) -> None:
    bought = shop.post("/purchases", an_order(code)).get_json()
    shop.post("/refunds", {"reference": "r", "purchase": {"id": bought["id"]}})
    entries = text(
        "select action, actor_role, acting_for_type, acting_for_id from audit_entries "
        "where subject_id::text in (:client, :purchase) "
        "or after ->> 'purchase' = :purchase order by at, id"
    )
    with backstage() as session:
        found = session.execute(entries, {"client": str(shop.client_id), "purchase": bought["id"]}).all()
    assert [tuple(row) for row in found] == [
        ("api_client_made", "admin", None, None),
        ("api_secret_made", "admin", None, None),
        ("api_token_issued", "visitor", None, None),
        ("purchase_reported", "integration", "api_clients", shop.client_id),
        ("refund", "integration", "api_clients", shop.client_id),
    ]


def test_only_what_a_program_does_is_done_for_somebody_and_the_page_says_so(
    shop: Shop, cast: Cast, code: str, sign_in: SignIn, backstage: Backstage
) -> None:
    bought = shop.post("/purchases", an_order(code)).get_json()
    others = text(
        "select count(*) from audit_entries where (actor_role = 'integration') "
        "is distinct from (acting_for_type is not distinct from 'api_clients')"
    )
    with backstage() as session:
        assert session.execute(others).scalar_one() == 0
    page = sign_in(cast.eli).get(f"/admin/audit?subject={bought['id']}").text
    assert "A shop&#39;s program</a> reported a purchase" in page
    assert f"for program …{str(shop.client_id)[-8:]}" in page


def kind_of(problem: dict[str, object]) -> str:
    """The problem's name."""
    return str(problem["type"]).partition("#")[2]
