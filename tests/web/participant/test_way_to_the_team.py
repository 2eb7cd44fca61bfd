"""A check of money leads to the sender's team as well: quietly, last, and not beside a way to help."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask

from maxpulse.core.db import acting
from maxpulse.links.actions import close_link, make_link
from maxpulse.network.actions import suspend_distributor
from tests.factories.cast import Cast, Person
from tests.factories.team import code_of
from tests.factories.walk import Walk, typed
from tests.fakes.purses import BOTH, EASY, TIGHT
from tests.web.browser import Browser
from tests.web.conftest import Backstage

SignIn = Callable[[Person], Browser]
GIVEN = {question: typed(value) for question, value in {**BOTH, **EASY}.items()} | {
    "D_weight": "68",
    "M_ins": "home",
}
OFFER = "Would you like to do this for others?"
INCOME = re.compile(r"commission|earn|income|money|\$", re.IGNORECASE)


@pytest.fixture
def finish(app: Flask, cast: Cast) -> Callable[..., Walk]:
    """Somebody takes a check of that kind through Ana's link, to its end."""

    def walk(kind: str, browser: Browser | None = None, **changes: str) -> Walk:
        with app.app_context(), acting(cast.ana.actor):
            code = make_link(campaign=f"For {kind}", focus=kind).link_code
        begun = Walk(browser or Browser(app), code).begin(name="Mira Stone")
        return begun.answer_all(GIVEN | changes).finish()

    return walk


@pytest.mark.parametrize("kind", ["wealth", "hybrid"])
def test_the_result_leads_to_the_team_of_whose_link_it_was_after_all_else(
    app: Flask, cast: Cast, finish: Callable[..., Walk], kind: str
) -> None:
    page = finish(kind).page.text
    offer = page[page.index(OFFER) :]
    assert page.index(OFFER) > page.index('id="account-offer"') > page.index("How this was made")
    assert f'href="/join/{code_of(app, cast.ana)}"' in offer
    assert not INCOME.search(offer.partition("</section>")[0]), "nobody is promised anything"
    assert "Ana C." in Browser(app).get(f"/join/{code_of(app, cast.ana)}").text


def test_a_check_of_health_recruits_nobody(finish: Callable[..., Walk]) -> None:
    assert OFFER not in finish("health").page.text


def test_nobody_is_recruited_beside_a_way_to_help(finish: Callable[..., Walk]) -> None:
    page = finish(
        "wealth", **{question: typed(value) for question, value in TIGHT.items()} | {"M_ins": "none"}
    )
    assert "r-cautions" in page.page.text, "the premise"
    assert OFFER not in page.page.text


def test_a_link_that_was_switched_off_since_takes_nobody_away_from_its_owner(
    app: Flask, cast: Cast, backstage: Backstage, finish: Callable[..., Walk]
) -> None:
    walk = finish("wealth")
    with backstage(cast.ana.actor) as session:
        from sqlalchemy import text

        for (link_id,) in session.execute(text("select id from assessment_links")).all():
            close_link(link_id)
    assert f'href="/join/{code_of(app, cast.ana)}"' in walk.go("/result").page.text
    with backstage(cast.eli.actor):
        suspend_distributor(cast.ana.distributor_id, "checking")
    assert OFFER not in walk.go("/result").page.text


def test_who_works_here_already_is_not_asked(
    cast: Cast, sign_in: SignIn, finish: Callable[..., Walk]
) -> None:
    address = finish("wealth").page.request.path
    for person, is_asked in ((cast.cai, True), (cast.ben, False), (cast.dee, False)):
        assert (OFFER in sign_in(person).get(address).text) is is_asked, person.name
