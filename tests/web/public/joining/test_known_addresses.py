"""Who joins with an address that has an account reads the same, in the same time, and not again and again."""

from __future__ import annotations

import time

import pytest
from sqlalchemy import text

from maxpulse.accounts.web import steady
from tests.factories.cast import Cast
from tests.web.browser import Browser
from tests.web.conftest import Backstage
from tests.web.public.joining.newcomers import NEW, address_of_noa


def test_who_has_an_account_gets_the_same_answer_and_a_letter(
    browser: Browser, address: str, cast: Cast, backstage: Backstage
) -> None:
    answer = browser.submit(address, **NEW, email=cast.cai.email.upper())
    assert (answer.status_code, answer.location) == (303, f"{address}/arrival")
    with backstage() as session:
        kinds = session.execute(
            text("select kind from mails where recipient = :email"), {"email": cast.cai.email}
        ).scalars()
        assert list(kinds) == ["joined_again"]
        role = session.execute(
            text("select role from users where email = :email"), {"email": cast.cai.email}
        ).scalar_one()
        assert role == "participant"


@pytest.mark.thorough
def test_known_and_unknown_addresses_take_the_same_time(
    browser: Browser, address: str, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steady, "LEAST_IN_TESTS", 0.4)
    for email in (cast.cai.email, address_of_noa(cast)):
        token, begun = browser.token(address), time.monotonic()
        answer = browser.post(address, data={**NEW, "email": email, "csrf_token": token})
        assert (answer.status_code, answer.location) == (303, f"{address}/arrival")
        assert time.monotonic() - begun >= 0.4


def test_nobody_is_written_to_again_and_again(browser: Browser, address: str, cast: Cast) -> None:
    answers = [browser.submit(address, **NEW, email=cast.cai.email).status_code for _ in range(6)]
    assert answers == [303] * 5 + [429]


def test_a_machine_may_not_join_for_hours(browser: Browser, address: str) -> None:
    answers = [browser.submit(address, email="") for _ in range(21)]
    assert [answer.status_code for answer in answers[-2:]] == [422, 429]
