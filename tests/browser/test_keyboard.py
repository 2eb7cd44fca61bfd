"""The whole road with a keyboard alone, at any text size, without motion, and on paper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from maxpulse.assessments.content import load_bank
from tests.browser.begun import begun
from tests.browser.conftest import NewPage
from tests.browser.looking import TOO_WIDE
from tests.browser.walking import Participant
from tests.factories.cast import Cast, Person
from tests.factories.walk import plausible

MOST_KEYS = 60
NEW_PASSWORD = "walnut ferry copper dune"
FOCUS = """() => {
  const at = document.activeElement;
  const ring = (element) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
  };
  // A field may leave its outline to what stands around it.
  const around = ["label", ".m-figure", ".m-choice"].map((each) => at.closest(each));
  const shown = [at, ...around, at.parentElement, at.nextElementSibling].filter(Boolean);
  // A region that scrolls is named by its label: its text is that of all the rows in it.
  const said = at.getAttribute("role") === "group" ? "" : at.innerText;
  const text = said || at.getAttribute("aria-label") || "";
  return { name: at.name || "", text, ring: shown.some(ring) };
}"""


def test_an_assessment_needs_no_mouse(people: Cast, new_page: NewPage) -> None:
    page = new_page()
    page.goto(f"/l/{people.ana.link_code}")
    page.keyboard.press("Tab")
    assert focus(page)["text"] == "To the content"
    tab_to(page, "name")
    page.keyboard.type("Rosa Quispe")
    tab_to(page, "agreed")
    page.keyboard.press("Space")
    tab_to(page, text="Start")
    page.keyboard.press("Enter")
    expect(page.locator("form[data-question]")).to_be_visible()
    begun(page)
    while page.locator("form[data-question]").count():
        answer(page)
    tab_to(page, text="See my result")
    page.keyboard.press("Enter")
    expect(page.locator("[data-grade]")).to_be_visible()


def test_units_are_gone_through_by_key_and_chosen_by_a_finger(people: Cast, new_page: NewPage) -> None:
    rosa = Participant(new_page(), people.ana.link_code)
    rosa.agree("Rosa Quispe")
    while rosa.question.id != "D_height":
        rosa.answer()
    page, at = rosa.page, "document.activeElement.name"
    page.fill("[name=value]", "180")
    tab_to(page, "unit")
    page.keyboard.press("ArrowRight")
    expect(page.locator("[name=value]")).to_have_value("5")
    assert page.evaluate(at) == "unit", "the next unit is one key away"
    page.locator(".m-switch label").first.click()
    expect(page.locator("[name=value]")).to_have_value("180")
    assert page.evaluate(at) == "value", "a thumb types on"


def test_the_hub_needs_no_mouse(people: Cast, new_page: NewPage, enter: Callable[[Person], Page]) -> None:
    Participant(new_page(phone=True), people.ana.link_code).agree("Rosa Quispe")
    page = enter(people.ana)
    page.goto("/hub")
    page.keyboard.press("Tab")
    assert focus(page)["text"] == "To the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    order = [focus_after_tab(page) for _each in range(16)]
    named = [
        "New link",
        "Set it up",
        "Not now",
        "Answering now",
        "Commission today",
        "Everyone",
        "Find a client by name",
        "Rosa Quispe",
    ]
    places = [next(i for i, each in enumerate(order) if name in each["text"]) for name in named]
    assert places == sorted(places)
    assert all(each["ring"] for each in order)


def test_an_account_is_looked_after_without_a_mouse(
    people: Cast, enter: Callable[..., Page], new_page: NewPage
) -> None:
    elsewhere, page = enter(people.cai, phone=True), enter(people.cai)
    go(page, "Your account", "/account")
    tab_to(page, "phone")
    page.keyboard.type("+49 30 123456")
    page.keyboard.press("Enter")
    expect(page.locator(".m-note[role=status]")).to_have_text("Saved.")
    go(page, "Sessions", "/account/sessions")
    tab_to(page, text="End this")
    page.keyboard.press("Enter")
    expect(page.locator(".m-note[role=status]")).to_contain_text("1 session is ended")
    elsewhere.goto("/account")
    assert urlsplit(elsewhere.url).path == "/sign-in"
    go(page, "Password", "/account/password")
    tab_to(page, "current_password")
    page.keyboard.type(people.cai.password)
    tab_to(page, "new_password")
    page.keyboard.type(NEW_PASSWORD)
    tab_to(page, text="Change the password")
    page.keyboard.press("Enter")
    expect(page.locator(".m-note[role=status]")).to_contain_text("Your new password is set", timeout=20_000)
    again = enter(replace(people.cai, password=NEW_PASSWORD))
    assert urlsplit(again.url).path == "/me"


@pytest.mark.thorough
def test_an_admin_needs_no_mouse(people: Cast, enter: Callable[[Person], Page]) -> None:
    page, invited = enter(people.eli), f"gil.{people.ana.distributor_id.hex[-10:]}@example.test"
    go(page, "Distributors", "/admin/distributors")
    tab_to(page, "q")
    page.keyboard.type(people.ana.email)
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/distributors?q=*")
    go(page, "Ana Cast", f"/admin/distributors/{people.ana.distributor_id}")
    tab_to(page, "reason")
    page.keyboard.type("Promised cures")
    tab_to(page, text="Suspend")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Lift the suspension")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("Promised cures")

    go(page, "People", "/admin/people")
    go(page, "Invite somebody", "/admin/people/invitations/new")
    for name, typed in (("first_name", "Gil"), ("email", invited)):
        tab_to(page, name)
        page.keyboard.type(typed)
    tab_to(page, "role")
    page.keyboard.type("Trainer")
    tab_to(page, text="Send the invitation")
    page.keyboard.press("Enter")
    expect(page.locator(".m-note[role=status]")).to_contain_text("The invitation is written")
    expect(page.get_by_role("row").filter(has_text=invited)).to_contain_text("Trainer")

    go(page, "Audit", "/admin/audit")
    tab_to(page, "who")
    page.keyboard.type(people.eli.email)
    tab_to(page, "action")
    page.keyboard.type("Suspended")
    tab_to(page, text="Show")
    page.keyboard.press("Enter")
    entries = page.locator(".d-audit tbody tr")
    expect(entries).to_have_count(1)
    expect(entries).to_contain_text("Eli Cast suspended a distributor")


@pytest.mark.parametrize("address", ["hub", "links", "revenue"])
def test_the_desk_holds_at_twice_the_text(address: str, people: Cast, enter: Callable[..., Page]) -> None:
    page = enter(people.ana)
    page.set_viewport_size({"width": 720, "height": 450})
    page.goto(f"/{address}")
    assert page.evaluate(TOO_WIDE) == ""


def test_nothing_moves_for_who_asked_for_stillness(people: Cast, enter: Callable[[Person], Page]) -> None:
    page = enter(people.ana)
    page.emulate_media(reduced_motion="reduce")
    page.goto("/hub")
    page.locator(".m-btn").first.evaluate("button => button.setAttribute('aria-busy', 'true')")
    moving = "document.getAnimations().filter((a) => a.effect.getComputedTiming().activeDuration > 1).length"
    assert page.evaluate(moving) == 0


def test_a_printed_result_has_everything_but_buttons(people: Cast, new_page: NewPage) -> None:
    rosa = Participant(new_page(), people.ana.link_code)
    rosa.agree("Rosa Quispe")
    rosa.answer_the_rest_beside()
    rosa.finish()
    page = rosa.page
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".m-btn:visible, nav:visible, summary:visible").count() == 0
    drivers = page.locator(".r-driver")
    assert drivers.count() > 8
    assert all(driver.is_visible() for driver in drivers.all())
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert not page.evaluate("document.querySelector('.r-rest').open")


def focus(page: Page) -> dict[str, Any]:
    """Where the keyboard is."""
    found: dict[str, Any] = page.evaluate(FOCUS)
    return found


def focus_after_tab(page: Page) -> dict[str, Any]:
    """Where one more press of the key leads."""
    page.keyboard.press("Tab")
    return focus(page)


def go(page: Page, text: str, path: str) -> None:
    """Find the link of that text and follow it."""
    tab_to(page, text=text)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: urlsplit(url).path == path)


def tab_to(page: Page, name: str = "", text: str = "") -> None:
    """Press the key until the field of that name, or the thing of that text, has the focus, which shows."""
    for _press in range(MOST_KEYS):
        at = focus_after_tab(page)
        if (name and at["name"] == name) or (text and text in at["text"]):
            assert at["ring"], f"the focus on {name or text} cannot be seen"
            return
    raise AssertionError(f"{name or text} cannot be reached")


def answer(page: Page) -> None:
    """Answer the question on the page and go on."""
    form = page.locator("form[data-question]")
    question = load_bank("hybrid").question(form.get_attribute("data-question") or "")
    if question.is_numeric:
        tab_to(page, "value")
        page.keyboard.type(plausible(question))
    else:
        picked = form.locator("[name=value]:checked")
        page.keyboard.press("1")
        assert picked.count() == 0, "a digit said by chance answers nothing"
        tab_to(page, "value")
        page.keyboard.press("1" if question.kind == "single" else "Space")
        expect(picked).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator(f'form[data-question="{question.id}"]')).to_have_count(0)
    expect(page.locator("form[data-question], form[data-finish]")).to_be_visible()
