"""Assessments taken without an account, the accounts that find them, and what both lead to."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import uuid4

from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from maxpulse.core.tokens import AssessmentToken
from maxpulse.operations.models import AuditEntry
from tests.factories.cast import Person
from tests.factories.walk import Walk
from tests.web.browser import Browser
from tests.web.conftest import Backstage
from tests.web.forms import forms_on
from tests.web.isolation import key_of
from tests.web.letters import confirm

SignIn = Callable[[Person], Browser]
GOOD = "lantern orbit velvet crab"
OURS = {"Origin": "http://localhost"}


def new_address() -> str:
    """An address nobody has."""
    return f"rosa.{uuid4().hex[:10]}@example.test"


def take(
    app: Flask, distributor: Person, email: str, name: str = "Rosa Quispe", finish: bool = False
) -> Walk:
    """Somebody without an account takes an assessment in a browser of their own."""
    walk = Walk(Browser(app), distributor.link_code).begin(name, email)
    return walk.answer_all().finish() if finish else walk.answer("40")


def open_account(browser: Browser, backstage: Backstage, email: str, verified: bool = True) -> Browser:
    """Somebody opens an account, confirms its address and signs in."""
    browser.submit("/register", first_name="Rosa", email=email, password=GOOD)
    if verified:
        assert confirm(browser, backstage, email.lower(), GOOD).location == "/me"
    else:
        assert browser.enter(email, GOOD).location == "/me"
    return browser


def add_all(browser: Browser) -> TestResponse:
    """Press the button of the page as it stands."""
    form = next(f for f in forms_on(browser.get("/me").text, "/me") if f.action == "/me/claims")
    shown = re.findall(r'name="session_id" value="([^"]+)"', browser.get("/me").text)
    return browser.post(form.action, data={**form.fields, "session_id": shown})


def session_of(app: Flask, walk: Walk) -> str:
    """The id of the assessment that somebody walks."""
    return str(AssessmentToken.unseal(walk.token, key_of(app)).session_id)


def deeds_on(backstage: Backstage, session_id: str) -> list[str]:
    """What the audit says was done to this assessment, oldest first."""
    with backstage() as session:
        found = select(AuditEntry.action).where(AuditEntry.subject_id == session_id)
        return list(session.scalars(found.order_by(AuditEntry.at, AuditEntry.id)))


def opens(browser: Browser) -> str:
    """The address that the newest assessment in the list leads to."""
    found = re.search(r'href="(/a/[^"]+)"', browser.get("/me").text)
    assert found
    return found[1]
