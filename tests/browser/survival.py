"""Devices whose network goes, whose tabs are killed and whose clocks are wrong, and a walk of chance over them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from random import Random
from typing import Literal

from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from maxpulse.assessments.content import Question, load_bank
from tests.browser.test_alone import READY

# The pages of this device believe its clock; the server must not. The worker's is the machine's, from which this may
# not differ by more than the days that a key is good for, and Background Sync would run on that too.
WRONG_CLOCK = """(() => {
  const now = Date.now.bind(Date);
  Date.now = () => now() + %d;
  Object.defineProperty(ServiceWorkerRegistration.prototype, "sync", { value: undefined });
})();"""
# The same without a service worker: the pack is kept, and the questions have come.
HOLDS = """async () => {
  const name = store.nameOf(location.pathname.split("/")[2]);
  const kept = /[/]questions[/][a-z]+-[0-9_-]+[.]/;
  const has = () => performance.getEntriesByType("resource").some((each) => kept.test(each.name));
  while (!(await store.loadPack(name)) || !has()) await new Promise((go) => setTimeout(go, 50));
}"""
ON_A_PAGE = "form[data-question], form[data-finish], [data-kept]"
CHANGED_OFTEN = ("D_age", "D_sex", "D_flags", "E_days")


@dataclass
class Given:
    """What the person has answered, on whichever device, in the order in which they did."""

    values: list[tuple[str, str]] = field(default_factory=list)

    def last(self) -> dict[str, str]:
        """The answer to each question that was given last."""
        return dict(self.values)


class Device:
    """A browser of its own on the way through one assessment.

    `broken`: words of our scripts, and what stands there in their place. Such a device has no service worker.
    """

    def __init__(
        self,
        chromium: Browser,
        address: str,
        token: str,
        ahead_ms: int,
        broken: tuple[str, str] | None = None,
    ) -> None:
        workers: Literal["allow", "block"] = "block" if broken else "allow"
        self.context: BrowserContext = chromium.new_context(base_url=address, service_workers=workers)
        self.context.add_init_script(WRONG_CLOCK % ahead_ms)
        if broken:
            self.context.route("**/participant.*.js", partial(_break, broken))
        self.home = f"/a/{token}"
        self.is_offline = False
        self.wrong: list[str] = []
        self.page = self._open()
        self.page.evaluate(HOLDS if broken else READY)

    def answer(self, chance: Random, given: Given) -> None:
        """Answer the question in view, whichever it is, and wait until the page has gone on."""
        if not self.page.locator("form[data-question]").count():
            self.go_to(chance.choice(CHANGED_OFTEN))
        form = self.page.locator("form[data-question]")
        question = load_bank("health").question(form.get_attribute("data-question") or "")
        self.give(question.id, some_value(question, chance), given)

    def give(self, question_id: str, value: str, given: Given) -> None:
        """Give this answer to the question in view."""
        if load_bank("health").question(question_id).is_numeric:
            self.page.fill("[name=value]", value)
        else:
            self.page.set_checked(f'[name=value][value="{value}"]', True)
        self.page.get_by_role("button", name="Continue").click()
        expect(self.page.locator(f'form[data-question="{question_id}"]')).to_have_count(0, timeout=30_000)
        given.values.append((question_id, value))

    def go_to(self, question_id: str) -> None:
        """Open a question by its address: the network's page, or the device's own."""
        self.page.goto(f"{self.home}/questions/{question_id}")
        expect(self.page.locator(ON_A_PAGE)).to_be_visible()

    def turn(self, *, offline: bool) -> None:
        """Take the network away, or give it back."""
        self.is_offline = offline
        self.context.set_offline(offline)

    def reload(self) -> None:
        """Load the page again."""
        self.page.reload()
        expect(self.page.locator(ON_A_PAGE)).to_be_visible()

    def kill(self) -> None:
        """End the tab as it is, and open another."""
        self.page.close(run_before_unload=False)
        self.page = self._open()

    def second_tab(self) -> None:
        """Open another tab beside this one, go on there, and leave the first to itself."""
        self.page = self._open()

    def hand_over(self) -> None:
        """With the network back, wait until nothing is kept any more."""
        self.turn(offline=False)
        self.page.evaluate("""async () => {
            const until = performance.now() + 40000;
            dispatchEvent(new Event("online"));
            while (await outbox.left()) {
              if (performance.now() > until) throw new Error("it still keeps answers");
              await new Promise((go) => setTimeout(go, 100));
            }
        }""")

    def close(self) -> None:
        """Put the device away."""
        self.context.close()

    def _open(self) -> Page:
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.goto(self.home)
        expect(page.locator(ON_A_PAGE)).to_be_visible()
        return page


def _break(broken: tuple[str, str], route: Route) -> None:
    answer = route.fetch()
    assert broken[0] in answer.text()
    route.fulfill(response=answer, body=answer.text().replace(*broken))


def some_value(question: Question, chance: Random) -> str:
    """An answer that goes together with all others that this gives."""
    if question.id == "D_weight":
        return str(chance.randrange(60, 85))
    if question.id == "D_height":
        return str(chance.randrange(160, 185))
    if question.id == "E_vig":
        return "0"
    if question.is_numeric:
        low, high = question.likely or (question.low, question.high)
        return str(chance.randint(int(low), int(high)))
    return chance.choice(question.choices).value
