"""A browser for tests: it keeps cookies, has an address of its own, and sends forms with the token their page holds."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from typing import Any

from flask import Flask, session
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from maxpulse.accounts.actions import begin_session
from maxpulse.core.actor import Actor, Role
from maxpulse.core.db import become, commit
from maxpulse.web.sessions import places
from maxpulse.web.sessions.writes import FormTokens
from tests.factories.cast import Person

PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1"
)
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
# The kinds of pages that were found to hold a form.
SEEN: set[str] = set()


class Browser(FlaskClient):
    """One browser. `address` is where its requests come from."""

    def __init__(self, app: Flask, address: str = "127.0.0.1", agent: str = PHONE) -> None:
        super().__init__(app, app.response_class, use_cookies=True)
        self.environ_base = {**self.environ_base, "REMOTE_ADDR": address, "HTTP_USER_AGENT": agent}

    def submit(self, path: str, on: str | None = None, **fields: Any) -> TestResponse:
        """Send a form to `path` as the page at `on` (the same path unless given) would.

        Whether such a page holds a form is looked up once in a run: fetching it each time doubles what a test costs.
        """
        page = on or path
        kind = self._kind_of(page)
        token = self.made_token() if kind in SEEN else self.token(page)
        SEEN.add(kind)
        return self.post(path, data={**fields, "csrf_token": token})

    def token(self, page: str = "/sign-in") -> str:
        """The token in the forms of a page."""
        found = TOKEN.search(self.get(page, follow_redirects=True).text)
        assert found, f"no form with a token on {page}"
        return found[1]

    def made_token(self) -> str:
        """A token that belongs to this browser's session, for those whose pages hold no form."""
        with self.session_transaction() as cookie:
            raw = cookie.setdefault("csrf_token", secrets.token_hex(20))
        keys = self.application.config["WTF_CSRF_SECRET_KEY"]
        return str(FormTokens(keys).dumps(raw))

    def enter(self, email: str, password: str, **fields: Any) -> TestResponse:
        """Fill in the sign-in page."""
        return self.submit("/sign-in", email=email, password=password, **fields)

    def come_in(self, person: Person) -> TestResponse:
        """Sign in as that person, with a code where they have a phone that shows some.

        The pages themselves are not fetched: those who do this only want to be somebody.
        """
        answer = self._send("/sign-in", email=person.email, password=person.password)
        if person.phone:
            assert answer.location == "/sign-in/code", answer.text
            answer = self._send("/sign-in/code", code=person.phone.code())
        assert answer.status_code == 303, answer.text
        return answer

    def be(self, person: Person) -> None:
        """Hold a session of that person's as `come_in` leaves one, begun by the product's own action.

        Takes a quarter of the time: nothing is sent, no password is looked at, and no code is used up.
        """
        actor, agent = person.actor, self.environ_base["HTTP_USER_AGENT"]
        assert actor.user_id is not None
        with self.application.test_request_context("/sign-in", environ_base=self.environ_base):
            become(Actor(actor.role, user_id=actor.user_id))
            begun = begin_session(
                actor.user_id,
                actor.role.value,
                agent=agent,
                address=self.environ_base["REMOTE_ADDR"],
                with_second_factor=person.phone is not None,
            )
            commit()
            if actor.role is Role.ADMIN:
                places.note()
            kept = {"_user_id": begun.token, **session}
        with self.session_transaction() as cookie:
            cookie.clear()
            cookie.update(kept)

    def _kind_of(self, page: str) -> str:
        routes = self.application.url_map.bind("localhost")
        return str(routes.match(page.partition("?")[0], method="GET")[0])

    def _send(self, path: str, **fields: str) -> TestResponse:
        return self.post(path, data={**fields, "csrf_token": self.made_token()})


def signing_in(app: Flask) -> Callable[[Person], Browser]:
    """Makes browsers of that application in which somebody has signed in through the real page."""

    def as_person(person: Person) -> Browser:
        browser = Browser(app)
        browser.come_in(person)
        return browser

    return as_person
