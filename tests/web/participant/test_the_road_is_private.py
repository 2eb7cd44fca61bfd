"""What a walk leaves behind: nothing in the log, in addresses, in caches or with other sites."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import unquote

import pytest
import structlog
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from maxpulse.assessments.recorder import recorder as recorders
from maxpulse.web.errors.log import configure
from tests.factories.cast import Cast, Person
from tests.factories.sales import put_on_shelf
from tests.factories.walk import Walk
from tests.web.isolation import buy

HEALTH = re.compile(r"weight|kg|bmi|grade|score|sleep|sugar|alcohol|smok", re.IGNORECASE)


class Recorded(FlaskClient):
    """A browser that keeps every answer it was given."""

    given: list[TestResponse]

    def open(self, *args: object, **keys: object) -> TestResponse:
        """Ask and keep."""
        answer = super().open(*args, **keys)  # type: ignore[arg-type]
        self.__dict__.setdefault("given", []).append(answer)
        return answer


@pytest.fixture(scope="module")
def recorded(app: Flask) -> Recorded:
    """A browser of a participant."""
    return Recorded(app, app.response_class, use_cookies=True)


@pytest.fixture(scope="module")
def walked(app: Flask, recorded: Recorded, company: Cast) -> Walk:
    """Somebody who has gone the whole way, once for all who look at what they were given."""
    return go_the_whole_way(app, recorded, company)


@pytest.fixture
def written(
    app: Flask, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> Callable[[], str]:
    """Everything that has been written until now, whichever way."""
    configure(app.extensions["settings"])
    said: list[str] = []

    def until_now() -> str:
        said.extend((*capsys.readouterr(), caplog.text))
        return "".join(said)

    return until_now


def go_the_whole_way(app: Flask, browser: FlaskClient, cast: Cast) -> Walk:
    """Begin, answer everything, read and buy, with a few wrong turns that the log speaks of."""
    walk = Walk(browser, cast.ana.link_code).begin(name="Rosa Quispe", email="rosa@example.test")
    walk.go("/questions/D_age").answer("4711 private years", unit="years")
    walk.go("").answer_page_by_page({"D_weight": "83.7"})
    walk.go("/finish").go("/pause").finish()
    product = put_on_shelf(app)
    buy(browser, walk.token, product.id, "Rosa Quispe")
    for path in ("/result", "/sharing", "/nothing", f"/purchases/{product.id}", "/questions/E_none"):
        walk.browser.get(f"/a/{walk.token}{path}")
    walk.browser.post(f"/a/{walk.token}/sharing", data={"share_grade": "on"})
    walk.browser.post(
        f"/a/{walk.token}/answers", data={"value": "x"}, headers={"Origin": "https://evil.test"}
    )
    return walk


def test_no_answer_of_a_walk_may_be_kept_or_tells_others_where_one_was(
    recorded: Recorded, walked: Walk
) -> None:
    assert len(recorded.given) > 60
    for answer in recorded.given:
        assert answer.headers["Cache-Control"] == "no-store", answer.request.path
        assert answer.headers["Referrer-Policy"] == "no-referrer", answer.request.path
        assert answer.headers["X-Content-Type-Options"] == "nosniff", answer.request.path


def test_a_walk_needs_no_cookie(recorded: Recorded, walked: Walk) -> None:
    assert [answer.request.path for answer in recorded.given if "Set-Cookie" in answer.headers] == []


def test_no_address_says_anything_of_somebodys_health_or_name(recorded: Recorded, walked: Walk) -> None:
    for answer in recorded.given:
        for address in (answer.request.url, answer.headers.get("Location", "")):
            said = unquote(address).replace(walked.token, "")
            assert "Rosa" not in said and "rosa@" not in said and "83.7" not in said, address
            # A question's id says which question, never what was answered, and a link's code is made by chance.
            assert not HEALTH.search(re.sub(r"/(questions|l)/\w+", "", said)), address
            assert "?" not in said or said.endswith("?saved=1"), address


def test_the_log_holds_no_token_no_name_and_no_answer(
    app: Flask, client: FlaskClient, cast: Cast, written: Callable[[], str]
) -> None:
    walked = go_the_whole_way(app, client, cast)
    structlog.get_logger("test").warning("a_line", address=f"/a/{walked.token}/result?x=1", form="83.7")
    log = written()
    assert "a_line" in log, "the log is the one we read"
    for secret in (walked.token, walked.token[:24], "Rosa", "rosa@example.test", "4711", "83.7"):
        assert secret not in log


def test_an_answer_that_cannot_be_written_says_nothing_of_whose_it_was(
    app: Flask, cast: Cast, written: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorders, "STATEMENT", "select (%s::json)::text::integer")
    other = Walk(app.test_client(), cast.ana.link_code).begin(name="Rosa Again")
    form = {**other.hidden(), "value": "41", "unit": "years"}
    answer = other.browser.post(f"/a/{other.token}/answers", data=form)
    assert answer.status_code == 422
    assert "recorder_failed" in written()
    for secret in (other.token, "Rosa", "question_text", form["answer_id"]):
        assert secret not in written()


def test_a_mistyped_sign_in_and_a_lost_page_stay_out_of_the_log_too(
    client: FlaskClient, written: Callable[[], str], cast: Cast, sign_in: Callable[[Person], FlaskClient]
) -> None:
    sign_in(cast.ana).get("/hub?q=Rosa+Quispe")
    client.get("/no/such/page?name=Rosa")
    client.get("/l/rosas-mistyped-code?name=Rosa")
    assert "Rosa" not in written()
    assert cast.ana.password not in written()
