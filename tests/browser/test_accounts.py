"""An account's first day: opened, confirmed, entered, its password forgotten and chosen anew."""

from __future__ import annotations

import re
from uuid import uuid4

from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import text

from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from tests.browser.conftest import NewPage

FIRST, SECOND = "lantern orbit velvet crab", "copper walrus mild tangent"
LINK = re.compile(r"/letters/[\w-]{43}")
NEWEST = text(
    "select plain from mails where recipient = :to and kind = :kind order by created_at desc limit 1"
)


def letter_to(backstage: Flask, email: str, kind: str) -> str:
    """The link in the newest mail of this kind."""
    with backstage.app_context(), acting(Actor.system()) as session:
        plain = session.execute(NEWEST, {"to": email, "kind": kind}).scalar_one()
    found = LINK.search(plain)
    assert found
    return found[0]


def sign_in(page: Page, email: str, password: str) -> None:
    """Fill in the form of the page that stands there."""
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()


def confirm(page: Page, password: str) -> None:
    """Fill in the page of the letter that asks whose address it is."""
    page.get_by_label("Password of this account").fill(password)
    page.get_by_role("button", name="Yes, it is mine").click()


def test_an_accounts_first_day(backstage: Flask, new_page: NewPage) -> None:
    page, email = new_page(phone=True), f"rosa.{uuid4().hex[:8]}@example.test"
    page.goto("/sign-in")
    page.get_by_role("link", name="Open one").click()
    page.get_by_label("First name").fill("Rosa")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill("rosa12345678")
    page.get_by_role("button", name="Open the account").click()
    expect(page.locator(".m-error")).to_contain_text("Easy to guess")
    page.get_by_label("Password", exact=True).fill(FIRST)
    page.get_by_role("button", name="Open the account").click()
    expect(page.get_by_role("heading")).to_have_text("No mail goes out here.")

    page.goto(letter_to(backstage, email, "verify"))
    confirm(page, FIRST)
    expect(page).to_have_url(re.compile("/me$"))

    elsewhere = new_page()
    elsewhere.goto("/sign-in")
    elsewhere.get_by_role("link", name="Forgotten?").click()
    elsewhere.get_by_label("E-mail").fill(email)
    elsewhere.get_by_role("button", name="Write to me").click()
    expect(elsewhere.get_by_role("heading")).to_have_text("No mail goes out here.")
    elsewhere.goto(letter_to(backstage, email, "reset"))
    elsewhere.get_by_label("New password").fill(SECOND)
    elsewhere.get_by_role("button", name="Set this password").click()
    expect(elsewhere.get_by_role("status")).to_contain_text("Your new password is set")
    sign_in(elsewhere, email, SECOND)
    expect(elsewhere).to_have_url(re.compile("/me$"))

    page.goto("/me")
    expect(page).to_have_url(re.compile("/sign-in"))
