"""Suspension, from every seat: what stops at once, what goes on, and that lifting it brings everything back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from maxpulse.links.actions import close_link, make_link
from maxpulse.network.actions import reinstate_distributor, suspend_distributor
from tests.factories.cast import Cast, Person
from tests.factories.team import code_of
from tests.factories.walk import Walk, plausible
from tests.web.browser import Browser
from tests.web.conftest import Backstage

SignIn = Callable[[Person], Browser]
PAGES = ("/hub", "/hub/changes", "/links", "/revenue", "/team")


@pytest.fixture
def suspend(cast: Cast, backstage: Backstage) -> Callable[[], None]:
    """Eli suspends Ana."""

    def now() -> None:
        with backstage(cast.eli.actor):
            suspend_distributor(cast.ana.distributor_id, "Checking")

    return now


@pytest.fixture
def lift(cast: Cast, backstage: Backstage) -> Callable[[], None]:
    """Eli lets Ana work again."""

    def now() -> None:
        with backstage(cast.eli.actor):
            reinstate_distributor(cast.ana.distributor_id)

    return now


def test_every_device_and_every_page_refuses_with_the_next_request(
    cast: Cast, sign_in: SignIn, suspend: Callable[[], None], lift: Callable[[], None]
) -> None:
    devices = [sign_in(cast.ana) for _ in range(2)]
    suspend()
    for device in devices:
        for page in PAGES:
            answer = device.get(page)
            assert (answer.status_code, page) == (403, page)
            assert "Your account is suspended." in answer.text
        token = device.made_token()
        made = device.post("/links", data={"campaign_name": "One more", "csrf_token": token})
        assert made.status_code == 403
    lift()
    for device in devices:
        assert [device.get(page).status_code for page in PAGES] == [200] * len(PAGES)
        assert "One more" not in device.get("/links").text


def test_who_signs_in_while_suspended_is_told_and_can_leave(
    cast: Cast, browser: Browser, suspend: Callable[[], None]
) -> None:
    suspend()
    assert browser.enter(cast.ana.email, cast.ana.password).status_code == 303
    page = browser.get("/hub")
    assert page.status_code == 403
    assert browser.post("/sign-out", data={"csrf_token": browser.made_token()}).status_code == 303
    assert browser.get("/hub").status_code == 303


def test_links_and_invitations_close_and_open_as_they_were(
    app: Flask,
    cast: Cast,
    browser: Browser,
    backstage: Backstage,
    suspend: Callable[[], None],
    lift: Callable[[], None],
) -> None:
    with backstage(cast.ana.actor):
        switched_off = make_link(campaign="Off before")
        close_link(switched_off.id)
    opens, invitation = f"/l/{cast.ana.link_code}", f"/join/{code_of(app, cast.ana)}"
    suspend()
    assert [browser.get(each).status_code for each in (opens, invitation)] == [410, 410]
    assert "does not open at the moment" in browser.get(opens).text
    lift()
    assert [browser.get(each).status_code for each in (opens, invitation)] == [200, 200]
    assert browser.get(f"/l/{switched_off.link_code}").status_code == 410


def test_who_is_in_the_middle_of_an_assessment_finishes_and_nothing_is_lost(
    app: Flask, cast: Cast, sign_in: SignIn, suspend: Callable[[], None], lift: Callable[[], None]
) -> None:
    walk = Walk(app.test_client(), cast.ana.link_code)
    walk.begin("Rosa Quispe")
    for _ in range(3):
        walk.answer(plausible(walk.question))
    suspend()
    walk.answer_all().finish()
    assert "data-grade" in walk.page.text
    lift()
    assert "Rosa Quispe" in sign_in(cast.ana).get("/hub").text


def test_what_was_begun_before_the_suspension_is_refused_by_the_database(
    cast: Cast, backstage: Backstage, suspend: Callable[[], None]
) -> None:
    """A request that was let in a moment earlier writes nothing any more."""
    with (
        pytest.raises(ProgrammingError, match="suspended distributor changes nothing"),
        backstage(cast.ana.actor) as session,
    ):
        session.execute(text("select 1"))
        suspend()
        make_link(campaign="Too late")


def test_a_request_let_in_a_moment_earlier_is_answered_like_any_later_one(
    app: Flask, cast: Cast, sign_in: SignIn, suspend: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = sign_in(cast.ana)
    token = browser.token("/links")
    view = app.view_functions["distributor.links.make"]

    def suspended_meanwhile() -> object:
        suspend()
        return view()

    monkeypatch.setitem(app.view_functions, "distributor.links.make", suspended_meanwhile)
    answer = browser.post("/links", data={"campaign_name": "Late", "csrf_token": token})
    assert answer.status_code == 403
    assert "Your account is suspended." in answer.text
