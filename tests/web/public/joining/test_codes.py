"""Whose code it is: a distributor's, or that of one of their links."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import text

from maxpulse.links.actions import close_link
from maxpulse.network.actions import suspend_distributor
from tests.factories.cast import Cast
from tests.factories.team import code_of
from tests.web.browser import Browser
from tests.web.conftest import Backstage
from tests.web.public.joining.newcomers import NEW


def test_the_page_names_the_sponsor_by_first_name_and_initial(browser: Browser, address: str) -> None:
    page = browser.get(address)
    assert page.status_code == 200
    assert "Ana C." in page.text
    assert "Ana Cast" not in page.text


def test_a_link_s_code_leads_to_its_sender(browser: Browser, cast: Cast) -> None:
    assert "Ana C." in browser.get(f"/join/{cast.ana.link_code}").text


def test_a_closed_link_takes_nobody_into_a_team(browser: Browser, cast: Cast, backstage: Backstage) -> None:
    with backstage(cast.ana.actor) as session:
        close_link(session.execute(text("select id from assessment_links")).scalar_one())
    assert browser.get(f"/join/{cast.ana.link_code}").status_code == 410


def test_a_suspended_sponsor_s_code_says_so_kindly_and_names_nobody(
    browser: Browser, address: str, cast: Cast, backstage: Backstage
) -> None:
    token = browser.token(address)
    with backstage(cast.eli.actor):
        suspend_distributor(cast.ana.distributor_id, "checking")
    for answer in (
        browser.get(address),
        browser.post(address, data={**NEW, "email": "noa@example.test", "csrf_token": token}),
        browser.get(f"{address}/arrival"),
    ):
        assert answer.status_code == 410
        assert "closed at the moment" in answer.text
        assert "Ana" not in answer.text


@pytest.mark.parametrize("code", ["nobody", "%00", "x" * 300, "%27--"])
def test_a_code_of_nobody_is_a_page_of_its_own(browser: Browser, code: str) -> None:
    answer = browser.get(f"/join/{code}")
    assert answer.status_code == 404
    assert "No distributor has this code" in answer.text


def test_a_link_spelled_like_another_s_code_draws_nobody_away(
    app: Flask, browser: Browser, address: str, cast: Cast, backstage: Backstage
) -> None:
    from maxpulse.links.actions import make_link

    with backstage(cast.ben.actor):
        make_link(campaign="Trap", alias=code_of(app, cast.ana).lower())
    assert "Ana C." in browser.get(address.lower()).text
