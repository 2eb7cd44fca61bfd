"""Devices on which somebody answers, whose replies get lost and whose seals and sessions run out."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from random import Random

from playwright.sync_api import Browser, Error, Locator, Route
from playwright.sync_api import TimeoutError as Gone

from maxpulse.assessments.content import load_bank
from tests.browser.survival.given import Given, Value, some_value
from tests.browser.survival.scripts import HAND_OVER, HOLDS, OLD_SEAL, SAYS_WHAT_IS_SO
from tests.browser.survival.tabs import PATIENCE_MS, TRIES, Tabs
from tests.browser.test_alone import READY

A_TRY_MS = 3_000
HANDED_OVER = re.compile(r"/(answers|outbox)$")
ELSEWHERE = "form[data-question]:not([data-question=%s]), form[data-finish], [data-kept]"
CHANGED_OFTEN = {
    "health": ("D_age", "D_sex", "D_flags", "D_height", "E_days"),
    "hybrid": ("D_age", "D_flags", "D_height", "E_days", "D_household", "D_country", "M_income"),
    "wealth": ("D_age", "D_household", "D_country", "M_income", "M_debt"),
}
NEVER = Value("D_weight", "30", "kg")  # with any height that is given here
THE_OTHER = "Use the other: "
USES_THE_OTHER = 0.7  # of those who say which of two answers they mean


class Device(Tabs):
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
        super().__init__(chromium, address, f"/a/{token}", ahead_ms, "block" if broken else "allow")
        self.bank, self.changed_often = load_bank(kind), CHANGED_OFTEN[kind]
        self.address, self.was_refused = address, False
        if broken:
            self.context.route("**/participant.*.js", partial(_break, broken))
        self._open()
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
                self.give(some_value(question, chance), given, meanwhile)
                return
        raise AssertionError(f"nobody can answer on {self.page.url}")

    def give(self, value: Value, given: Given, meanwhile: Callable[[], object] = int) -> None:
        """Give this answer to the question in view. Raises Gone where that is another one by now."""
        pressed = self._press(value)
        meanwhile()
        self._sees(self.page.locator(ELSEWHERE % value.question_id))
        given.values.append(pressed)
        self.was_refused = self.was_refused and value.question_id != NEVER.question_id

    def be_refused(self) -> None:
        """Give an answer that only the server can refuse, where it is asked."""
        if self.bank.find_question(NEVER.question_id) is None:
            return
        self.go_to(NEVER.question_id)
        if not self._form(NEVER.question_id).count():
            return
        with suppress(Gone):
            self._press(NEVER)
            self.was_refused = True
            self._sees(self.page.locator("form[data-question]:not([data-question=D_weight]), #q-error"))

    def lose_the_next_reply(self) -> None:
        """Let the server take what is sent next, and cut its reply."""
        self.context.route(HANDED_OVER, _lose, times=1)

    def turn_old(self) -> None:
        """Let the seal run out that this device hands answers over with."""
        self._ask(OLD_SEAL)

    def lose_sessions(self, ended: dict[str, str]) -> None:
        """Forget every cookie, and hold that of a session that is over."""
        self.context.clear_cookies()
        self.context.add_cookies([{**ended, "url": self.address}])  # type: ignore[list-item]

    def says_what_is_so(self) -> None:
        """The page in view says that all is saved only where it is, and how much waits."""
        self._ask(SAYS_WHAT_IS_SO, PATIENCE_MS)

    def say_which(self, chance: Random, given: Given) -> bool:
        """Where a page tells of two devices' answers, say which one is meant; False where none does."""
        for question_id in chance.sample(self.changed_often, len(self.changed_often)):
            if self.is_offline:
                break
            self.go_to(question_id)
            choice = self._form(question_id).locator("a[href*='/late-answers/']")
            address = choice.first.get_attribute("href") if choice.count() else None
            if address and self._choose(address, question_id, chance, given):
                return True
        return False

    def _choose(self, address: str, question_id: str, chance: Random, given: Given) -> bool:
        other = self.page.get_by_role("button", name=THE_OTHER)
        self.page.goto(address, wait_until="domcontentloaded")
        if not other.count():
            return False
        shown = " ".join(other.inner_text().split()).removeprefix(THE_OTHER)
        uses_it = chance.random() < USES_THE_OTHER
        self.page.locator(f"button[name=answer][value={'other' if uses_it else 'this'}]").click()
        self._has_come()
        self.page.goto(address, wait_until="domcontentloaded")
        is_left_open = other.count() > 0
        assert not is_left_open or self.bank.question(question_id).is_money, "it may be in another currency"
        if uses_it and not is_left_open:
            given.give_again(question_id, shown, self.bank)
        self.page.goto(self.home, wait_until="domcontentloaded")
        self._has_come()
        return True

    def hand_over(self, given: Given, patience_ms: int = PATIENCE_MS) -> None:
        """With the network back, say anew what was refused, and wait until nothing is kept any more but what is refused
        and not asked."""
        self.wake()
        self.turn(offline=False)
        if self.was_refused:
            self._say(Value("D_flags", "none"), given)
            self._say(Value("D_weight", "70", "kg"), given)
        while again := self._what_is_told_anew(given, patience_ms):
            self._say(some_value(self.bank.question(again), Random(again)), given)

    def _what_is_told_anew(self, given: Given, patience_ms: int) -> str:
        told = self._ask(HAND_OVER, patience_ms)
        assert isinstance(told, dict)
        given.resting.update(told["resting"])
        return str(told["again"])

    def _press(self, value: Value) -> Value:
        question_id, typed, _unit, second = value
        form = self._form(question_id)
        if self.bank.question(question_id).is_numeric:
            chosen = form.locator(f'[type=radio][name=unit][value="{value.unit}"]')
            if value.unit and chosen.count():
                chosen.check(timeout=A_TRY_MS, force=True)
            form.locator("[name=value]").fill(typed, timeout=A_TRY_MS)
            if second:
                form.locator("[name=second]:enabled").fill(second, timeout=A_TRY_MS)
        else:
            for other in form.locator(f'[type=checkbox][name=value]:not([value="{typed}"]):checked').all():
                other.set_checked(False, timeout=A_TRY_MS)
            form.locator(f'[name=value][value="{typed}"]').set_checked(True, timeout=A_TRY_MS)
        unit = form.locator("[name=unit][type=hidden], [name=unit]:checked")
        sent = unit.first.input_value(timeout=A_TRY_MS) if unit.count() else ""
        form.get_by_role("button", name="Continue").click(timeout=A_TRY_MS)
        return value._replace(unit=sent)

    def _form(self, question_id: str) -> Locator:
        return self.page.locator(f'form[data-question="{question_id}"]')

    def _say(self, value: Value, given: Given) -> None:
        # What leads there may still be on its way, and what was refused opens once by itself.
        for _try in range(TRIES):
            self.go_to(value.question_id)
            if not self._is_asked(value.question_id):
                continue
            with suppress(Gone):
                self.give(value, given)
                return
        raise AssertionError(f"{value.question_id} is not asked")

    def _is_asked(self, question_id: str) -> bool:
        with suppress(Gone):
            self._form(question_id).wait_for(timeout=A_TRY_MS)
            return True
        return False


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
