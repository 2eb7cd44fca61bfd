"""An assessment goes on when the network is gone."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage
from tests.browser.walking import Participant
from tests.factories.cast import Cast

# Polled in the page: the pages' own policy lets nobody else evaluate there.
READY = """async () => {
  while (!navigator.serviceWorker.controller) await new Promise((go) => setTimeout(go, 50));
}"""


def test_the_whole_assessment_is_answered_without_network_and_sent_once_it_is_back(
    people: Cast, new_page: NewPage
) -> None:
    page = new_page(phone=True)
    rosa = Participant(page, people.ana.link_code)
    rosa.agree("Rosa Quispe")
    is_ready_to_be_alone(page)
    page.context.set_offline(True)
    answered = 0
    while page.locator("form[data-question]").count():
        rosa.answer()
        answered += 1
        expect(page.locator("[data-save]").first).to_have_attribute("data-save", "waiting")
    assert answered > 20
    expect(page.get_by_text("Your answers are kept on this device.")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Your answers are kept on this device.")).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator("form[data-finish]")).to_be_visible(timeout=15_000)
    rosa.finish()
    expect(page.locator("[data-grade]")).to_be_visible()


def is_ready_to_be_alone(page: Page) -> None:
    """Wait until the device holds what it needs, its service worker too."""
    page.evaluate(READY)
