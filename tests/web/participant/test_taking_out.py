"""Whoever took an assessment takes it out of the account that has it, and it stays theirs."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from tests.factories.cast import Cast
from tests.factories.walk import Walk
from tests.web.browser import Browser
from tests.web.conftest import Backstage
from tests.web.letters import kinds_to
from tests.web.participant.claiming import (
    OURS,
    add_all,
    deeds_on,
    new_address,
    open_account,
    opens,
    session_of,
    take,
)


@pytest.fixture
def email() -> str:
    """An address that nobody else has."""
    return new_address()


@pytest.fixture
def walk(app: Flask, cast: Cast, email: str) -> Walk:
    """Who took an assessment to its result, with that address."""
    return take(app, cast.ana, email, finish=True)


@pytest.fixture
def holder(walk: Walk, browser: Browser, backstage: Backstage, email: str) -> Browser:
    """Who opened an account with that address and added the assessment."""
    add_all(open_account(browser, backstage, email))
    return browser


def test_whoever_holds_the_link_takes_it_out_for_good_and_the_account_is_told(
    app: Flask, cast: Cast, browser: Browser, backstage: Backstage, email: str
) -> None:
    walk = take(app, cast.ana, email)
    at = f"/a/{walk.token}/account"
    assert walk.browser.post(f"{at}/removal", headers=OURS).location == f"/a/{walk.token}/pause"
    open_account(browser, backstage, email)
    add_all(browser)
    assert "It is in an account" in walk.go("/pause").page.text
    answer = walk.browser.post(f"{at}/removal", headers=OURS, follow_redirects=True)
    assert "It is out of the account" in answer.text
    page = browser.get("/me").text
    assert "We found" not in page
    assert "Ana Cast" not in page
    assert kinds_to(backstage, email)[-1] == "claim-ended"
    assert deeds_on(backstage, session_of(app, walk))[-1] == "claim_ended"
    assert walk.go("/pause").page.status_code == 200


def test_taken_out_it_opens_for_the_account_no_more_not_even_by_an_address_kept_from_before(
    app: Flask, walk: Walk, holder: Browser
) -> None:
    kept = opens(holder)
    assert "data-grade" in Browser(app).get(kept, follow_redirects=True).text, "the premise"
    taken_out = walk.browser.post(f"/a/{walk.token}/account/removal", headers=OURS)
    assert taken_out.location.endswith("taken-out")
    assert Browser(app).get(kept, follow_redirects=True).status_code == 410
    assert "data-grade" in walk.go("/result").page.text


def test_what_the_account_showed_of_the_result_by_links_ends_with_it(
    app: Flask, walk: Walk, holder: Browser
) -> None:
    form = {"shows": "summary", "days": "90"}
    page = holder.post(f"{opens(holder)}/result/links", data=form, headers=OURS, follow_redirects=True)
    shared = re.findall(r'value="[^"]+(/r/[\w-]{43})"', page.text)[0]
    assert Browser(app).get(shared).status_code == 200, "the premise"
    walk.browser.post(f"/a/{walk.token}/account/removal", headers=OURS)
    assert Browser(app).get(shared).status_code == 410


def test_whoever_has_it_in_an_account_cannot_shut_out_whoever_took_it(
    walk: Walk, holder: Browser, backstage: Backstage
) -> None:
    kept = opens(holder)
    assert holder.get(f"{kept}/pause").location == "/me"
    for deed in ("pause/renewal", "pause/mails"):
        answer = holder.post(f"{kept}/{deed}", data={"email": "thief@example.test"}, headers=OURS)
        assert answer.location == "/me"
    for page in ("result", "pause"):
        assert walk.browser.get(f"/a/{walk.token}/{page}").status_code == 200
    assert kinds_to(backstage, "thief@example.test") == []


def test_links_renewed_by_whoever_took_it_leave_it_in_the_account(walk: Walk, holder: Browser) -> None:
    kept = opens(holder)
    walk.browser.post(f"/a/{walk.token}/pause/renewal", headers=OURS)
    assert "data-grade" in holder.get(kept, follow_redirects=True).text
