"""A password is hashed in its turn: whoever waits for that keeps no connection that others need."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import update

from maxpulse.accounts import passwords, pictures
from maxpulse.accounts.models import User
from maxpulse.accounts.web.account import avatar
from maxpulse.core import clock
from maxpulse.core.db import acting, db
from tests.factories.cast import Cast, with_phone
from tests.web.account.test_picture import photo, send
from tests.web.browser import Browser
from tests.web.conftest import SYSTEM

TYPED = {
    "current_password": "wrong wrong",
    "google_current_password": "wrong wrong",
    "password": "wrong wrong",
    "code": "123456",
    "proof": "wrong wrong",
    "new_email": "somewhere.else@example.test",
    "new_password": "copper walrus mild tangent",
}


@pytest.fixture
def connections() -> list[int]:
    """How many connections were out of the pool, each time that something took its turn."""
    return []


@pytest.fixture
def counted(connections: list[int]) -> Callable[..., Callable[..., object]]:
    """Any work, noting what is out of the pool when it begins."""

    def watched(work: Callable[..., object]) -> Callable[..., object]:
        def worked(*given: object) -> object:
            connections.append(db.engine.pool.checkedout())  # type: ignore[attr-defined]
            return work(*given)

        return worked

    return watched


@pytest.fixture
def cais_browser(linking_app: Flask, cast: Cast) -> Browser:
    """Cai, signed in, with an address that is confirmed."""
    with linking_app.app_context(), acting(SYSTEM) as session:
        mine = User.email == cast.cai.email
        session.execute(update(User).where(mine).values(email_verified_at=clock.now()))
    browser = Browser(linking_app)
    browser.come_in(cast.cai)
    return browser


@pytest.mark.parametrize(
    "path",
    ["/account/closure", "/account/email", "/account/password", "/account/proof", "/account/linked/google"],
)
def test_no_connection_is_kept_while_a_password_is_checked(
    cais_browser: Browser,
    connections: list[int],
    counted: Callable[..., Callable[..., object]],
    monkeypatch: pytest.MonkeyPatch,
    path: str,
) -> None:
    monkeypatch.setattr(passwords, "matches", counted(passwords.matches))
    cais_browser.post(path, data={"csrf_token": cais_browser.made_token(), **TYPED})
    assert connections == [0]


def test_nor_when_a_second_factor_is_turned_off(
    linking_app: Flask,
    cast: Cast,
    cais_browser: Browser,
    connections: list[int],
    counted: Callable[..., Callable[..., object]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with_phone(linking_app, cast.cai)
    monkeypatch.setattr(passwords, "matches", counted(passwords.matches))
    cais_browser.post(
        "/account/second-factor/removal", data={"csrf_token": cais_browser.made_token(), **TYPED}
    )
    assert connections == [0]


def test_nor_while_a_new_password_is_hashed(
    cast: Cast,
    cais_browser: Browser,
    connections: list[int],
    counted: Callable[..., Callable[..., object]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(passwords, "hash_password", counted(passwords.hash_password))
    given = {**TYPED, "current_password": cast.cai.password}
    answer = cais_browser.post("/account/password", data={"csrf_token": cais_browser.made_token(), **given})
    assert answer.location == "/account/password?changed=1"
    assert connections == [0]


def test_nor_while_a_hash_of_yesterday_is_made_anew(
    linking_app: Flask,
    cast: Cast,
    connections: list[int],
    counted: Callable[..., Callable[..., object]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    old = PasswordHasher(time_cost=1, memory_cost=32, parallelism=1).hash(cast.cai.password)
    with linking_app.app_context(), acting(SYSTEM) as session:
        session.execute(update(User).where(User.email == cast.cai.email).values(password_hash=old))
    monkeypatch.setattr(passwords, "hash_password", counted(passwords.hash_password))
    Browser(linking_app).come_in(cast.cai)
    assert connections == [0]


def test_nor_while_a_picture_is_drawn(
    cais_browser: Browser,
    connections: list[int],
    counted: Callable[..., Callable[..., object]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(avatar, "square", counted(pictures.square))
    assert send(cais_browser, photo()).location == "/account?saved=picture"
    assert connections == [0]
