"""Buying, page by page: product, checkout, receipt; and every way in which it does not come to that."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from maxpulse.config import Settings
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.shop.models import Product
from maxpulse.shop.queries import get_product_called
from tests.factories.cast import Cast
from tests.factories.sales import put_on_shelf
from tests.factories.shop import stock
from tests.factories.walk import Walk

KEY = re.compile(r'name="purchase_key" value="([^"]+)"')
QUANTITY = re.compile(r'name="quantity" value="([^"]+)"')


class Shopper:
    """Somebody on the road of the token, looking at one product."""

    def __init__(
        self, browser: FlaskClient, link_code: str, product: Product, name: str = "Rosa Quispe"
    ) -> None:
        self.browser, self.product, self.name = browser, product, name
        self.token = Walk(browser, link_code).begin(name=name).token
        self.checkout = f"/a/{self.token}/checkout/{product.id}"

    def see(self, **headers: str) -> TestResponse:
        """Open the product's page."""
        return self.browser.get(f"/a/{self.token}/products/{self.product.id}", headers=headers)

    def form(self) -> dict[str, str]:
        """Open the checkout and read its form."""
        found = KEY.search(self.browser.get(self.checkout).text)
        assert found, "the checkout has its own transaction"
        return {"purchase_key": found[1], "name": self.name, "email": ""}

    def send(self, form: dict[str, str], **headers: str) -> TestResponse:
        """Press the button."""
        return self.browser.post(self.checkout, data=form, headers=headers)

    def buy(self, **fields: str) -> TestResponse:
        """All of it: to the receipt."""
        return self.browser.get(self.send({**self.form(), **fields}).location)


@pytest.fixture
def product(app: Flask) -> Product:
    return put_on_shelf(app, "39.00", "30.00", stock=4)


@pytest.fixture
def shopper(client: FlaskClient, cast: Cast, product: Product) -> Shopper:
    return Shopper(client, cast.ana.link_code, product)


@pytest.fixture(scope="module")
def undecided(app: Flask, company: Cast) -> Shopper:
    """Somebody who comes to buy nothing."""
    product = put_on_shelf(app, "39.00", "30.00", stock=4)
    return Shopper(app.test_client(), company.ana.link_code, product)


def test_the_product_page_names_price_and_who_earns(shopper: Shopper) -> None:
    page = shopper.see()
    assert page.status_code == 200
    assert shopper.product.name in page.text
    assert "39.00" in page.text
    assert "Ana Cast" in page.text
    assert shopper.checkout in page.text


@pytest.mark.parametrize(
    ("language", "said"), [("en", "three short sessions"), ("de", "drei kurzen Einheiten")]
)
def test_what_the_catalogue_sells_is_described_in_the_readers_language(
    client: FlaskClient, cast: Cast, app: Flask, language: str, said: str
) -> None:
    stock(app)
    with app.app_context(), acting(Actor.system()):
        product = get_product_called("move-15")
    shopper = Shopper(client, cast.ana.link_code, product)
    assert said in shopper.see(**{"Accept-Language": language}).text


def test_the_checkout_says_that_it_is_a_demo(shopper: Shopper) -> None:
    assert "Demo" in shopper.browser.get(shopper.checkout).text


def test_buying_leads_to_a_receipt_with_a_number_of_its_own(shopper: Shopper) -> None:
    receipt = shopper.buy()
    assert receipt.status_code == 200
    assert re.search(r"\d{6}-[A-Z2-7]{4}-[A-Z2-7]{4}", receipt.text)
    assert "Rosa Quispe" in receipt.text
    assert "no money moved" in receipt.text


def test_several_at_once_cost_their_sum(shopper: Shopper) -> None:
    assert "117.00" in shopper.buy(quantity="3").text


def test_a_double_click_buys_once(shopper: Shopper) -> None:
    form = shopper.form()
    first, second = shopper.send(form), shopper.send(form)
    assert first.status_code == second.status_code == 303
    assert first.location == second.location
    assert "3 left" in shopper.see().text


def test_two_forms_buy_twice(shopper: Shopper) -> None:
    assert shopper.send(shopper.form()).location != shopper.send(shopper.form()).location


