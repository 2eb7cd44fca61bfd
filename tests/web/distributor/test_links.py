"""A distributor's links: made, chosen, switched, and nobody else's."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from flask import Flask, render_template

from maxpulse.assessments.content import offered_types
from maxpulse.core.actor import Actor
from maxpulse.links import actions
from maxpulse.links.queries import LinkState, find_public_link
from maxpulse.network.actions import suspend_distributor
from tests.factories.cast import Cast, Person
from tests.web.browser import Browser
from tests.web.conftest import Backstage

SignIn = Callable[[Person], Browser]


def test_a_link_is_made_and_shown_ready_to_copy(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.ana)
    answer = browser.submit("/links", campaign_name="Lunch talk")
    assert answer.status_code == 303
    page = browser.get(answer.location).text
    assert "“Lunch talk” is ready to share." in page
    code = answer.location.split("made=")[1]
    assert f"http://localhost/l/{code}" in page
    assert browser.get(f"/l/{code}").status_code == 200


def test_a_code_nobody_chose_cannot_be_guessed(cast: Cast, backstage: Backstage) -> None:
    with backstage(cast.ana.actor):
        codes = {actions.make_link(campaign="One of many").link_code for _ in range(20)}
    assert len(codes) == 20
    assert {len(code) for code in codes} == {10}


@pytest.mark.parametrize("focus", ["tarot", ""])
def test_a_link_leads_only_to_a_check_that_there_is(cast: Cast, sign_in: SignIn, focus: str) -> None:
    assert focus not in offered_types()
    ana = sign_in(cast.ana)
    answer = ana.submit("/links", campaign_name="Too early", focus_area=focus)
    assert answer.status_code == 422
    assert "Choose which check" in answer.text
    assert ana.submit("/links", campaign_name="In time", focus_area="health").status_code == 303


def test_the_form_offers_what_there_is_and_keeps_what_was_chosen(app: Flask) -> None:
    form = {"campaign": "Lunch talk", "alias": "", "focus": "wealth", "errors": {}}
    with app.test_request_context():
        one = render_template("links/distributor/_form.html", form=form, address="/l/", offered=("health",))
        two = render_template(
            "links/distributor/_form.html", form=form, address="/l/", offered=("health", "wealth")
        )
    assert "It leads to the health check." in one
    assert "<select" not in one
    assert '<option value="health">Health check</option>' in two
    assert '<option value="wealth" selected>Wealth check</option>' in two


def test_an_alias_becomes_the_address(cast: Cast, sign_in: SignIn) -> None:
    alias = f"lunch-{uuid4().hex[:8]}"
    answer = sign_in(cast.ana).submit("/links", campaign_name="Lunch talk", alias=f" {alias.upper()} ")
    assert answer.location == f"/links?made={alias}"


@pytest.mark.parametrize(
    ("alias", "sentence"),
    [
        ("ab", "at least 3"),
        ("x" * 41, "at most 40"),
        ("grüße", "small letters"),
        ("-dash", "small letters"),
        ("a/b/c", "small letters"),
        ("admin", "kept for the product"),
    ],
)
def test_an_alias_that_cannot_be_is_explained_and_nothing_typed_is_lost(
    desk_of: Callable[[str], Browser], alias: str, sentence: str
) -> None:
    answer = desk_of("ana").submit("/links", campaign_name="Lunch talk", alias=alias)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="Lunch talk"' in answer.text


def test_an_alias_of_somebody_else_is_taken(cast: Cast, sign_in: SignIn) -> None:
    alias = f"spring-{uuid4().hex[:8]}"
    assert sign_in(cast.ana).submit("/links", campaign_name="Mine", alias=alias).status_code == 303
    answer = sign_in(cast.ben).submit("/links", campaign_name="Mine too", alias=alias)
    assert answer.status_code == 422
    assert "taken already" in answer.text


def test_a_link_needs_a_name(cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in(cast.ana).submit("/links", campaign_name="  ")
    assert answer.status_code == 422
    assert "Give it a name" in answer.text


def test_a_link_is_switched_off_and_on(cast: Cast, sign_in: SignIn, browser: Browser) -> None:
    ana, link = sign_in(cast.ana), f"/l/{cast.ana.link_code}"
    at = f"/links/{link_id(ana)}/closure"
    assert browser.get(link).status_code == 200
    assert ana.submit(at, on="/links").location == "/links"
    assert "switched off" in browser.get(link).text
    assert browser.get(link).status_code == 410
    assert "data-closed" in ana.get("/links").text
    assert ana.submit(f"{at}/removal", on="/links").status_code == 303
    assert browser.get(link).status_code == 200


def test_a_rival_cannot_touch_a_link_nor_learn_that_it_exists(
    cast: Cast, sign_in: SignIn, browser: Browser
) -> None:
    ana, ben = sign_in(cast.ana), sign_in(cast.ben)
    theirs = link_id(ana)
    strangers = [ben.submit(f"/links/{each}/closure", on="/links") for each in (theirs, uuid4())]
    assert [answer.status_code for answer in strangers] == [404, 404]
    assert strangers[0].text == strangers[1].text
    assert cast.ana.link_code not in ben.get("/links").text
    assert browser.get(f"/l/{cast.ana.link_code}").status_code == 200


def test_a_rival_cannot_switch_on_what_was_switched_off(cast: Cast, sign_in: SignIn) -> None:
    ana, ben = sign_in(cast.ana), sign_in(cast.ben)
    at = f"/links/{link_id(ana)}/closure"
    ana.submit(at, on="/links")
    assert ben.submit(f"{at}/removal", on="/links").status_code == 404
    assert "data-closed" in ana.get("/links").text


def test_a_link_says_whether_it_opens(cast: Cast, backstage: Backstage) -> None:
    with backstage(Actor.visitor()):
        assert find_public_link("no-such-link") is None
        found = find_public_link(cast.ana.link_code.upper())
    assert found is not None
    assert (found.state, found.name, found.distributor_id) == (
        LinkState.OPEN,
        "Ana Cast",
        cast.ana.distributor_id,
    )
    with backstage(cast.eli.actor):
        suspend_distributor(cast.ana.distributor_id)
    with backstage(Actor.visitor()):
        paused = find_public_link(cast.ana.link_code)
    assert paused is not None
    assert paused.state is LinkState.SUSPENDED


def link_id(browser: Browser) -> UUID:
    """The id of the only link on the page of links."""
    return UUID(browser.get("/links").text.split('data-link="')[1].split('"')[0])


@pytest.mark.thorough
def test_nobody_makes_links_by_the_hundred(cast: Cast, sign_in: SignIn) -> None:
    ana, ben = sign_in(cast.ana), sign_in(cast.ben)
    headers = {"X-CSRFToken": ana.token("/links")}
    answers = [ana.post("/links", data={}, headers=headers).status_code for _ in range(61)]
    assert answers == [422] * 60 + [429]
    assert ben.submit("/links", campaign_name="Still welcome").status_code == 303
