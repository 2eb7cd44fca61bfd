"""A distributor whose account is closed, from every seat: what stops at once, what goes on, and that opening brings
everything back."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy.exc import ProgrammingError

from maxpulse.accounts.actions import administering
from maxpulse.commissions.models import Commission
from maxpulse.links.actions import close_link, make_link
from tests.factories.cast import Cast, Person
from tests.factories.sales import begin_road, earn, put_on_shelf
from tests.factories.team import code_of
from tests.factories.walk import Walk, plausible
from tests.web.browser import Browser
from tests.web.conftest import Backstage

pytestmark = pytest.mark.usefixtures("no_mail_is_left")
SignIn = Callable[[Person], Browser]


@pytest.fixture
def close(cast: Cast, sign_in: SignIn, backstage: Backstage) -> Callable[[str], None]:
    """Ben's account is closed, by himself or by Eli."""

    def now(by: str) -> None:
        if by == "himself":
            answer = sign_in(cast.ben).submit("/account/closure", current_password=cast.ben.password)
            assert answer.location == "/sign-in?closed=1"
        else:
            with backstage(cast.eli.actor):
                administering.close_account(_id(cast.ben))

    return now


@pytest.fixture
def reopen(cast: Cast, backstage: Backstage) -> Callable[[], None]:
    """Eli opens it again."""

    def now() -> None:
        with backstage(cast.eli.actor):
            administering.reopen_account(_id(cast.ben))

    return now


@pytest.mark.parametrize("by", ["himself", "an admin"])
def test_links_and_invitations_close_and_open_as_they_were(
    app: Flask,
    cast: Cast,
    browser: Browser,
    backstage: Backstage,
    close: Callable[[str], None],
    reopen: Callable[[], None],
    by: str,
) -> None:
    with backstage(cast.ben.actor):
        campaign, switched_off = make_link(campaign="Autumn"), make_link(campaign="Off before")
        close_link(switched_off.id)
    link, invitation = f"/l/{cast.ben.link_code}", f"/join/{code_of(app, cast.ben)}"
    doors = [link, f"/l/{campaign.link_code}", invitation, f"/join/{cast.ben.link_code}"]
    assert [browser.get(each).status_code for each in doors] == [200] * 4
    close(by)
    assert [browser.get(each).status_code for each in doors] == [410] * 4
    assert "cannot take new assessments at the moment" in browser.get(link).text
    late = browser.post(link, data={"name": "Late", "agreed": "on"})
    assert late.status_code == 410
    assert browser.get(f"/l/{cast.ana.link_code}").status_code == 200
    reopen()
    assert [browser.get(each).status_code for each in doors] == [200] * 4
    assert browser.get(f"/l/{switched_off.link_code}").status_code == 410


def test_who_is_in_the_middle_finishes_and_nothing_is_lost(
    app: Flask, cast: Cast, sign_in: SignIn, close: Callable[[str], None], reopen: Callable[[], None]
) -> None:
    walk = Walk(app.test_client(), cast.ben.link_code)
    walk.begin("Rosa Quispe")
    for _ in range(3):
        walk.answer(plausible(walk.question))
    close("an admin")
    walk.answer_all().finish()
    assert "data-grade" in walk.page.text
    reopen()
    assert "Rosa Quispe" in sign_in(cast.ben).get("/hub").text


def test_what_was_sold_before_is_earned(
    app: Flask, cast: Cast, backstage: Backstage, close: Callable[[str], None]
) -> None:
    bought = begin_road(app, cast.ben).buy(put_on_shelf(app))
    close("himself")
    earn(app, bought)
    with backstage() as session:
        assert session.query(Commission).filter_by(distributor_id=cast.ben.distributor_id).count() == 1


def test_the_sponsor_s_team_and_the_register_say_closed(
    cast: Cast, sign_in: SignIn, close: Callable[[str], None], reopen: Callable[[], None]
) -> None:
    ana, eli = sign_in(cast.ana), sign_in(cast.eli)
    chip = '<span class="m-chip">closed</span>'
    in_register = f"/admin/distributors?status=closed&q={cast.ben.email}"
    pages = [
        (ana, "/team"),
        (ana, "/team/search?q=Ben"),
        (eli, in_register),
        (eli, f"/admin/distributors/{cast.ben.distributor_id}"),
    ]
    assert not any(chip in browser.get(page).text for browser, page in pages)
    close("an admin")
    told = [browser.get(page, follow_redirects=True).text for browser, page in pages if "search" not in page]
    assert all(chip in page for page in told)
    assert "Their account is closed since" in told[-1]
    assert cast.ben.email not in eli.get(
        f"/admin/distributors?status=active&q={cast.ben.email}"
    ).text.replace(f'value="{cast.ben.email}"', "")
    reopen()
    assert not any(chip in browser.get(page).text for browser, page in pages)


def test_a_request_let_in_a_moment_earlier_writes_nothing_any_more(
    cast: Cast, backstage: Backstage, close: Callable[[str], None]
) -> None:
    with (
        pytest.raises(ProgrammingError, match="suspended distributor changes nothing"),
        backstage(cast.ben.actor),
    ):
        close("an admin")
        make_link(campaign="Too late")


def test_a_suspension_is_lifted_while_the_account_is_closed_and_holds_when_it_is_opened(
    app: Flask,
    cast: Cast,
    browser: Browser,
    sign_in: SignIn,
    close: Callable[[str], None],
    reopen: Callable[[], None],
) -> None:
    desk, page = sign_in(cast.eli), f"/admin/distributors/{cast.ben.distributor_id}"
    desk.submit(f"{page}/suspension", on=page, reason="Checking")
    close("an admin")
    assert "Lift the suspension" in desk.get(page).text
    reopen()
    assert browser.get(f"/l/{cast.ben.link_code}").status_code == 410
    desk.submit(f"{page}/suspension/removal", on=page)
    assert browser.get(f"/l/{cast.ben.link_code}").status_code == 200


def _id(person: Person) -> UUID:
    assert person.actor.user_id is not None
    return person.actor.user_id