def test_the_last_one_gone_meanwhile_says_so_and_takes_nothing(
    client: FlaskClient, cast: Cast, app: Flask
) -> None:
    shopper = Shopper(client, cast.ana.link_code, put_on_shelf(app, stock=1))
    first, second = shopper.form(), shopper.form()
    assert shopper.send(first).status_code == 303
    page = shopper.send(second)
    assert page.status_code == 409
    assert "sold out" in page.text.lower()


def test_more_than_are_left_gets_the_form_again_with_all_that_was_typed(shopper: Shopper) -> None:
    typed = {"name": "Rosa Q", "email": "rosa@example.org"}
    page = shopper.send({**shopper.form(), **typed, "quantity": "6"})
    assert page.status_code == 422
    assert "Only 4 left" in page.text
    assert all(f'value="{each}"' in page.text for each in typed.values())
    totals = re.search(r'data-totals="([^"]+)"', page.text)
    assert totals and totals[1].count("|") == 3, "one for each number of what there is"
    assert "156.00" in page.text, "the total is that of the number that stands there now"
    assert "4 left" in shopper.see().text, "nothing was taken"
    quantity, key = QUANTITY.search(page.text), KEY.search(page.text)
    assert quantity
    assert key
    bought = shopper.send({**typed, "purchase_key": key[1], "quantity": quantity[1]})
    assert bought.status_code == 303
    assert "156.00" in shopper.browser.get(bought.location).text


def test_a_sold_out_product_offers_no_checkout(client: FlaskClient, cast: Cast, app: Flask) -> None:
    shopper = Shopper(client, cast.ana.link_code, put_on_shelf(app, stock=0))
    assert shopper.checkout not in shopper.see().text
    assert client.get(shopper.checkout).status_code == 409


@pytest.mark.parametrize("quantity", ["0", "11", "-1", "many", "1.5", "9" * 12, ""])
def test_an_odd_quantity_gets_a_sentence_and_buys_nothing(undecided: Shopper, quantity: str) -> None:
    page = undecided.send({**undecided.form(), "quantity": quantity})
    assert page.status_code == 422
    assert KEY.search(page.text), "the form is there to send again"
    assert "4 left" in undecided.see().text


def test_an_empty_name_or_a_broken_address_gets_a_sentence_and_loses_nothing(shopper: Shopper) -> None:
    page = shopper.send({**shopper.form(), "name": "  ", "email": "rosa@"})
    assert page.status_code == 422
    assert "Please write the name" in page.text
    assert "Please check the e-mail address" in page.text
    assert "rosa@" in page.text


@pytest.mark.parametrize("key", ["", "nonsense", f"{'d0' * 16}.{'0' * 24}"])
def test_a_forged_transaction_gets_a_fresh_form(undecided: Shopper, key: str) -> None:
    page = undecided.send({**undecided.form(), "purchase_key": key})
    assert page.status_code == 422
    fresh = KEY.search(page.text)
    assert fresh
    assert fresh[1] != key


def test_another_persons_transaction_does_not_show_their_receipt(
    shopper: Shopper, app: Flask, cast: Cast
) -> None:
    form = shopper.form()
    bought = shopper.send(form)
    stranger = Shopper(app.test_client(), cast.ana.link_code, shopper.product, name="Somebody Else")
    assert stranger.send(form).status_code == 422
    receipt = bought.location.replace(shopper.token, stranger.token)
    assert stranger.browser.get(receipt).status_code == 404
    assert shopper.browser.get(bought.location).status_code == 200


def test_a_foreign_page_cannot_buy(shopper: Shopper) -> None:
    refused = shopper.send(shopper.form(), Origin="https://elsewhere.example")
    assert refused.status_code == 403
    assert "4 left" in shopper.see().text


def test_a_changed_token_opens_nothing(shopper: Shopper) -> None:
    changed = shopper.token[:-1] + ("A" if shopper.token[-1] != "A" else "B")
    assert shopper.browser.get(shopper.checkout.replace(shopper.token, changed)).status_code == 404


def test_a_product_that_is_not_there_is_not_found(shopper: Shopper) -> None:
    assert shopper.browser.get(f"/a/{shopper.token}/checkout/{uuid4()}").status_code == 404


def test_production_does_not_pretend_to_take_money(
    shopper: Shopper, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = shopper.form()
    settings: Settings = app.extensions["settings"]
    monkeypatch.setitem(app.extensions, "settings", settings.model_copy(update={"env": "production"}))
    assert shopper.send(form, Origin=settings.origin).status_code == 503
