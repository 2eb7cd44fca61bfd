"""A browser of somebody's own: its network, its clock, and its tabs, which end and stand still."""

from __future__ import annotations

from contextlib import suppress
from typing import Literal

from playwright.sync_api import Browser, BrowserContext, CDPSession, Error, Locator, Page
from playwright.sync_api import TimeoutError as Gone

from tests.browser.begun import begun
from tests.browser.survival.scripts import IS_SHUT, STAND_STILL, WRONG_CLOCK

PATIENCE_MS = 80_000
# A page may come from elsewhere meanwhile.
TRIES = 6
# As often somebody tries to stop a tab, which may be at something.
STOPS = 40
ON_A_PAGE = "form[data-question], form[data-finish], [data-kept]"


class Tabs:
    """One or two tabs of an assessment, the last of which is in view."""

    def __init__(
        self, chromium: Browser, address: str, home: str, ahead_ms: int, workers: Literal["allow", "block"]
    ) -> None:
        self.context: BrowserContext = chromium.new_context(
            base_url=address, service_workers=workers, locale="en"
        )
        self.home, self.is_offline = home, False
        self.tabs: list[Page] = []
        self.wrong: list[str] = []
        self._still: dict[Page, CDPSession] = {}
        self.set_clock(ahead_ms)

    @property
    def page(self) -> Page:
        """The tab in view."""
        return self.tabs[-1]

    def set_clock(self, ahead_ms: int) -> None:
        """Let its clock be wrong by so much from now on, which is never less than before."""
        self._clock = WRONG_CLOCK % ahead_ms
        self.context.add_init_script(self._clock)
        for tab in self.tabs:
            if tab in self._still:
                continue
            # One on its way to another page has the other's clock there.
            with suppress(Error):
                tab.evaluate(self._clock)

    def turn(self, *, offline: bool) -> None:
        """Take the network away, or give it back."""
        self.is_offline = offline
        self.context.set_offline(offline)

    def go_to(self, question_id: str) -> None:
        """Open a question by its address: the network's page, or the device's own."""
        self.page.goto(f"{self.home}/questions/{question_id}", wait_until="domcontentloaded")
        self._has_come()

    def reload(self) -> None:
        """Load the page again."""
        self.page.reload(wait_until="domcontentloaded")
        self._has_come()

    def kill(self) -> None:
        """End the tab as it is, and open another."""
        self.tabs.pop().close(run_before_unload=False)
        self._open()

    def crash(self) -> None:
        """Let the tab's process end in the middle of whatever it does, and open another."""
        gone = self.tabs.pop()
        with suppress(Error):
            gone.goto("chrome://crash")
        gone.close()
        self._open()

    def other_tab(self, *, stands_still: bool = False) -> None:
        """Go on in the other tab, which is opened if there is none; the one left behind may stand still meanwhile."""
        if stands_still:
            self._stop()
        if len(self.tabs) == 1:
            self._open()
        else:
            self.tabs.reverse()
            self._go_on(self.page)

    def wake(self) -> None:
        """Let all tabs go on."""
        for tab in list(self._still):
            self._go_on(tab)

    def close(self) -> None:
        """Put the device away."""
        self.context.close()

    def _open(self) -> None:
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("crash", self._lose_tab)
        self.tabs.append(page)
        page.goto(self.home, wait_until="domcontentloaded")
        self._has_come()

    def _ask(self, script: str, told: int = 0) -> object:
        # A page that this device drew makes room for the server's meanwhile.
        for _try in range(TRIES):
            try:
                begun(self.page)
                return self.page.evaluate(script, told)
            except Error as failed:
                if "context was destroyed" not in str(failed):
                    raise
        raise AssertionError(f"{self.page.url} never stays")

    def _sees(self, what: Locator, patience_ms: int = PATIENCE_MS) -> None:
        # Sooner than `expect`, which looks once a second.
        try:
            what.first.wait_for(timeout=patience_ms)
        except Gone as late:
            raise AssertionError(f"{self.page.url}: {late}") from late

    def _has_come(self) -> None:
        if self.is_offline and self._ask(IS_SHUT):
            # As it says, this page needs the network.
            self.turn(offline=False)
        # A page that waits for a server that was killed asks at longer and longer intervals.
        self._sees(self.page.locator(ON_A_PAGE), 2 * PATIENCE_MS)

    def _lose_tab(self, gone: Page) -> None:
        # Tabs may share a process.
        self._still.pop(gone, None)
        if gone in self.tabs:
            self.tabs.remove(gone)

    def _stop(self) -> None:
        tab = self.page
        line = self.context.new_cdp_session(tab)
        line.send("Debugger.enable")
        for _try in range(STOPS):
            if self._ask(STAND_STILL):
                self._still[tab] = line
                return
            tab.wait_for_timeout(20)
        line.detach()

    def _go_on(self, tab: Page) -> None:
        if line := self._still.pop(tab, None):
            line.send("Debugger.disable")
            line.detach()
            tab.evaluate(self._clock)
