"""From a result to an account that lists it, on a phone."""

from __future__ import annotations

from uuid import uuid4

from flask import Flask
from playwright.sync_api import expect

from tests.browser.conftest import NewPage
from tests.browser.test_accounts import FIRST, confirm, letter_to
from tests.browser.walking import Participant
from tests.factories.cast import Cast


def test_a_result_goes_into_an_account_opened_afterwards(
    people: Cast, backstage: Flask, new_page: NewPage
) -> None:
    page, email = new_page(phone=True), f"rosa.{uuid4().hex[:8]}@example.test"
    rosa = Participant(page, people.ana.link_code)
    page.get_by_label("E-mail").fill(email)
    rosa.agree("Rosa Quispe")
    rosa.answer_the_rest_beside()
    rosa.finish()
    grade = page.locator("[data-grade]").get_attribute("data-grade")

    page.get_by_role("link", name="Open an account").click()
    expect(page.get_by_label("E-mail")).to_have_value(email)
    expect(page.get_by_label("First name")).to_have_value("Rosa")
    assert email not in page.url
    page.get_by_label("Password", exact=True).fill(FIRST)
    page.get_by_role("button", name="Open the account").click()
    expect(page.get_by_role("heading")).to_have_text("No mail goes out here.")

    page.goto(letter_to(backstage, email, "verify"))
    confirm(page, FIRST)
    found = page.get_by_role("region", name="We found 1 assessment")
    expect(found).to_contain_text("Ana Cast")
    expect(found).to_contain_text("Rosa")
    found.get_by_role("button", name="Add it to my account").click()
    expect(page.get_by_role("status").filter(has_text="in your account now")).to_be_visible()
    expect(page.locator(".c-item .m-grade")).to_have_text(grade or "")
    page.get_by_role("link", name="Open the result").click()
    expect(page.locator("[data-grade]")).to_have_attribute("data-grade", grade or "")
