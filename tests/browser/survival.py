"""Devices whose network goes, whose tabs are killed and whose clocks are wrong, and whose replies get lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from random import Random
from typing import Literal, NamedTuple

from playwright.sync_api import Browser, BrowserContext, Error, Locator, Page, Route, expect
from playwright.sync_api import TimeoutError as Gone

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
# What the device would show with what it hands over has run out, in every tab.
OLD_SEAL = """async () => {
  const name = store.nameOf(location.pathname.split("/")[2]);
  const pack = await store.loadPack(name);
  if (pack) await store.savePack(name, { ...pack, seal: "9999999999.x.y" });
  new BroadcastChannel(`maxpulse-outbox-${name}`).postMessage("changed");
}"""
HAND_OVER = """async (patience) => {
  const until = performance.now() + patience;
  dispatchEvent(new Event("online"));
  while (await outbox.left()) {
    if (performance.now() > until) throw new Error("it still keeps answers");
    await new Promise((go) => setTimeout(go, 100));
  }
}"""
PATIENCE_MS = 40_000
# A page may come from elsewhere between reading its question and answering it.
TRIES, A_TRY_MS = 6, 3_000
HANDED_OVER = re.compile(r"/(answers|outbox)$")
ON_A_PAGE = "form[data-question], form[data-finish], [data-kept]"
CHANGED_OFTEN = {
    "health": ("D_age", "D_sex", "D_flags", "E_days"),
    "hybrid": ("D_age", "D_flags", "E_days", "D_household", "M_income"),
}
NEVER = "30"  # kilograms, with any height that is given here


class Value(NamedTuple):
    """One answer as it was typed, in that unit ("" where there is none)."""

    question_id: str
    typed: str
    unit: str


@dataclass
class Given:
    """What the person has answered, on whichever device, in the order in which they did."""

    values: list[Value] = field(default_factory=list)

    def last(self) -> dict[str, Value]:
        """The answer to each question that was given last."""
        return {each.question_id: each for each in self.values}


class Device:
    """A browser of its own on the way through one assessment, of that kind.

    `broken`: words of our scripts, and what stands there in their place. Such a device has no service worker.
    """

    def __init__(
        self,
        chromium: Browser,
        address: str,
        token: str,
        ahead_ms: int,
        kind: str = "health",
        broken: tuple[str, str] | None = None,
    ) -> None:
        self.bank, self.changed_often = load_bank(kind), CHANGED_OFTEN[kind]
        self.was_refused = False
        workers: Literal["allow", "block"] = "block" if broken else "allow"
        self.context: BrowserContext = chromium.new_context(
            base_url=address, service_workers=workers, locale="en"
        )
        self.context.add_init_script(WRONG_CLOCK % ahead_ms)
        if broken:
            self.context.route("**/participant.*.js", partial(_break, broken))
        self.home = f"/a/{token}"
        self.is_offline = False
        self.wrong: list[str] = []
        self.page = self._open()
        self.page.evaluate(HOLDS if broken else READY)

    def answer(self, chance: Random, given: Given, meanwhile: Callable[[], object] = int) -> None:
        """Answer the question in view, whichever it is, and wait until the page has gone on.

        `meanwhile` happens while the answer is in flight.
        """
        if not self.page.locator("form[data-question]").count():
            self.go_to(chance.choice(self.changed_often))
        for _try in range(TRIES):
            form = self.page.locator("form[data-question]")
            question = self.bank.question(form.get_attribute("data-question") or "")
            with suppress(Gone):
                self.give(question.id, some_value(question, chance), given, meanwhile)
                return
        raise AssertionError(f"nobody can answer on {self.page.url}")

    def give(self, question_id: str, typed: str, given: Given, meanwhile: Callable[[], object] = int) -> None:
        """Give this answer to the question in view. Raises Gone where that is another one by now."""
        unit = self._press(question_id, typed)
        meanwhile()
        expect(self._form(question_id)).to_have_count(0, timeout=30_000)
        given.values.append(Value(question_id, typed, unit))
        self.was_refused = self.was_refused and question_id != "D_weight"

    def be_refused(self) -> None:
        """Give an answer that only the server can refuse, where it is asked."""
        self.go_to("D_weight")
        if not self._form("D_weight").count():
            return
        with suppress(Gone):
            self._press("D_weight", NEVER)
            self.was_refused = True
            expect(
                self.page.locator("form[data-question]:not([data-question=D_weight]), #q-error")
            ).to_be_visible(timeout=30_000)

    def lose_the_next_reply(self) -> None:
        """Let the server take what is sent next, and cut its reply."""
        self.context.route(HANDED_OVER, _lose, times=1)

    def turn_old(self) -> None:
        """Let the seal run out that this device hands answers over with."""
        self.page.evaluate(OLD_SEAL)

    def lose_sessions(self) -> None:
        """Forget every cookie."""
        self.context.clear_cookies()

    def _press(self, question_id: str, typed: str) -> str:
        form = self._form(question_id)
        if self.bank.question(question_id).is_numeric:
            form.locator("[name=value]").fill(typed, timeout=A_TRY_MS)
        else:
            for other in form.locator(f'[type=checkbox][name=value]:not([value="{typed}"]):checked').all():
                other.set_checked(False, timeout=A_TRY_MS)
            form.locator(f'[name=value][value="{typed}"]').set_checked(True, timeout=A_TRY_MS)
        unit = form.locator("[name=unit][type=hidden], [name=unit]:checked")
        chosen = unit.first.input_value(timeout=A_TRY_MS) if unit.count() else ""
        form.get_by_role("button", name="Continue").click(timeout=A_TRY_MS)
        return chosen

    def _form(self, question_id: str) -> Locator:
        return self.page.locator(f'form[data-question="{question_id}"]')

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

    def hand_over(self, given: Given, patience_ms: int = PATIENCE_MS) -> None:
        """With the network back, say anew what was refused, and wait until nothing is kept any more."""
        self.turn(offline=False)
        if self.was_refused:
            self._say("D_flags", "none", given)
            self._say("D_weight", "70", given)
        self.page.evaluate(HAND_OVER, patience_ms)

    def _say(self, question_id: str, typed: str, given: Given) -> None:
        # What leads there may still be on its way, and what was refused opens once by itself.
        for _try in range(TRIES):
            self.go_to(question_id)
            if not self._is_asked(question_id):
                continue
            with suppress(Gone):
                self.give(question_id, typed, given)
                return
        raise AssertionError(f"{question_id} is not asked")

    def _is_asked(self, question_id: str) -> bool:
        with suppress(AssertionError):
            expect(self._form(question_id)).to_be_visible(timeout=A_TRY_MS)
            return True
        return False

    def close(self) -> None:
        """Put the device away."""
        self.context.close()

    def _open(self) -> Page:
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.goto(self.home)
        expect(page.locator(ON_A_PAGE)).to_be_visible()
        return page


def _lose(route: Route) -> None:
    # A tab that is killed meanwhile, or a server, ends it as well.
    with suppress(Error):
        route.fetch()
    with suppress(Error):
        route.abort()


def _break(broken: tuple[str, str], route: Route) -> None:
    answer = route.fetch()
    assert broken[0] in answer.text()
    route.fulfill(response=answer, body=answer.text().replace(*broken))


def some_value(question: Question, chance: Random) -> str:
    """An answer that goes together with all others that this gives."""
    if question.id == "M_income":
        return str(chance.randrange(2000, 4000))
    if question.id == "D_weight":
        return str(chance.randrange(60, 85))
    if question.id == "D_height":
        return str(chance.randrange(175, 185))
    if question.id == "E_vig":
        return "0"
    if question.is_numeric:
        low, high = question.likely or (question.low, question.high)
        return str(chance.randint(int(low), int(high)))
    return chance.choice(question.choices).value
