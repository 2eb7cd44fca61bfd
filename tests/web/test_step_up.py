"""Asking again before what cannot be undone: when, and that nothing typed is lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Blueprint, Flask, request
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from structlog.testing import capture_logs

from maxpulse.config import Settings
from maxpulse.core import clock
from maxpulse.web import guard, proof
from maxpulse.web.proof import GOOD_FOR
from tests.factories.cast import Cast, with_phone
from tests.web.browser import Browser
from tests.web.conftest import Backstage


@pytest.fixture(scope="module")
def trial(settings: Settings) -> Iterator[Flask]:
    """The application with a page and a form more, both of which ask again."""
    from maxpulse import create_app
    from maxpulse.core.db import db

    made = create_app(settings)
    made.testing = True
    door = Blueprint("trial", __name__)
    door.before_request(guard.account)
    door.before_request(guard.note_let_in)

    @door.get("/trial/export")
    @proof.fresh
    def export() -> ResponseReturnValue:
        return f"exported {request.args.get('month', '')}"

    @door.post("/trial/payout")
    @proof.fresh
    def pay() -> ResponseReturnValue:
        return f"paid {request.form['amount']} to {' and '.join(request.form.getlist('to'))}"

    made.register_blueprint(door)
    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.fixture
def ana(trial: Flask, cast: Cast) -> Browser:
    """Ana's browser."""
    browser = Browser(trial)
    browser.come_in(cast.ana)
    return browser


def test_for_ten_minutes_after_sign_in_nobody_is_asked(ana: Browser) -> None:
    assert timedelta(minutes=10) == GOOD_FOR
    assert ana.get("/trial/export").text == "exported "
    with clock.travelling(clock.now() + timedelta(minutes=9, seconds=58)):
        assert ana.get("/trial/export").status_code == 200
    with clock.travelling(clock.now() + timedelta(minutes=10, seconds=1)):
        assert ana.get("/trial/export").status_code == 303


def test_a_page_comes_back_by_itself_after_the_password(cast: Cast, ana: Browser) -> None:
    with clock.travelling(clock.now() + timedelta(hours=1)):
        asked = ana.get("/trial/export?month=May")
        assert asked.location == "/account/proof?next=%2Ftrial%2Fexport%3Fmonth%3DMay"
        assert "Is it still you?" in ana.get(asked.location).text
        answer = ana.submit("/account/proof", proof=cast.ana.password, next="/trial/export?month=May")
        assert answer.location == "/trial/export?month=May"
        assert ana.get(answer.location).text == "exported May"
    with clock.travelling(clock.now() + timedelta(hours=2)):
        assert ana.get("/trial/export").status_code == 303, "it wears off again"


def test_whoever_is_asked_stands_in_the_log_as_let_in_once_they_have_answered(
    cast: Cast, ana: Browser
) -> None:
    with clock.travelling(clock.now() + timedelta(hours=1)), capture_logs() as lines:
        ana.get("/trial/export")
        ana.submit("/trial/payout", on="/account", amount="12", proof="a guess")
        ana.submit("/trial/payout", on="/account", amount="12", to="Rosa", proof=cast.ana.password)
        ana.get("/trial/export")
    said = [
        (line["event"], line.get("reason")) for line in lines if line.get("endpoint", "").startswith("trial.")
    ]
    assert said == [*[("refused", "no_fresh_proof")] * 2, *[("let_in", None)] * 2]


def test_what_was_typed_is_kept_and_sent_on(cast: Cast, ana: Browser) -> None:
    form = {"amount": '12.50"><b>', "to": ["Rosa", "Emre"], "password": "not to be shown"}
    with clock.travelling(clock.now() + timedelta(hours=1)):
        token = ana.token("/account")
        asked = ana.post("/trial/payout", data={**form, "csrf_token": token})
        assert asked.status_code == 403
        assert "Is it still you?" in asked.text
        assert "not to be shown" not in asked.text
        assert "<b>" not in asked.text
        assert '<input type="hidden" name="to" value="Rosa">' in asked.text
        wrong = ana.post("/trial/payout", data={**form, "csrf_token": token, "proof": "wrong"})
        assert wrong.status_code == 401
        assert '<input type="hidden" name="to" value="Emre">' in wrong.text
        paid = ana.post("/trial/payout", data={**form, "csrf_token": token, "proof": cast.ana.password})
        assert paid.text == 'paid 12.50"><b> to Rosa and Emre'


def test_a_form_from_elsewhere_proves_nothing(cast: Cast, ana: Browser) -> None:
    with clock.travelling(clock.now() + timedelta(hours=1)):
        answer = ana.post("/trial/payout", data={"amount": "1", "proof": cast.ana.password})
        assert answer.status_code == 400
        assert ana.get("/trial/export").status_code == 303


