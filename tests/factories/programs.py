"""Programs of shops outside, as tests hold them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from maxpulse.core.db import acting
from maxpulse.integration.actions import make_api_client, make_secret
from tests.factories.cast import Person


@dataclass
class Shop:
    """A shop outside: its id, its secret, and a token got with them."""

    app: Flask
    client_id: UUID
    secret: str
    token: str = field(default="", repr=False)

    def ask_for_token(self, **fields: str) -> TestResponse:
        """Ask for a token, with what is given in place of the usual."""
        form = {
            "grant_type": "client_credentials",
            "client_id": str(self.client_id),
            "client_secret": self.secret,
        }
        return self.browser.post("/api/v1/token", data={**form, **fields})

    def sign_in(self, scope: str = "") -> Shop:
        """Get a token."""
        answer = self.ask_for_token(scope=scope)
        assert answer.status_code == 200, answer.text
        self.token = answer.get_json()["access_token"]
        return self

    def get(self, path: str) -> TestResponse:
        """Look something up."""
        return self.browser.get(f"/api/v1{path}", headers=self._bearer())

    def post(self, path: str, body: Any, key: str = "", **headers: str) -> TestResponse:
        """Report something under a key, a fresh one unless given."""
        return self.browser.post(
            f"/api/v1{path}",
            json=body,
            headers={**self._bearer(), "Idempotency-Key": key or uuid4().hex, **headers},
        )

    @property
    def browser(self) -> FlaskClient:
        """A line of its own, from an address nobody else has: nothing is kept between two requests."""
        line = self.app.test_client(use_cookies=False)
        net, host = self.client_id.bytes[-2:]
        line.environ_base["REMOTE_ADDR"] = f"10.77.{net}.{host}"
        return line

    def _bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}


def open_shop(app: Flask, admin: Person, role: str = "shop", distributor: Person | None = None) -> Shop:
    """A program an admin has made, with a secret and a token."""
    with app.app_context(), acting(admin.actor):
        mine = distributor.distributor_id if distributor else None
        client_id = make_api_client("Corner shop", role, mine).id
        secret = make_secret(client_id)
    return Shop(app, client_id, secret).sign_in()


def an_order(code: str, **changed: Any) -> dict[str, Any]:
    """A sale of something this installation does not know, of 39.00."""
    return {
        "reference": f"order-{uuid4().hex[:8]}",
        "seller": {"distributor": code},
        "buyer": {"name": "Rosa Quispe", "email": f"rosa.{uuid4().hex[:6]}@example.test"},
        "product": {"name": "Water filter", "type": "package", "unit_price": "19.50"},
        "quantity": 2,
        "currency": "USD",
        **changed,
    }
