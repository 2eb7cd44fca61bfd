"""The buttons that copy: what they put on the clipboard, and what they say where the browser does not let them."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import NewPage
from tests.browser.over_http import walk_over_http
from tests.factories.cast import Cast, Person
from tests.runtime.installation import Installation

# Plain http on a local network.
NO_CLIPBOARD = "Object.defineProperty(navigator, 'clipboard', { value: undefined, configurable: true })"
REFUSES = """() => {
  const writeText = () => Promise.reject(new DOMException("no", "NotAllowedError"));
  Object.defineProperty(navigator, "clipboard", { value: { writeText }, configurable: true });
  document.execCommand = () => false;
}"""
ASKS_FIRST = """() => {
  const writeText = () => new Promise((go) => (window.allow = go));
  Object.defineProperty(navigator, "clipboard", { value: { writeText }, configurable: true });
}"""
CLIPBOARD = "navigator.clipboard.readText()"
EMPTY_IT = "navigator.clipboard.writeText('')"
SELECTED = "(field) => field.value.slice(field.selectionStart, field.selectionEnd)"
SAID_MS = 2_000


def may_copy(page: Page) -> Page:
    """A page of a browser that lets pages copy, and paste here."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    return page


def test_the_link_that_leads_back_is_copied_and_said_to_be(
    people: Cast, new_page: NewPage, installation: Installation
) -> None:
    walk = walk_over_http(f"http://127.0.0.1:{installation.port}", people.ana.link_code).begin()
    page = may_copy(new_page(phone=True))
    page.goto(f"/a/{walk.token}/pause")
    link, copy = page.get_by_label("Your link"), page.get_by_role("button", name="Copy")
    copied, not_copied = page.get_by_text("Copied. Paste it"), page.get_by_text("would not copy it")
    expect(copied).to_be_hidden()
    copy.click()
    expect(copied).to_be_visible()
    assert page.evaluate(CLIPBOARD) == link.input_value()

    page.evaluate(EMPTY_IT)
    beside = page.context.new_page()
    page.reload()
    page.evaluate(NO_CLIPBOARD)
    copy.click()
    expect(copied).to_be_visible()
    beside.goto("/")
    assert beside.evaluate(CLIPBOARD) == link.input_value()

    page.bring_to_front()
    page.evaluate(REFUSES)
    copy.click()
    expect(not_copied).to_be_visible()
    expect(copied).to_be_hidden()
    assert link.evaluate(SELECTED) == link.input_value(), "it can be copied by hand"


def test_a_distributors_button_says_whether_it_copied(people: Cast, enter: Callable[[Person], Page]) -> None:
    page = may_copy(enter(people.ana))
    page.clock.install()
    page.goto("/hub")
    link, copy = page.get_by_label("Your link"), page.locator("[data-copy]")
    presses(page, copy, "Copied")
    assert page.evaluate(CLIPBOARD) == link.input_value()

    page.evaluate(ASKS_FIRST)
    copy.dblclick()
    expect(copy).to_have_text("Copy")
    page.evaluate("allow()")
    expect(copy).to_have_text("Copied")
    page.clock.run_for(SAID_MS)
    expect(copy).to_have_text("Copy")

    page.evaluate(REFUSES)
    presses(page, copy, "Not copied")
    assert link.evaluate(SELECTED) == link.input_value(), "it can be copied by hand"

    page.goto("/links")
    row = page.locator("tr[data-link]").first
    whole = row.get_by_role("link").get_attribute("href")
    page.evaluate(REFUSES)
    presses(page, row.locator("[data-copy]"), "Not copied")
    assert page.evaluate("getSelection().toString()") == whole, (
        "where there is no field too, and not shortened"
    )


def presses(page: Page, copy: Locator, said: str) -> None:
    """Press it; it says this for a while, and a screen reader reads it out."""
    aloud = page.locator("p.unseen[role=status]")
    expect(aloud).to_have_text("")
    copy.click()
    expect(copy).to_have_text(said)
    expect(aloud).to_have_text(said)
    page.clock.run_for(SAID_MS)
    expect(copy).to_have_text("Copy")
    expect(aloud).to_have_text("")
