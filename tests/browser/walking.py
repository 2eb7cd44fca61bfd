"""A participant at a real browser."""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from maxpulse.assessments.content import Question, load_bank
from tests.browser.begun import begun
from tests.browser.over_http import walk_over_http
from tests.factories.walk import plausible


class Participant:
    """Somebody who opened a link and goes on from there."""

    def __init__(self, page: Page, link_code: str) -> None:
        self.page = page
        self.given: list[str] = []
        page.goto(f"/l/{link_code}")

    @property
    def question(self) -> Question:
        """The question on the page."""
        return load_bank("hybrid").question(
            self.page.locator("form[data-question]").get_attribute("data-question") or ""
        )

    @property
    def progress(self) -> str:
        """The progress the page shows."""
        return self.page.locator("main [data-progress]").first.get_attribute("data-progress") or ""

    def agree(self, name: str, *shares: str) -> None:
        """Say who one is, switch on what else is shared ("scores", "answers"), agree, start."""
        self.page.fill("[name=name]", name)
        for item in shares:
            self.page.check(f"[name=share_{item}]")
        self.page.check("[name=agreed]")
        self.page.click("main ~ * button[type=submit], form button[type=submit]")
        expect(self.page.locator("form[data-question]")).to_be_visible()
        begun(self.page)

    def answer(self, patience: int = 15_000) -> None:
        """Answer the question on the page and wait for the next."""
        question = self.question
        value = plausible(question)
        if question.is_numeric:
            self.page.fill("[name=value]", value)
        else:
            self.page.check(f'[name=value][value="{value}"]')
        self.page.get_by_role("button", name="Continue").click()
        gone = self.page.locator(f'form[data-question="{question.id}"]')
        expect(gone).to_have_count(0, timeout=patience)
        self.given.append(question.id)
        expect(self.page.locator("form[data-question], form[data-finish], [data-kept]")).to_be_visible(
            timeout=patience
        )

    def answer_the_rest(self) -> None:
        """Answer up to the page after the last question."""
        while self.page.locator("form[data-question]").count():
            self.answer()

    def answer_the_rest_beside(self) -> None:
        """The same without the browser, which takes a tenth of the time: where it is about what comes after."""
        at = urlsplit(self.page.url)
        walk = walk_over_http(f"{at.scheme}://{at.netloc}", begun_at=at.path).answer_all()
        self.page.goto(f"/a/{walk.token}/finish")

    def finish(self) -> None:
        """See the result."""
        self.page.get_by_role("button", name="See my result").click()
        expect(self.page.locator("[data-grade]")).to_be_visible(timeout=15_000)
        begun(self.page)

    def buy(self) -> None:
        """Buy the first product that fits."""
        self.page.locator("a[href*='/products/']").first.click()
        self.page.locator("a[href*='/checkout/'], button:has-text('Buy')").first.click()
        self.page.locator("form[action*='/checkout/'] button[type=submit]").first.click()
        self.page.wait_for_url("**/purchases/**", timeout=15_000)
