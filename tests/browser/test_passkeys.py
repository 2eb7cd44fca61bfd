"""Passkeys in a real browser, whose authenticator is Chromium's own virtual one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import CDPSession, Page, expect
from sqlalchemy import text

from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from tests.factories.cast import Person, make_admin

NewPage = Callable[..., Page]
HERE = "/account/second-factor"
PASSKEY = "Use a passkey"


@dataclass
class Ring:
    """A security key that is plugged into a page's browser; its owner answers at once."""

    line: CDPSession
    id: str

    @classmethod
    def plugged_into(cls, page: Page) -> Ring:
        line = page.context.new_cdp_session(page)
        line.send("WebAuthn.enable")
        how = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
        }
        how |= {"isUserVerified": True, "automaticPresenceSimulation": True}
        return cls(line, line.send("WebAuthn.addVirtualAuthenticator", {"options": how})["authenticatorId"])

    def keys(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.line.send("WebAuthn.getCredentials", {"authenticatorId": self.id})[
            "credentials"
        ]
        return found

    def take(self, keys: list[dict[str, Any]]) -> None:
        """Hold these keys and no others."""
        self.line.send("WebAuthn.clearCredentials", {"authenticatorId": self.id})
        for key in keys:
            self.line.send("WebAuthn.addCredential", {"authenticatorId": self.id, "credential": key})

    def verify(self, *, is_owner: bool) -> None:
        self.line.send("WebAuthn.setUserVerified", {"authenticatorId": self.id, "isUserVerified": is_owner})


def give_the_password(page: Page, person: Person) -> None:
    page.goto("/sign-in")
    page.fill("[name=email]", person.email)
    page.fill("[name=password]", person.password)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: urlsplit(url).path != "/sign-in")


@pytest.fixture
def fay(backstage: Flask) -> Person:
    """An admin who has never signed in."""
    return make_admin(backstage, "Fay")


def test_an_admin_adds_one_signs_in_with_it_and_proves_to_be_there(
    new_page: NewPage, backstage: Flask, fay: Person
) -> None:
    page = new_page(host="localhost")
    ring = Ring.plugged_into(page)
    give_the_password(page, fay)
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Name").fill("Blue key")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.locator(".c-codes code")).to_have_count(10, timeout=20_000)
    page.get_by_role("link", name="I have kept them").click()
    page.goto("/admin")
    assert urlsplit(page.url).path == "/admin"

    # The same device says by itself that it has one.
    page.goto(f"{HERE}/passkeys/new")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("holds a passkey of your account already")

    page.goto("/account")
    page.evaluate("document.querySelector('form[action=\"/sign-out\"]').submit()")
    page.wait_for_url("**/sign-in?signed-out=1")
    give_the_password(page, fay)
    expect(page.get_by_text("takes JavaScript")).to_be_hidden()

    # Nobody who is not its owner, and no key but this.
    kept = ring.keys()
    ring.verify(is_owner=False)
    page.get_by_role("button", name=PASSKEY).click()
    expect(page.get_by_role("alert")).to_contain_text("No passkey was used")
    ring.verify(is_owner=True)
    ring.take([])
    page.get_by_role("button", name=PASSKEY).click()
    expect(page.get_by_role("alert")).to_contain_text("No passkey was used")
    ring.take(kept)
    page.get_by_role("button", name=PASSKEY).click()
    page.wait_for_url("**/admin")

    with backstage.app_context(), acting(Actor.system()) as session:
        long_ago = text("update user_sessions set proved_at = proved_at - :time where user_id = :id")
        session.execute(long_ago, {"time": timedelta(hours=1), "id": fay.actor.user_id})
    page.goto(f"{HERE}/passkeys/new")
    expect(page.get_by_role("heading", level=1)).to_have_text("Is it still you?")
    page.get_by_role("button", name=PASSKEY).click()
    page.wait_for_url(f"**{HERE}/passkeys/new")


@pytest.mark.thorough
def test_what_is_signed_by_another_key_for_another_name_is_refused(
    new_page: NewPage, backstage: Flask, fay: Person
) -> None:
    """A page that lies about where it stands, and a key of somebody else's, as a script would send them."""
    page = new_page(host="localhost")
    ring = Ring.plugged_into(page)
    give_the_password(page, fay)
    page.goto(f"{HERE}/passkeys/new")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.locator(".c-codes code")).to_have_count(10, timeout=20_000)

    other = new_page(host="127.0.0.1")
    give_the_password(other, fay)
    expect(other.get_by_text("Passkeys do not work under this address")).to_be_visible()
    assert other.get_by_role("link", name="http://localhost").get_attribute("href")

    foreign = new_page(host="localhost")
    strange = Ring.plugged_into(foreign)
    strange.take([{**ring.keys()[0], "credentialId": "AAAAAAAAAAAAAAAAAAAAAA=="}])
    give_the_password(foreign, fay)
    # The question is changed on its way, so that the browser lets the foreign key sign.
    foreign.route("**/sign-in/code/passkey", _ask_for("AAAAAAAAAAAAAAAAAAAAAA"))
    foreign.get_by_role("button", name=PASSKEY).click()
    expect(foreign.get_by_role("alert")).to_contain_text("does not belong to your account")


def test_the_button_says_what_fails_and_rests_while_the_form_is_on_its_way(
    new_page: NewPage, backstage: Flask, fay: Person
) -> None:
    page = new_page(host="localhost")
    Ring.plugged_into(page)
    give_the_password(page, fay)
    page.goto(f"{HERE}/passkeys/new")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.locator(".c-codes code")).to_have_count(10, timeout=20_000)

    page.goto("/account/password")
    page.get_by_label("Your password now").fill(fay.password)
    page.get_by_label("New password").fill("copper walrus mild tangent")
    button, code = page.get_by_role("button", name="Go on with a passkey"), page.locator("[name=code]")
    asked = "**/account/proof/passkey"
    page.route(asked, lambda route: route.fulfill(status=429, content_type="text/html", body="<p>Wait"))
    button.click()
    expect(page.get_by_role("alert")).to_contain_text("That did not work")
    expect(button).to_be_enabled()
    expect(code).to_have_js_property("required", True)

    page.unroute(asked)
    # A form that is on its way: the page stays until there is an answer.
    sent = "**/account/password"
    page.route(sent, lambda route: route.fulfill(status=204))
    with page.expect_request(lambda request: request.method == "POST" and request.url.endswith("/password")):
        button.click()
    expect(button).to_be_disabled()
    # As when somebody comes back by the browser's own button.
    page.evaluate("dispatchEvent(new Event('pageshow'))")
    expect(button).to_be_enabled()
    expect(code).to_have_js_property("required", True)
    page.unroute(sent)
    button.click()
    page.wait_for_url("**/account/password?changed=1")


def _ask_for(key: str) -> Callable[..., None]:
    def answer(route: Any) -> None:
        reply = route.fetch()
        told = reply.json()
        told["allowCredentials"] = [{"type": "public-key", "id": key}]
        route.fulfill(response=reply, json=told)

    return answer
