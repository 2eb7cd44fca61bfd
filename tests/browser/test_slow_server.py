"""A server that does not say at once what comes next: nobody waits for it, and its word stays last."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import NewPage
from tests.browser.over_http import walk_over_http
from tests.browser.test_alone import begin, is_ready_to_be_alone
from tests.browser.test_another_look import COUNTED
from tests.browser.test_sent_by_the_worker import taken
from tests.factories.cast import Cast
from tests.factories.walk import Walk
from tests.runtime.installation import Installation
from tests.runtime.processes import wait_for

A_MOMENT_MS, A_WHILE_MS = 80, 1000
# The worker leaves the sending to the page.
NO_SYNC = 'Object.defineProperty(ServiceWorkerRegistration.prototype, "sync", { value: undefined })'
# Whatever the line of saving says on the way, in the order of it.
SAID = """() => {
  window.said = [];
  const say = () => {
    const now = document.querySelector("[data-save]")?.dataset.save;
    if (now !== said.at(-1)) said.push(now);
  };
  new MutationObserver(say).observe(document, { subtree: true, childList: true, attributes: true });
}"""


class Held:
    """The replies to answers, which come only when they are let go."""

    def __init__(self, page: Page) -> None:
        self.page, self.sent = page, list[str]()
        self._held: list[Route] = []
        # What follows an answer that is still on its way goes to another address, together with it.
        wait_for(lambda: page.evaluate(COUNTED) == 0, "earlier answers to be taken")
        page.context.route("**/answers", self._hold)
        page.context.on("request", lambda asked: self.sent.append(urlsplit(asked.url).path.split("/")[-1]))

    def let_go(self) -> None:
        """Let the first one come."""
        wait_for(lambda: self.page.evaluate("0") == 0 and self._held, "an answer")
        self._held.pop(0).continue_()

    def tries(self) -> int:
        """How often answers were sent."""
        return self.sent.count("answers") + self.sent.count("outbox")

    def _hold(self, route: Route) -> None:
        self._held.append(route)


def is_saved(page: Page) -> None:
    """Everything has been sent."""
    expect(page.locator("[data-save]").first).to_have_attribute("data-save", "saved")
    assert page.evaluate(COUNTED) == 0


def drawn_here(page: Page, question_id: str) -> None:
    """This device has drawn that question itself."""
    expect(page.locator(f'form[data-question="{question_id}"][data-from-pack]')).to_be_visible()


def give(page: Page, value: str) -> None:
    """Answer the question in view."""
    if page.locator(f'[name=value][value="{value}"]').count():
        page.check(f'[name=value][value="{value}"]')
    else:
        page.fill("[name=value]", value)
    page.get_by_role("button", name="Continue").click()


def token_of(page: Page) -> str:
    return urlsplit(page.url).path.split("/")[2]


def test_nobody_waits_for_a_slow_server_and_each_answer_is_sent_once(
    people: Cast, new_page: NewPage, backstage: Flask
) -> None:
    page = new_page(phone=True)
    begin(page, people)
    held = Held(page)
    give(page, "41")
    drawn_here(page, "D_sex")
    expect(page.locator("[data-save]").first).to_have_text("Waiting to be sent (1)", use_inner_text=True)
    expect(page.locator("[data-strip]")).to_be_hidden()
    assert (page.evaluate(COUNTED), taken(backstage, token_of(page))) == (1, [])
    held.let_go()
    is_saved(page)
    drawn_here(page, "D_sex")
    assert held.tries() == 1
    give(page, "female")
    drawn_here(page, "D_flags")
    give(page, "none")
    drawn_here(page, "D_height")
    expect(page.locator("[data-save-count]").first).to_have_text("2")
    held.let_go()
    is_saved(page)
    assert taken(backstage, token_of(page)) == ["D_age", "D_sex", "D_flags"]
    assert held.tries() == 3


def test_a_reply_that_comes_within_a_moment_is_the_next_page(people: Cast, new_page: NewPage) -> None:
    page = new_page(phone=True)
    begin(page, people)
    held = Held(page)
    page.clock.install()
    page.clock.pause_at(page.evaluate("Date.now() / 1000 + 1"))
    page.evaluate(SAID)
    give(page, "41")
    expect(page.locator("form[data-question][aria-busy=true]")).to_be_visible()
    page.clock.run_for(A_MOMENT_MS - 10)
    held.let_go()
    expect(page.locator('form[data-question="D_sex"]')).to_be_visible()
    is_saved(page)
    assert page.locator("[data-from-pack]").count() == 0
    assert "waiting" not in page.evaluate("said")


@pytest.mark.thorough
def test_an_answer_is_on_its_way_for_a_second_before_it_is_said_to_wait(
    people: Cast, new_page: NewPage
) -> None:
    page = new_page(phone=True)
    begin(page, people)
    held = Held(page)
    page.clock.install()
    page.clock.pause_at(page.evaluate("Date.now() / 1000 + 1"))
    give(page, "41")
    wait_for(lambda: page.evaluate("0") == 0 and held.tries(), "the answer on its way: its moment has begun")
    page.clock.run_for(A_MOMENT_MS)
    drawn_here(page, "D_sex")
    page.clock.run_for(A_MOMENT_MS)  # what follows a swap
    expect(page.locator("[data-save]").first).to_have_text("Sending", use_inner_text=True)
    page.clock.run_for(A_WHILE_MS)
    expect(page.locator("[data-save]").first).to_have_text("Waiting to be sent (1)", use_inner_text=True)


def test_what_the_server_asks_back_is_asked_with_what_was_typed(people: Cast, new_page: NewPage) -> None:
    page = new_page(phone=True)
    rosa = begin(page, people)
    while rosa.question.id != "D_weight":
        rosa.answer()
    held = Held(page)
    give(page, "30")
    drawn_here(page, "D_ancestry")
    held.let_go()
    expect(page.locator('form[data-question="D_weight"] #q-error')).to_be_visible()
    expect(page.locator("[name=value]")).to_have_value("30")


@pytest.mark.thorough
def test_the_end_is_the_servers_to_say(people: Cast, new_page: NewPage) -> None:
    page = new_page(phone=True)
    rosa = begin(page, people)
    while rosa.question.id != "C_mood":
        rosa.answer()
    held = Held(page)
    page.clock.install()
    give(page, "7")
    expect(page.locator("form[data-question][aria-busy=true]")).to_be_visible()
    page.clock.run_for(10 * A_MOMENT_MS)
    expect(page.locator('form[data-question="C_mood"][aria-busy=true]')).to_be_visible()
    held.let_go()
    rosa.finish()


def test_an_answer_given_while_earlier_ones_are_being_settled_leads_on(
    people: Cast, new_page: NewPage
) -> None:
    page = new_page(phone=True)
    begin(page, people)
    page.evaluate(NO_SYNC)
    page.context.set_offline(True)
    give(page, "41")
    drawn_here(page, "D_sex")
    packs: list[Route] = []
    page.context.route("**/pack", lambda route: packs.append(route))
    page.context.set_offline(False)
    wait_for(lambda: page.evaluate("0") == 0 and packs, "what is asked for once all has been sent")
    page.clock.install()
    page.clock.pause_at(page.evaluate("Date.now() / 1000 + 1"))
    give(page, "female")
    expect(page.locator('form[data-question="D_sex"][aria-busy=true]')).to_be_visible()
    packs[0].continue_()
    expect(page.locator('form[data-question="D_flags"]')).to_be_visible()
    is_saved(page)


@pytest.fixture
def begun(people: Cast, installation: Installation) -> Walk:
    """Somebody who has come to the last question about food elsewhere."""
    walk = walk_over_http(f"http://127.0.0.1:{installation.port}", people.ana.link_code).begin()
    while walk.question.id != "N_meat":
        walk.answer_one()
    return walk


def test_where_the_server_asks_something_else_its_page_stays(begun: Walk, new_page: NewPage) -> None:
    page = new_page(phone=True)
    page.goto(f"/a/{begun.token}")
    is_ready_to_be_alone(page)
    held = Held(page)
    page.locator("[name=value]").first.check()
    page.get_by_role("button", name="Continue").click()
    drawn_here(page, "H_drinks")
    begun.go("/questions/D_flags").answer("pregnant")
    held.let_go()
    expect(page.locator('form[data-question="C_alc"]')).to_be_visible()
    is_saved(page)


def test_that_an_answer_does_not_count_is_said_where_the_next_page_stands_already(
    people: Cast, new_page: NewPage, installation: Installation
) -> None:
    walk = walk_over_http(f"http://127.0.0.1:{installation.port}", people.ana.link_code).begin()
    while walk.question.id != "E_vig":
        walk.answer_one({"E_days": "3", "E_min": "30"})
    page = new_page(phone=True)
    page.goto(f"/a/{walk.token}")
    is_ready_to_be_alone(page)
    held = Held(page)
    give(page, "0")
    drawn_here(page, "E_str")
    walk.go("/questions/E_days").answer("0")
    held.let_go()
    expect(page.locator('form[data-question="E_str"] .m-note')).to_contain_text("It does not count for now")
    is_saved(page)


def test_going_back_shows_the_answer_that_is_still_on_its_way(people: Cast, new_page: NewPage) -> None:
    page = new_page(phone=True)
    begin(page, people)
    held = Held(page)
    give(page, "41")
    drawn_here(page, "D_sex")
    page.context.route("**/outbox", lambda route: route.abort())
    page.get_by_role("link", name="Back").click()
    expect(page.locator('form[data-question="D_age"]:not([data-from-pack])')).to_be_visible()
    expect(page.locator("[name=value]")).to_have_value("41")
    assert held.sent.count("answers") == 1
    page.context.unroute("**/outbox")
    is_saved(page)
