"""The way back to an assessment: a link by copy or by mail, and an end to all links given out before."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from maxpulse.core import clock
from maxpulse.core.tokens import AssessmentToken
from maxpulse.notices.models import Mail
from tests.factories.cast import Cast, Person
from tests.factories.walk import Walk
from tests.web.browser import Browser
from tests.web.conftest import Backstage
from tests.web.isolation import key_of

SignIn = Callable[[Person], Browser]


@pytest.fixture
def walk(client: FlaskClient, cast: Cast) -> Walk:
    """Somebody in the middle of an assessment."""
    return Walk(client, cast.ana.link_code).begin("Cai Cast", f"{uuid4().hex[:8]}@example.test").answer("40")


@pytest.fixture(scope="module")
def unwritten(app: Flask, company: Cast) -> Walk:
    """Somebody who is written to at no address that they type."""
    return Walk(app.test_client(), company.ana.link_code).begin()


def test_the_link_comes_by_mail_to_the_address_given_at_the_start(walk: Walk, backstage: Backstage) -> None:
    home = f"http://localhost/a/{walk.token}"
    walk.go("/pause")
    address = walk.page.text.split('type="email" value="')[1].split('"')[0]
    walk._post(f"/a/{walk.token}/pause/mails", {"email": address})
    assert "No mail server is set up here" in walk.page.text
    [mail] = mails_to(backstage, address)
    assert home in mail.plain
    assert f'href="{home}"' in mail.html
    assert "Carry on" in mail.plain
    assert "Cai" not in mail.plain + mail.html


def test_the_link_to_a_result_says_so(walk: Walk, backstage: Backstage) -> None:
    walk.go("").answer_all().finish()
    address = f"{uuid4().hex[:8]}@example.test"
    walk._post(f"/a/{walk.token}/pause/mails", {"email": address})
    [mail] = mails_to(backstage, address)
    assert "Open my result" in mail.plain
    grade = re.search(r'data-grade="([^"]+)"', walk.go("/result").page.text)
    assert grade
    said = mail.subject + mail.plain + mail.html
    for health in (f"Grade {grade[1]}", " of 100", "Exercise", "Sleep", "Nutrition", "health", "Cai"):
        assert health not in said, "a mail says where the result is, and nothing of it"


@pytest.mark.parametrize("address", ["", "nobody", "a@b", "a@example.test\r\nBcc: b@example.test"])
def test_an_address_that_is_none_is_said_and_kept_on_the_page(unwritten: Walk, address: str) -> None:
    answer = unwritten.browser.post(
        f"/a/{unwritten.token}/pause/mails", data={"email": address}, headers=OURS
    )
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text


def test_nobody_is_written_to_again_and_again(walk: Walk, backstage: Backstage) -> None:
    address = f"{uuid4().hex[:8]}@example.test"
    answers = [
        walk.browser.post(f"/a/{walk.token}/pause/mails", data={"email": address}, headers=OURS).status_code
        for _time in range(7)
    ]
    assert answers == [303] * 5 + [429] * 2
    assert len(mails_to(backstage, address)) == 5


def test_links_made_to_stop_working_open_nothing_and_the_new_one_opens_all(
    walk: Walk, app: Flask, cast: Cast
) -> None:
    old = walk.token
    walk._post(f"/a/{old}/pause/renewal", {})
    new = walk.token
    assert new != old
    assert "stopped working" in walk.page.text
    assert new in walk.page.text
    stranger = app.test_client()
    for page in ("", "/questions/D_age", "/finish", "/result", "/sharing", "/pause"):
        assert stranger.get(f"/a/{old}{page}").status_code == 410
    walk.go("").answer_all().finish()
    assert "data-grade" in walk.page.text


def test_an_answer_sent_to_an_old_link_is_not_taken_whatever_a_process_remembers(
    walk: Walk, app: Flask, backstage: Backstage
) -> None:
    old, express = walk.token, app.extensions["express"]
    # What this process remembers of the session is put back, as a second process would have it.
    session_id = AssessmentToken.unseal(old, key_of(app)).session_id
    remembered = app.extensions["answers_desk"].memory.find(session_id)
    assert remembered is not None
    walk.go("")
    form = {**walk.hidden(), "value": "female"}
    body = "&".join(f"{name}={value}" for name, value in form.items()).encode()
    walk._post(f"/a/{old}/pause/renewal", {})
    app.extensions["answers_desk"].memory.keep(remembered)
    with app.app_context():
        assert express.take(f"/a/{old}/answers", body, {}) is None
    answer = walk.browser.post(f"/a/{old}/answers", data=form, headers=OURS)
    assert answer.status_code == 410
    walk.go("")
    assert walk.question.id == walk.hidden()["question_id"] == form["question_id"]


def test_a_page_of_agreement_sent_again_gives_no_link_that_outlives_the_first(
    client: FlaskClient, cast: Cast, app: Flask
) -> None:
    walk = Walk(client, cast.ana.link_code)
    form = {**walk.hidden(), "name": "Cai Cast", "agreed": "on"}
    first = walk._post(walk.link, form).token
    with clock.travelling(clock.now() + timedelta(minutes=2)):
        again = walk._post(walk.link, form).token
        assert again == first
        walk._post(f"/a/{again}/pause/renewal", {})
        after = walk.browser.post(walk.link, data=form, headers=OURS)
        assert app.test_client().get(f"/a/{first}/pause").status_code == 410
        assert app.test_client().get(after.location).status_code == 410


def test_renewing_again_and_again_leaves_one_link_that_works(walk: Walk, app: Flask) -> None:
    tokens = [walk.token]
    for _time in range(3):
        walk._post(f"/a/{walk.token}/pause/renewal", {})
        tokens.append(walk.token)
    opened = [app.test_client().get(f"/a/{token}/pause").status_code for token in tokens]
    assert opened == [410, 410, 410, 200]


def test_who_is_signed_in_still_finds_the_assessment_in_their_list(
    cast: Cast, sign_in: SignIn, app: Flask
) -> None:
    cai = sign_in(cast.cai)
    walk = Walk(cai, cast.ana.link_code).begin("Cai Cast").answer("40")
    old = walk.token
    walk._post(f"/a/{old}/pause/renewal", {})
    listed = cai.get("/me").text
    assert old not in listed
    link = listed.split('href="/a/')[1].split('"')[0]
    assert app.test_client().get(f"/a/{link}", follow_redirects=True).status_code == 200


OURS = {"Origin": "http://localhost"}


def mails_to(backstage: Backstage, address: str) -> list[Mail]:
    with backstage() as session:
        return list(session.query(Mail).filter_by(recipient=address))