def test_what_htmx_sends_leads_to_the_question_and_back_to_its_page(cast: Cast, ana: Browser) -> None:
    with clock.travelling(clock.now() + timedelta(hours=1)):
        htmx = {"HX-Request": "true", "HX-Current-URL": "http://localhost/hub?q=x"}
        answer = ana.post("/trial/payout", data={"csrf_token": ana.token("/account")}, headers=htmx)
        assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/account/proof?next=%2Fhub")


def test_a_code_does_as_well_as_the_password_and_only_once(app: Flask, trial: Flask, cast: Cast) -> None:
    ana, browser = with_phone(app, cast.ana), Browser(trial)
    browser.come_in(ana)
    assert ana.phone is not None
    with clock.travelling(clock.now() + timedelta(hours=1)):
        assert "a code from your phone" in browser.get("/account/proof").text
        code = ana.phone.code()
        assert browser.submit("/account/proof", proof=code).status_code == 303
    with clock.travelling(clock.now() + timedelta(hours=1, seconds=5)):
        assert browser.submit("/account/proof", proof=code).status_code == 401
        assert browser.submit("/account/proof", proof=ana.phone.paper[0]).status_code == 303


def test_whoever_copied_the_cookie_has_nothing_once_its_owner_has_proved_to_be_there(
    app: Flask, cast: Cast, ana: Browser
) -> None:
    ours, thief = ana.get_cookie("maxpulse"), Browser(app)
    assert ours is not None
    thief.set_cookie("maxpulse", ours.value)
    assert thief.get("/links").status_code == 200
    open_form = ana.token("/account")
    assert ana.submit("/account/proof", proof="not the password").status_code == 401
    assert thief.get("/links").status_code == 200, "what proves nothing changes nothing"

    assert ana.submit("/account/proof", proof=cast.ana.password).status_code == 303

    assert thief.get("/links").status_code == 303
    assert ana.get("/links").status_code == 200
    sent = ana.post("/account/theme", data={"theme": "dark", "csrf_token": open_form})
    assert sent.status_code == 303, "a form that was open in another tab is taken"


def test_guessing_is_limited_and_written_down(cast: Cast, ana: Browser, backstage: Backstage) -> None:
    answers = [ana.submit("/account/proof", proof=f"a guess {number}").status_code for number in range(11)]
    assert answers == [401] * 10 + [429]
    assert ana.submit("/account/proof", proof=cast.ana.password).status_code == 429
    with backstage() as session:
        refused = session.execute(
            text("select count(*) from audit_entries where action = 'proof_refused' and actor_user_id = :id"),
            {"id": cast.ana.actor.user_id},
        ).scalar_one()
    assert refused == 10


def test_who_knows_the_password_gets_no_tries_by_it_to_guess_a_code(
    app: Flask, trial: Flask, cast: Cast
) -> None:
    ana, browser = with_phone(app, cast.ana), Browser(trial)
    browser.come_in(ana)
    assert ana.phone is not None
    wrong = ana.phone.wrong_code()

    def prove(typed: str) -> int:
        return browser.submit("/account/proof", proof=typed).status_code

    with clock.travelling(clock.now() + timedelta(hours=1)):
        assert [prove(wrong) for _time in range(8)] == [401] * 8
        assert prove(ana.password) == 303
        assert [prove(wrong) for _time in range(3)] == [401, 401, 429]
        assert prove(ana.password) == 303, "nor does guessing codes shut the owner of the password out"
        assert prove(wrong) == 429


def test_whoever_gives_a_code_that_is_over_is_told_to_wait_for_the_next(
    app: Flask, trial: Flask, cast: Cast
) -> None:
    ana, browser = with_phone(app, cast.ana), Browser(trial)
    browser.come_in(ana)
    assert ana.phone is not None
    wrong = ana.phone.wrong_code()
    for asked in ({}, {"by": "factor"}):
        for typed in (wrong, f"{wrong[:3]} {wrong[3:]}"):
            assert "Wait for the next one" in browser.submit("/account/proof", proof=typed, **asked).text
    assert "That is no code" in browser.submit("/account/proof", proof=ana.password, by="factor").text
    assert "That is not right" in browser.submit("/account/proof", proof="not the password").text


@pytest.mark.parametrize("elsewhere", ["https://evil.test/", "//evil.test", "/\\evil.test"])
def test_the_question_leads_nobody_to_another_host(cast: Cast, ana: Browser, elsewhere: str) -> None:
    assert ana.submit("/account/proof", proof=cast.ana.password, next=elsewhere).location == "/hub"


def test_an_empty_answer_is_asked_for_again(ana: Browser) -> None:
    assert ana.submit("/account/proof", proof=" ").status_code == 401


def test_a_session_from_before_proofs_were_kept_is_asked(
    ana: Browser, cast: Cast, backstage: Backstage
) -> None:
    with backstage() as session:
        session.execute(
            text("update user_sessions set proved_at = null where user_id = :id"),
            {"id": cast.ana.actor.user_id},
        )
    assert ana.get("/trial/export").status_code == 303
