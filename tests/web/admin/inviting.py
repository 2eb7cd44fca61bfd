"""Inviting somebody, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from werkzeug.test import TestResponse

from maxpulse.accounts.queries import find_user_id
from tests.factories.cast import Person
from tests.web.browser import Browser
from tests.web.conftest import Backstage

SignIn = Callable[[Person], Browser]
LIST = "/admin/people/invitations"
PASSWORD = "walnut ferry copper dune"
CHOSEN = {"first_name": "Gil", "last_name": "Newcome", "password": PASSWORD}


def invite(browser: Browser, email: str, role: str = "participant", **more: object) -> TestResponse:
    """Send the form as its page would."""
    return send(browser, LIST, {"first_name": "Gi", "email": email, "role": role, **more})


def send(browser: Browser, path: str, data: dict[str, object] | None = None) -> TestResponse:
    return browser.post(path, data={**(data or {}), "csrf_token": browser.made_token()})


def id_of(backstage: Backstage, email: str) -> UUID:
    """The account with this address."""
    with backstage():
        found = find_user_id(email)
        assert found
        return found
