"""Admins make programs, see a secret once, change it without a gap, and end a program at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import text

from tests.factories.cast import Cast, Person
from tests.factories.programs import Shop
from tests.factories.team import code_of
from tests.web.browser import Browser
from tests.web.conftest import Backstage

SignIn = Callable[[Person], Browser]
PAGE = "/admin/api-clients"
SECRET = re.compile(r"mps_[\w-]{43}")
RETIRE = re.compile(rf'action="({PAGE}/[^"]+/retirement)"')


def make(eli: Browser) -> str:
    """Make a program; its page."""
    answer = eli.submit(PAGE, name="Corner shop", role="shop", distributor="")
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def test_a_program_is_made_and_its_secret_is_said_once(
    app: Flask, eli: Browser, backstage: Backstage
) -> None:
    page = make(eli)
    assert "without one the shop gets no token" in eli.get(page).text
    said = eli.submit(f"{page}/secrets", on=page)
    assert said.status_code == 201
    assert said.headers["Cache-Control"] == "no-store"
    secret = SECRET.findall(said.text)[0]
    assert SECRET.search(eli.get(page).text) is None
    shop = Shop(app, UUID(page.rpartition("/")[2]), secret)
    assert shop.ask_for_token().status_code == 200
    with backstage() as session:
        kept = session.execute(text("select before::text, after::text from audit_entries"))
        assert not any(secret in str(row) for row in kept)


def test_a_third_secret_waits_until_one_is_retired(eli: Browser) -> None:
    page = make(eli)
    for _ in range(2):
        assert eli.submit(f"{page}/secrets", on=page).status_code == 201
    refused = eli.submit(f"{page}/secrets", on=page)
    assert refused.status_code == 422
    assert "Two secrets are good already" in refused.text
    first = RETIRE.findall(eli.get(page).text)[0]
    assert eli.submit(first, on=page).status_code == 303
    assert eli.submit(first, on=page).status_code == 404, "it is retired already"
    assert eli.submit(f"{page}/secrets", on=page).status_code == 201


def test_a_revoked_program_gets_no_secret_any_more(eli: Browser) -> None:
    page = make(eli)
    token = eli.token(page)
    assert eli.submit(f"{page}/revocation", on=page).status_code == 303
    shown = eli.get(page).text
    assert "revoked" in shown
    assert "Make a secret" not in shown
    assert eli.post(f"{page}/secrets", data={"csrf_token": token}).status_code == 422


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": " "}, "Give it a name"),
        ({"name": "x" * 81}, "Give it a name"),
        ({"role": "king"}, "Choose what it may do."),
        ({"distributor": "NOBODY\0"}, "No distributor has this code."),
    ],
)
def test_what_cannot_be_taken_is_said_beside_its_field(
    eli: Browser, fields: dict[str, str], sentence: str
) -> None:
    answer = eli.submit(PAGE, **{"name": "Corner shop", "role": "shop", "distributor": "", **fields})
    assert answer.status_code == 422
    assert sentence in answer.text


def test_a_program_may_be_of_one_distributor(app: Flask, eli: Browser, cast: Cast) -> None:
    answer = eli.submit(PAGE, name="Ana's shop", role="till", distributor=code_of(app, cast.ana).lower())
    assert code_of(app, cast.ana) in eli.get(answer.location).text
    assert code_of(app, cast.ana) in eli.get(PAGE).text


def test_what_is_not_there_is_404(eli: Browser) -> None:
    page = make(eli)
    token = {"csrf_token": eli.token(page)}
    assert eli.get(f"{PAGE}/{uuid4()}").status_code == 404
    for path in (
        f"{PAGE}/{uuid4()}/secrets",
        f"{PAGE}/{uuid4()}/revocation",
        f"{page}/secrets/{uuid4()}/retirement",
    ):
        assert eli.post(path, data=token).status_code == 404
