"""Links that show a part of a result: made, opened by anybody, taken back at once, and showing nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text
from werkzeug.test import TestResponse

from maxpulse.core import clock
from maxpulse.core.db import acting
from maxpulse.core.tokens import AssessmentToken
from maxpulse.links.actions import make_link
from maxpulse.operations.models import AuditEntry
from maxpulse.privacy.jobs import erase_old
from tests.factories.cast import Cast, Person
from tests.factories.walk import Walk
from tests.sampling import some_of
from tests.web.browser import Browser
from tests.web.conftest import Backstage
from tests.web.isolation import key_of

SignIn = Callable[[Person], Browser]
ADDRESS = re.compile(r'id="link-\d+" value="([^"]+)"')
# By itself: inside of a form's token any figures come up.
AGE = re.compile(r"(?<![\w.-])57(?![\w.-])")
REVOCATION = re.compile(r'action="([^"]+/revocation)"')
OURS = {"Origin": "http://localhost"}


@pytest.fixture
def walk(client: FlaskClient, cast: Cast) -> Walk:
    """Somebody with a result."""
    started = Walk(client, cast.ana.link_code).begin("Rosalind Quispe", "rosalind@example.org")
    return started.answer_all({"D_age": "57"}).finish()


@pytest.fixture(scope="module")
def unshared(app: Flask, company: Cast) -> Walk:
    """Somebody with a result who is refused every link."""
    return Walk(app.test_client(), company.ana.link_code).begin().answer_all().finish()


def make(walk: Walk, shows: str = "summary", days: str = "30") -> str:
    """Make a link; the path of the newest."""
    walk._post(f"/a/{walk.token}/result/links", {"shows": shows, "days": days})
    assert "Made." in walk.page.text, walk.page.text
    return urlsplit(ADDRESS.findall(walk.page.text)[0]).path


def stranger(app: Flask, path: str, **headers: str) -> tuple[int, str]:
    """What somebody else gets there."""
    answer = app.test_client().get(path, headers=headers)
    return answer.status_code, answer.text


def test_whoever_has_it_sees_grade_and_areas_and_nothing_more(app: Flask, walk: Walk) -> None:
    result = walk.page.text
    grade = re.search(r'data-grade="([^"]+)"', result)
    status, page = stranger(app, make(walk))
    assert status == 200 and grade
    assert f'data-grade="{grade[1]}"' in page
    for area in ("Exercise", "Sleep", "Nutrition", "Hydration", "Habits"):
        assert area in page
    for private in (
        "Rosalind",
        "Quispe",
        "rosalind@",
        "Ana",
        walk.token,
        "What to do first",
        "min a week",
    ):
        assert private not in page, private
    assert not AGE.search(page)
    assert "What drives" not in page


def test_with_the_plan_it_says_what_to_do_first(app: Flask, walk: Walk) -> None:
    first = re.search(r'class="r-act"><h3>([^<]+)', walk.page.text)
    _status, page = stranger(app, make(walk, "plan"))
    assert first and first[1] in page
    assert "Weeks 1 and 2" in page
    assert "Choose when and where" not in page


@pytest.mark.thorough
def test_a_hybrids_link_shows_both_halves_each_with_its_shape(
    app: Flask, client: FlaskClient, cast: Cast
) -> None:
    with app.app_context(), acting(cast.ana.actor):
        code = make_link(campaign="Both", focus="hybrid").link_code
    both = Walk(client, code).begin("Rosalind Quispe").answer_all().finish()
    result = both.page.text
    _status, page = stranger(app, make(both))
    assert re.findall(r'<h3 class="r-half-name">(\w+)', page) == ["Health", "Wealth"]
    shapes = re.findall(r'class="now closed" d="([^"]+)"', result)
    assert len(shapes) == 2 and re.findall(r'class="now closed" d="([^"]+)"', page) == shapes
    _status, german = stranger(
        app, urlsplit(ADDRESS.findall(both.page.text)[0]).path, **{"Accept-Language": "de"}
    )
    assert re.findall(r'<h3 class="r-half-name">(\w+)', german) == ["Gesundheit", "Finanzen"]


def test_it_is_found_by_no_search_and_leads_nowhere_else(app: Flask, walk: Walk) -> None:
    answer = app.test_client().get(make(walk))
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert '<meta name="robots" content="noindex, nofollow, noarchive">' in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert not re.search(r'(?:href|src|action)="https?:', answer.text)
    assert "Set-Cookie" not in answer.headers


def test_taken_back_it_opens_nothing_at_once(app: Flask, walk: Walk) -> None:
    kept, gone = make(walk), make(walk)
    assert kept != gone
    [first, _second] = REVOCATION.findall(walk.page.text)
    walk._post(first, {})
    assert "It opens nothing any more." in walk.page.text
    assert stranger(app, gone)[0] == 410
    assert stranger(app, kept)[0] == 200
    assert len(ADDRESS.findall(walk.page.text)) == 1
    assert walk.browser.post(first, headers=OURS).status_code == 303, "twice is once"


@pytest.mark.parametrize("days", some_of(["7", "90", "30"], always=1))
def test_it_ends_when_it_was_said(app: Flask, walk: Walk, days: str) -> None:
    path = make(walk, days=days)
    with clock.travelling(clock.now() + timedelta(days=int(days), minutes=-1)):
        assert stranger(app, path)[0] == 200
    with clock.travelling(clock.now() + timedelta(days=int(days), minutes=1)):
        assert stranger(app, path)[0] == 410
        assert ADDRESS.findall(walk.go("/result/links").page.text) == []


@pytest.mark.parametrize(
    ("shows", "days"),
    [("", "30"), ("answers", "30"), ("summary", ""), ("summary", "3650"), ("plan", "-7"), ("plan", "²")],
)
def test_nothing_else_is_offered(unshared: Walk, shows: str, days: str) -> None:
    form = {"shows": shows, "days": days}
    answer = unshared.browser.post(f"/a/{unshared.token}/result/links", data=form, headers=OURS)
    assert answer.status_code == 422
    assert "Please choose what the link shows" in answer.text
    assert ADDRESS.findall(answer.text) == []


def test_ten_work_at_a_time_and_nobody_makes_them_without_end(walk: Walk) -> None:
    form = {"shows": "plan", "days": "7"}

    def press() -> TestResponse:
        return walk.browser.post(f"/a/{walk.token}/result/links", data=form, headers=OURS)

    assert [press().status_code for _link in range(10)] == [303] * 10
    refused = press()
    assert refused.status_code == 422
    assert "10 links work already" in refused.text
    assert [press().status_code for _time in range(10)][-1] == 429


def test_the_list_says_on_which_day_it_was_last_opened(app: Flask, walk: Walk) -> None:
    path = make(walk)
    assert "Nobody has opened it so far." in walk.page.text
    app.test_client().head(path)
    stranger(app, path, **{"Sec-Purpose": "prefetch"})
    assert "Nobody has opened it so far." in walk.go("/result/links").page.text, "a look ahead is no reading"
    stranger(app, path)
    assert "Last opened on" in walk.go("/result/links").page.text


def test_an_address_that_nobody_made_is_none(app: Flask, walk: Walk) -> None:
    path = make(walk)
    for wrong in ("/r/x", f"/r/{'x' * 43}", path[:-2] + ("AA" if path[-2:] != "AA" else "BA"), f"{path}x"):
        assert stranger(app, wrong)[0] == 404


def test_another_participant_lists_and_takes_back_none_of_them(app: Flask, cast: Cast, walk: Walk) -> None:
    path = make(walk)
    theirs = REVOCATION.findall(walk.page.text)[0].removeprefix(f"/a/{walk.token}")
    other = Walk(app.test_client(), cast.ana.link_code).begin("Somebody Else").answer_all().finish()
    assert ADDRESS.findall(other.go("/result/links").page.text) == []
    assert other.browser.post(f"/a/{other.token}{theirs}", headers=OURS).status_code == 404
    assert stranger(app, path)[0] == 200


def test_stopping_all_links_stops_these_too(app: Flask, walk: Walk) -> None:
    path = make(walk)
    walk._post(f"/a/{walk.token}/pause/renewal", {})
    assert stranger(app, path)[0] == 410


def test_they_are_erased_with_the_result(app: Flask, walk: Walk, backstage: Backstage) -> None:
    make(walk, "plan", "90")
    later = clock.now() + timedelta(days=740)
    with app.app_context(), clock.travelling(later):
        erase_old()
    whose = AssessmentToken.unseal(walk.token, key_of(app)).session_id
    left = """select count(*) from result_links l join assessment_results r on r.id = l.result_id
               where r.session_id = :id"""
    with backstage() as session:
        assert session.execute(text(left), {"id": whose}).scalar_one() == 0


def test_making_and_taking_back_are_written_down_and_opening_is_not(
    app: Flask, walk: Walk, backstage: Backstage
) -> None:
    path = make(walk, "plan", "7")
    stranger(app, path)
    walk._post(REVOCATION.findall(walk.page.text)[0], {})
    whose = AssessmentToken.unseal(walk.token, key_of(app)).session_id
    with backstage() as session:
        asked = select(AuditEntry.action, AuditEntry.after).where(AuditEntry.subject_id == whose)
        found = [
            (row.action, row.after) for row in session.execute(asked.order_by(AuditEntry.at, AuditEntry.id))
        ]
    assert found[1:] == [
        ("result_shared", {"shows": "plan", "days": 7}),
        ("result_link_revoked", {"links": 1}),
    ]


def test_the_distributor_sees_no_sign_of_them(
    cast: Cast, walk: Walk, sign_in: SignIn, backstage: Backstage
) -> None:
    told = text("select count(*) from assessment_tracking where distributor_id = :ana")
    with backstage() as session:
        before = session.execute(told, {"ana": cast.ana.distributor_id}).scalar_one()
    make(walk)
    with backstage() as session:
        assert session.execute(told, {"ana": cast.ana.distributor_id}).scalar_one() == before
    with backstage(cast.ana.actor) as session, pytest.raises(Exception, match="permission denied"):
        session.execute(text("select 1 from result_links"))
