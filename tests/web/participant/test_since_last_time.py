"""What has changed since last time: shown to the account that has both results, and to nobody who has one link."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from flask import Flask

from maxpulse.core.db import acting
from maxpulse.links.actions import make_link
from tests.factories.cast import Cast, Person
from tests.factories.walk import Walk, typed
from tests.fakes.purses import MIRA
from tests.web.browser import Browser
from tests.web.conftest import Backstage
from tests.web.participant.claiming import add_all, open_account, take

pytestmark = pytest.mark.usefixtures("no_mail_is_left")
SignIn = Callable[[Person], Browser]
LATER = {"E_min": "60", "E_days": "5", "S_hours": "7.5"}
EARLIER = {"E_min": "10", "E_days": "1", "S_hours": "5"}


def go_through(browser: Browser, code: str, given: dict[str, str]) -> Walk:
    """Take the check in this browser."""
    return Walk(browser, code).begin("Cai Cast").answer_all(given).finish()


@pytest.fixture(scope="module")
def first_and_second(company: Cast, desk_of: Callable[[str], Browser]) -> tuple[Walk, Walk]:
    """Cai's results, the earlier and the later one."""
    cai = desk_of("cai")
    return go_through(cai, company.ana.link_code, EARLIER), go_through(cai, company.ben.link_code, LATER)


def test_the_second_result_of_an_account_says_what_has_changed(first_and_second: tuple[Walk, Walk]) -> None:
    first, second = first_and_second
    page = second.page.text
    assert "points more than on" in page
    row = re.search(
        r'<th scope="row">Exercise</th><td>(\d+)</td><td>(\d+)</td><td>(?:<b[^>]*>)?([^<]+)',
        page.partition('id="since"')[2],
    )
    assert row and int(row[2]) > int(row[1])
    assert row[3] == f"+ {int(row[2]) - int(row[1])}"
    assert "Since last time" in second.go("/result/paper").page.text
    assert "Since last time" not in first.go("/result").page.text, "the first has none before it"


def test_a_link_alone_tells_nothing_of_another_result(
    app: Flask, desk_of: Callable[[str], Browser], first_and_second: tuple[Walk, Walk]
) -> None:
    _first, second = first_and_second
    for browser in (Browser(app), desk_of("ana"), desk_of("dee")):
        page = browser.get(f"/a/{second.token}/result").text
        assert "data-grade" in page
        assert "Since last time" not in page


def test_another_account_with_the_link_is_told_nothing_either(
    cast: Cast, sign_in: SignIn, desk_of: Callable[[str], Browser], first_and_second: tuple[Walk, Walk]
) -> None:
    cai, other = desk_of("cai"), sign_in(cast.cai)
    _first, second = first_and_second
    go_through(other, cast.ana.link_code, EARLIER)
    assert "Since last time" in cai.get(f"/a/{second.token}/result").text, "the premise"
    assert "Since last time" not in other.get(f"/a/{second.token}/result").text


def test_a_check_of_another_kind_is_none_before_it(app: Flask, cast: Cast, sign_in: SignIn) -> None:
    with app.app_context(), acting(cast.ana.actor):
        code = make_link(campaign="For money", focus="wealth").link_code
    cai = sign_in(cast.cai)
    given = {question: typed(value) for question, value in MIRA.items()} | {"M_ins": "home"}
    assert "data-grade" in go_through(cai, code, given).page.text, "the premise"
    assert "Since last time" not in go_through(cai, cast.ana.link_code, LATER).page.text


def test_two_that_were_claimed_by_one_address_are_laid_side_by_side(
    app: Flask, cast: Cast, browser: Browser, backstage: Backstage
) -> None:
    email = f"rosa.{uuid4().hex[:10]}@example.test"
    take(app, cast.ana, email, finish=True)
    second = take(app, cast.ana, email, finish=True)
    open_account(browser, backstage, email)
    add_all(browser)
    newest = re.findall(r'href="(/a/[^"]+)"', browser.get("/me").text)[0]
    page = browser.get(newest, follow_redirects=True).text
    assert "As many points as on" in page
    assert "Since last time" not in second.go("/result").page.text, "who took it has only the link"
    home = browser.get(newest).location.removesuffix("/result")
    browser.post(f"{home}/account/removal")
    assert "Since last time" not in browser.get(f"/a/{second.token}/result").text, "out of the account"


def test_what_was_scored_by_other_rules_is_scored_anew_and_said_so(
    app: Flask, cast: Cast, sign_in: SignIn, owner_sql: Callable[[str], None]
) -> None:
    cai = sign_in(cast.cai)
    go_through(cai, cast.ana.link_code, EARLIER)
    whose = f"(select id from assessment_sessions where participant_id = '{cast.cai.actor.participant_id}')"
    owner_sql(
        'update assessment_results set results_data = results_data || \'{"scoring_version": "2025.1"}\' '
        f"where session_id in {whose}"
    )
    second = go_through(cai, cast.ana.link_code, LATER)
    assert "scored anew here, by the rules of today" in second.page.text
    owner_sql(
        'update assessment_results set results_data = results_data || \'{"version": "2025.1"}\' '
        f"where session_id in {whose} and results_data ->> 'scoring_version' = '2025.1'"
    )
    page = second.go("/result").page.text
    assert "can no longer be scored" in page and "It asked other questions" not in page, (
        "nobody knows any more"
    )
    assert "points more than" not in page
