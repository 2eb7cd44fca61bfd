"""Who comes to set up a second factor."""

from __future__ import annotations

import pytest
from flask import Flask

from maxpulse.accounts.rules import DEMO_DOMAIN
from tests.factories.cast import Person, confirm_address
from tests.web.account.second_factor.pages import SignIn
from tests.web.browser import Browser
from tests.web.conftest import Backstage


@pytest.fixture
def sign_in(app: Flask, sign_in: SignIn) -> SignIn:
    """As everywhere, with an address that is confirmed."""

    def as_person(person: Person) -> Browser:
        confirm_address(app, person)
        return sign_in(person)

    return as_person


@pytest.fixture
def demo_admin(app: Flask, backstage: Backstage) -> Person:
    """The admin of the demo data."""
    from maxpulse.accounts.actions import EmailTaken, register_account
    from maxpulse.core.actor import Actor

    email, password = f"admin@{DEMO_DOMAIN}", "maxpulse-demo"
    try:
        with backstage():
            register_account(email, password, "admin")
    except EmailTaken:
        pass
    return Person("demo", email, Actor.system(), password)
