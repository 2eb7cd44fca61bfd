"""Google in a real browser: linked for the password, signed in with, unlinked, and an account opened with it."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import text

from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from tests.browser.conftest import NewPage
from tests.factories.cast import Cast, Person
from tests.fakes.providers import FakeProvider, somebody

VERIFY = text("update users set email_verified_at = now() where email = :email")


def sign_in(page: Page, person: Person) -> None:
    """With the password."""
    page.goto("/sign-in")
    page.get_by_label("E-mail").fill(person.email)
    page.get_by_label("Password", exact=True).fill(person.password)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile("/me$"))


def allow(page: Page, provider: FakeProvider) -> None:
    """What somebody does at the provider, which the browser has gone on to by itself."""
    expect(page.get_by_role("heading")).to_have_text("Who is it?")
    assert page.url.startswith(f"{provider.url}/")
    page.get_by_role("link", name="Allow").click()


@pytest.mark.parametrize(
    ("name", "phone", "javascript"),
    [("Google", False, True), pytest.param("GitHub", True, False, marks=pytest.mark.thorough)],
)
def test_the_whole_way(
    backstage: Flask,
    people: Cast,
    new_page: NewPage,
    provider: FakeProvider,
    name: str,
    phone: bool,
    javascript: bool,
) -> None:
    provider.behave(somebody())
    with backstage.app_context(), acting(Actor.system()) as session:
        session.execute(VERIFY, {"email": people.cai.email})
    page = new_page(phone=phone, javascript=javascript)
    sign_in(page, people.cai)
    page.goto("/account/security")
    page.get_by_label("How your account").get_by_role("link", name="Linked sign-ins").click()
    way = page.get_by_role("region", name=name)
    way.get_by_label("Your password").fill(people.cai.password)
    way.get_by_role("button", name=f"Link {name}").click()
    allow(page, provider)
    expect(page.get_by_role("status").first).to_contain_text(f"{name} signs you in from now on.")

    other = new_page(phone=phone, javascript=javascript)
    other.goto("/account/sessions")
    other.get_by_role("button", name=f"Continue with {name}").click()
    allow(other, provider)
    expect(other).to_have_url(re.compile("/account/sessions$"))

    way.get_by_label("Your password").fill(people.cai.password)
    way.get_by_role("button", name=f"Unlink {name}").click()
    expect(page.get_by_role("status").first).to_contain_text(f"{name} does not sign you in any more.")

    stranger = new_page(phone=phone, javascript=javascript)
    stranger.goto("/register")
    stranger.get_by_role("button", name=f"Continue with {name}").click()
    allow(stranger, provider)
    expect(stranger.get_by_role("heading")).to_have_text("Open an account")
    stranger.get_by_role("button", name="Open the account").click()
    expect(stranger).to_have_url(re.compile("/me$"))


def test_what_google_says_to_another_browser_signs_nobody_in_here(
    new_page: NewPage, provider: FakeProvider
) -> None:
    provider.behave(somebody())
    page, victim = new_page(), new_page()
    page.goto("/sign-in")
    page.get_by_role("button", name="Continue with Google").click()
    expect(page.get_by_role("heading")).to_have_text("Who is it?")
    back = page.get_by_role("link", name="Allow").get_attribute("href")
    assert back
    victim.goto(back)
    expect(victim.get_by_role("alert")).to_contain_text("Please begin again")
    victim.goto("/account")
    expect(victim).to_have_url(re.compile("/sign-in"))
