"""A second factor in a real browser: an admin without one gets nowhere, and sets one up on a phone without a script."""

from __future__ import annotations

import re
from base64 import b32decode
from collections.abc import Callable
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.factories.cast import Person, make_admin
from tests.factories.phone import Phone

NewPage = Callable[..., Page]
LOCKED = ("/", "/account", "/account/security", "/account/second-factor")
PART = re.compile(r"<[^>]+>")
SOCKET = """() => new Promise((tell) => {
  const line = new WebSocket(`ws://${location.host}/hub/socket`);
  line.onopen = () => tell("open");
  line.onerror = () => tell("refused");
})"""


@pytest.fixture
def fay(backstage: Flask) -> Person:
    """An admin who has never signed in."""
    return make_admin(backstage, "Fay")


def pages_of_admins(app: Flask) -> set[str]:
    """Every page of theirs, as the application itself lists them; about things that are not there."""
    return {
        PART.sub(str(uuid4()), rule.rule)
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("admin.") and "GET" in (rule.methods or ())
    }


def sign_in(page: Page, person: Person) -> None:
    page.goto("/sign-in")
    page.fill("[name=email]", person.email)
    page.fill("[name=password]", person.password)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: urlsplit(url).path != "/sign-in")


def test_an_admin_without_a_second_factor_gets_nowhere(
    new_page: NewPage, fay: Person, backstage: Flask
) -> None:
    page = new_page()
    sign_in(page, fay)
    pages = sorted(pages_of_admins(backstage))
    assert {"/admin", "/admin/audit", "/admin/mails", "/admin/people/invitations/new"} <= set(pages)
    for address in (*LOCKED, *pages):
        page.goto(address)
        assert urlsplit(page.url).path == "/account/second-factor/set-up"
        expect(page.get_by_role("heading", level=1)).to_have_text("Set up a second factor")
    assert page.evaluate(SOCKET) == "refused"
    # Who has the same password elsewhere gets as far, and no further for what the first has open.
    other = new_page()
    sign_in(other, fay)
    for address in ("/", "/account", "/admin", "/admin/people"):
        other.goto(address)
        assert urlsplit(other.url).path == "/account/second-factor/set-up"
    assert other.evaluate(SOCKET) == "refused"
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in?signed-out=1")
    page.goto("/admin")
    assert urlsplit(page.url).path == "/sign-in"


@pytest.mark.parametrize("javascript", [True, pytest.param(False, marks=pytest.mark.thorough)])
def test_setting_up_and_signing_in_with_it_on_a_phone(
    new_page: NewPage, fay: Person, javascript: bool
) -> None:
    page = new_page(phone=True, javascript=javascript)
    sign_in(page, fay)
    page.goto("/admin/audit")
    phone = Phone(b32decode(page.get_by_label("Key").input_value()))
    page.get_by_label("Six digits").fill(phone.code(time_to_type=5.0))
    page.keyboard.press("Enter")
    expect(page.locator(".c-codes code")).to_have_count(10, timeout=20_000)
    phone.paper = page.locator(".c-codes code").all_inner_texts()
    with page.expect_download() as kept:
        page.get_by_role("link", name="Keep as a file").click()
    assert kept.value.path().read_text().split()[2:] == phone.paper
    page.get_by_role("link", name="I have kept them").click()
    page.wait_for_url("**/admin/audit")

    other = new_page(javascript=javascript)
    sign_in(other, fay)
    other.goto("/admin")
    assert urlsplit(other.url).path == "/sign-in", "a password alone opens nothing"
    other.goto("/sign-in/code")
    other.get_by_role("link", name="Use a recovery code").click()
    other.get_by_label("Recovery code").fill(phone.paper[0].upper())
    other.keyboard.press("Enter")
    other.wait_for_url("**/admin")
