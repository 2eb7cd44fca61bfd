"""Which news reaches one: chosen, kept, and asked for by whoever writes it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from maxpulse.accounts.preferences import CONCERNS, Kind
from maxpulse.accounts.queries import wants_mail
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from tests.factories.cast import Cast, Person
from tests.web.browser import Browser

SignIn = Callable[[Person], Browser]
PAGE = "/account/notifications"


@pytest.mark.parametrize(
    ("seat", "role"), [("ana", "distributor"), ("cai", "participant"), ("dee", "trainer"), ("eli", "admin")]
)
def test_everybody_chooses_about_the_news_they_can_have(
    app: Flask, cast: Cast, sign_in: SignIn, seat: str, role: str
) -> None:
    person: Person = getattr(cast, seat)
    browser = sign_in(person)
    page = browser.get(PAGE).text
    for kind in Kind:
        assert (f'name="mail_{kind}"' in page) is (kind in CONCERNS[role])
    for kind in CONCERNS[role]:
        assert browser.submit(PAGE, **{f"page_{kind}": "on"}).location == f"{PAGE}?saved=1"
        assert not asks(app, person, kind)
        browser.submit(PAGE, **{f"mail_{kind}": "on"})
        assert asks(app, person, kind)
        assert asks(app, person, kind, as_whom=person.actor)
    assert "Saved." in browser.get(f"{PAGE}?saved=1").text


def test_mails_about_the_safety_of_an_account_cannot_be_switched_off(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(cast.ana).get(PAGE).text
    assert "These mails cannot be switched off." in page
    assert "security" not in set(Kind)


def test_a_choice_is_ones_own(app: Flask, cast: Cast, sign_in: SignIn) -> None:
    sign_in(cast.ana).submit(PAGE)
    assert not asks(app, cast.ana, Kind.SALE)
    assert asks(app, cast.ben, Kind.SALE)


def test_what_one_cannot_have_news_of_is_not_kept(app: Flask, cast: Cast, sign_in: SignIn) -> None:
    before = asks(app, cast.cai, Kind.CLIENT)
    sign_in(cast.cai).submit(PAGE, mail_client="on", mail_everything="on")
    assert asks(app, cast.cai, Kind.CLIENT) is before


def test_who_wants_no_sales_on_the_page_has_no_place_for_them(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.ana)
    assert "data-toasts" in browser.get("/hub").text
    browser.submit(PAGE, mail_sale="on")
    assert "data-toasts" not in browser.get("/hub").text


def asks(app: Flask, person: Person, kind: Kind, as_whom: Actor | None = None) -> bool:
    """What whoever writes such a mail is told."""
    assert person.actor.user_id is not None
    with app.app_context(), acting(as_whom or Actor.system()):
        return wants_mail(person.actor.user_id, kind)
