"""Which news reaches one: chosen, kept, and asked for by whoever writes it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from maxpulse.accounts.actions.profile import choose_news
from maxpulse.accounts.preferences import CONCERNS, WAYS, Kind, Way, wants
from maxpulse.accounts.queries.profiles import get_profile
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
        shown_on_pages = kind in CONCERNS[role] and Way.PAGE in WAYS[kind]
        assert (f'name="page_{kind}"' in page) is shown_on_pages, "no switch that switches nothing"
    assert ("<button" in page.split("m-news")[-1].split("</form>")[0]) is bool(CONCERNS[role])
    for kind in CONCERNS[role]:
        assert browser.submit(PAGE, **{f"page_{kind}": "on"}).location == f"{PAGE}?saved=1"
        assert not asks(app, person, kind)
        browser.submit(PAGE, **{f"mail_{kind}": "on"})
        assert asks(app, person, kind)
        assert asks(app, person, kind, as_whom=person.actor)
    assert "Saved." in browser.get(f"{PAGE}?saved=1").text


def test_the_page_says_what_is_usual(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(cast.ana).get(PAGE).text
    sales, clients = (page.index(words) for words in ("buys something.", "through a link of yours."))
    assert page.index("On unless you switch it off.", sales) < clients
    assert "Off unless you switch it on." in page[clients : clients + 80]


def test_what_was_chosen_about_news_that_nothing_tells_yet_is_kept(
    app: Flask, cast: Cast, sign_in: SignIn
) -> None:
    assert cast.ana.actor.user_id is not None
    with app.app_context(), acting(cast.ana.actor):
        choose_news(cast.ana.actor.user_id, {Kind.PAYOUT: {Way.MAIL: False}, Kind.CLIENT: {Way.PAGE: False}})
    sign_in(cast.ana).submit(PAGE, mail_client="on")
    assert not asks(app, cast.ana, Kind.PAYOUT)
    assert asks(app, cast.ana, Kind.CLIENT)
    with app.app_context(), acting(Actor.system()):
        kept = get_profile(cast.ana.actor.user_id).preferences or {}
    assert kept["news"]["client"] == {"mail": True, "page": False}


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


def test_who_wants_no_sales_on_the_page_gets_a_page_that_is_quiet_about_them(
    cast: Cast, sign_in: SignIn
) -> None:
    browser = sign_in(cast.ana)
    assert 'data-toasts role="status"' in browser.get("/hub").text
    browser.submit(PAGE, mail_sale="on")
    assert 'data-toasts data-quiet="sale"' in browser.get("/hub").text


def asks(app: Flask, person: Person, kind: Kind, as_whom: Actor | None = None) -> bool:
    """What whoever writes such a mail is told."""
    assert person.actor.user_id is not None
    with app.app_context(), acting(as_whom or Actor.system()):
        return wants(get_profile(person.actor.user_id).preferences or {}, kind, Way.MAIL)
