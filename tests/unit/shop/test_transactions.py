"""The transaction id of a checkout form is worth something only in the assessment and for the product it is for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from maxpulse.core.crypto import key_from
from maxpulse.core.ids import new_id
from maxpulse.shop.transactions import CHECKOUTS, BadTransaction, Checkout

KEY = key_from("a secret of the installation", CHECKOUTS)


@pytest.fixture
def form() -> Checkout:
    return Checkout.begin(new_id(), new_id())


def test_what_was_sealed_is_read_again(form: Checkout) -> None:
    assert Checkout.unseal(form.seal(KEY), form.session_id, form.product_id, KEY) == form


def test_two_forms_never_carry_one_id(form: Checkout) -> None:
    assert Checkout.begin(form.session_id, form.product_id).transaction != form.transaction


def test_another_assessment_cannot_use_it(form: Checkout) -> None:
    with pytest.raises(BadTransaction):
        Checkout.unseal(form.seal(KEY), new_id(), form.product_id, KEY)


def test_it_does_not_buy_another_product(form: Checkout) -> None:
    with pytest.raises(BadTransaction):
        Checkout.unseal(form.seal(KEY), form.session_id, new_id(), KEY)


def test_a_guessed_id_needs_the_key(form: Checkout) -> None:
    mac = form.seal(KEY).partition(".")[2]
    guessed = f"{replace(form, transaction=new_id()).transaction.hex}.{mac}"
    with pytest.raises(BadTransaction):
        Checkout.unseal(guessed, form.session_id, form.product_id, KEY)
    with pytest.raises(BadTransaction):
        Checkout.unseal(form.seal(key_from("other", CHECKOUTS)), form.session_id, form.product_id, KEY)


@pytest.mark.parametrize("field", ["", ".", "no id.at all", "é" * 70, "0" * 32, "0" * 32 + "."])
def test_nonsense_is_refused_and_not_an_error(form: Checkout, field: str) -> None:
    with pytest.raises(BadTransaction):
        Checkout.unseal(field, form.session_id, form.product_id, KEY)
