"""Where people of the tour sit: a browser of their own for each, signed in once."""

from __future__ import annotations

from playwright.sync_api import Browser, Page

from tests.browser.conftest import NOWHERE, sign_in
from tests.browser.tour import Set
from tests.factories.cast import Person
from tests.fakes.providers import FakeProvider, somebody

# Seats of people whom Google names: one looks at what may be opened, one has opened it.
FROM_GOOGLE = {"named", "linked"}
# Passkeys are made for a name, not for a number.
BY_NAME = {"half way, passkey", "half way, passkey or code", "eli, by name"}


class Seats:
    """Gives the page of whoever sits there. `script` runs on each page before its own."""

    def __init__(
        self,
        at: Set,
        chromium: Browser,
        port: int,
        provider: FakeProvider,
        *,
        language: str = NOWHERE,
        script: str = "",
    ) -> None:
        self._chromium, self._port, self._provider = chromium, port, provider
        self._language, self._script = language, script
        self._people = people_of(at)
        self._taken: dict[str, Page] = {}

    def __call__(self, name: str) -> Page:
        """The page of that seat, in which its owner is signed in."""
        if name not in self._taken:
            self._taken[name] = self._sit_down(name)
        return self._taken[name]

    def close(self) -> None:
        """Everybody gets up."""
        for page in self._taken.values():
            page.context.close()

    def _sit_down(self, name: str) -> Page:
        page = self._chromium.new_context(
            base_url=f"http://{'localhost' if name in BY_NAME else '127.0.0.1'}:{self._port}",
            reduced_motion="reduce",
            locale=self._language,
        ).new_page()
        if self._script:
            # Compiled once so, not with each page anew.
            page.add_init_script(self._script)
        if name in self._people:
            sign_in(page, self._people[name], half_way=name.startswith("half way"))
        if name in FROM_GOOGLE:
            self._provider.behave(somebody())
            _come_from_google(page, opens=name == "linked")
        return page


def people_of(at: Set) -> dict[str, Person]:
    """Whose seats they are; all others are a visitor's."""
    return {
        "ana": at.cast.ana,
        "ana, far away": at.cast.ana,
        "cai": at.cast.cai,
        "dee": at.cast.dee,
        "eli": at.cast.eli,
        "nobody yet": at.others.ana,
        "found": at.others.cai,
        "suspended": at.others.ben,
        "unconfirmed": at.unconfirmed,
        "new admin": at.new_admin,
        "half way": at.others.eli,
        "half way, passkey": at.others.dee,
        "half way, passkey or code": at.cast.eli,
        "eli, by name": at.cast.eli,
    }


def _come_from_google(page: Page, *, opens: bool) -> None:
    page.goto("/sign-in")
    page.click("form[action*=google] button")
    page.get_by_role("link", name="Allow").click()
    page.wait_for_url("**/register/with/google")
    if opens:
        page.click("main .m-btn-main[type=submit]")
        page.wait_for_url("**/me")
