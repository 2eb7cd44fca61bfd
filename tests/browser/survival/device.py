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
    "health": ("D_age", "D_sex", "D_flags", "E_days"),
    "hybrid": ("D_age", "D_flags", "E_days", "D_household", "M_income"),
    "wealth": ("D_age", "D_household", "M_income", "M_debt"),
}
NEVER = "30"  # kilograms, with any height that is given here


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
                self.give(question.id, some_value(question, chance), given, meanwhile)
                return
        raise AssertionError(f"nobody can answer on {self.page.url}")

    def give(self, question_id: str, typed: str, given: Given, meanwhile: Callable[[], object] = int) -> None:
        """Give this answer to the question in view. Raises Gone where that is another one by now."""
        unit = self._press(question_id, typed)
        meanwhile()
        self._sees(self.page.locator(ELSEWHERE % question_id))
        given.values.append(Value(question_id, typed, unit))
        self.was_refused = self.was_refused and question_id != "D_weight"

    def be_refused(self) -> None:
        """Give an answer that only the server can refuse, where it is asked."""
        if self.bank.find_question("D_weight") is None:
            return
        self.go_to("D_weight")
        if not self._form("D_weight").count():
            return
        with suppress(Gone):
            self._press("D_weight", NEVER)
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
        """The page in view says that all is saved only where it is, and how much waits.

        Not where a tab has stood still: what others told it meanwhile, it may hear late.
        """
        if not self.has_stood_still:
            self._ask(SAYS_WHAT_IS_SO, PATIENCE_MS)

    def hand_over(self, given: Given, patience_ms: int = PATIENCE_MS) -> None:
        """With the network back, say anew what was refused, and wait until nothing is kept any more."""
        self.wake()
        self.turn(offline=False)
        if self.was_refused:
            self._say("D_flags", "none", given)
            self._say("D_weight", "70", given)
        self._ask(HAND_OVER, patience_ms)

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
