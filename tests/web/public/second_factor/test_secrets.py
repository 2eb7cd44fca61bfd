"""Where the secret of a second factor stands, and how it ends."""

from __future__ import annotations

import json

import pytest
from flask import Flask
from sqlalchemy import text

from maxpulse.accounts.actions import second_factor
from maxpulse.accounts.rules import codes
from maxpulse.accounts.rules.made_sure import MadeSure
from maxpulse.core import clock
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from tests.factories.cast import Cast, Person
from tests.factories.phone import HALF_MINUTE
from tests.web.browser import Browser
from tests.web.conftest import Backstage
from tests.web.public.second_factor.pages import CODE, give, half_in, phone_of


def test_secrets_and_codes_stand_in_no_log_no_audit_and_no_mail(
    app: Flask, ana: Person, browser: Browser, backstage: Backstage, capfd: pytest.CaptureFixture[str]
) -> None:
    paper = phone_of(ana).paper[0]
    give(half_in(browser, ana), phone_of(ana).wrong_code())
    give(browser, phone_of(ana).code())
    give(half_in(Browser(app), ana), paper)
    secret = phone_of(ana).secret
    told = "".join(capfd.readouterr())
    with backstage() as session:
        for table in ("audit_entries", "mails", "system_logs", "second_factors", "recovery_codes"):
            if table not in {"second_factors", "recovery_codes"}:
                rows = session.execute(text(f"select to_jsonb(t)::text from {table} t")).scalars()
                told += json.dumps(list(rows))
    assert "recovery_code_used" in told
    for hidden in (codes.key_as_text(secret), secret.hex(), paper, paper.replace("-", "")):
        assert hidden not in told


def test_the_secret_cannot_be_read_from_the_database_alone(app: Flask, ana: Person, cast: Cast) -> None:
    with app.app_context():
        for actor in (ana.actor, cast.eli.actor, Actor.system(), Actor.visitor()):
            for column, table in (("secret", "second_factors"), ("code_hash", "recovery_codes")):
                with pytest.raises(Exception, match="permission denied"), acting(actor) as session:
                    session.execute(text(f"select {column} from {table}"))
        with acting(ana.actor) as session:
            row = session.execute(text("select secret from own_second_factor()")).scalar_one()
        with acting(cast.ben.actor) as session:
            assert session.execute(text("select secret from own_second_factor()")).all() == []
    assert phone_of(ana).secret not in row


def test_after_the_key_was_changed_old_factors_work_and_are_sealed_anew(
    app: Flask, ana: Person, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    was = app.extensions["settings"]
    changed = was.model_copy(update={"secret_key": "z" * 40, "secret_key_fallbacks": was.secret_key})
    monkeypatch.setitem(app.extensions, "settings", changed)
    assert give(half_in(browser, ana), phone_of(ana).code()).status_code == 303
    monkeypatch.setitem(app.extensions, "settings", changed.model_copy(update={"secret_key_fallbacks": ""}))
    with clock.travelling(clock.now() + HALF_MINUTE):
        assert give(half_in(Browser(app), ana), phone_of(ana).code()).status_code == 303, (
            "sealed with the new key"
        )


def test_a_reset_by_an_admin_ends_sessions_and_the_factor(
    app: Flask, cast: Cast, ana: Person, browser: Browser, backstage: Backstage
) -> None:
    give(half_in(browser, ana), phone_of(ana).code())
    assert ana.actor.user_id is not None
    assert cast.eli.actor.user_id is not None
    with backstage(cast.eli.actor):
        assert not second_factor.reset(cast.eli.actor.user_id, cast.eli.email, MadeSure.IN_PERSON), (
            "nobody resets their own"
        )
        assert second_factor.reset(ana.actor.user_id, ana.email, MadeSure.IN_PERSON)
        assert not second_factor.reset(ana.actor.user_id, ana.email, MadeSure.IN_PERSON)
    assert browser.get("/links").status_code == 303
    assert browser.enter(ana.email, ana.password).location == "/hub"
    with backstage(cast.ben.actor):
        assert not second_factor.reset(cast.eli.actor.user_id, cast.eli.email, MadeSure.IN_PERSON), (
            "the database knows who may"
        )
    assert Browser(app).enter(cast.eli.email, cast.eli.password).location == CODE
