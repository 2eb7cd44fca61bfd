"""A real installation and real browsers."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, BrowserType, Page, ViewportSize, sync_playwright

from maxpulse.config import Settings
from maxpulse.runtime.chromium import there as chromium_that_is_there
from tests.browser.begun import WITHOUT_SCRIPTS, waiting
from tests.factories.cast import Cast, Person, make_cast
from tests.factories.shop import stock
from tests.fakes.providers import FakeProvider
from tests.runtime.installation import Installation, installed

QUIET = (
    # Nobody looks at what is drawn: no process of its own for that.
    *("--in-process-gpu", "--disable-gpu-compositing", "--num-raster-threads=1"),
    *("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--disable-quic", "--force-prefers-reduced-motion"),
)
# A language without a country: questions open with the units they are kept in.
NOWHERE = "en"
PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1440, "height": 900}
# This installation, by its number and by its name.
OURS = (
    "http://127.0.0.1",
    "http://localhost",
    "ws://127.0.0.1",
    "ws://localhost",
    "data:",
    "blob:",
    "about:",
)

TOKEN = re.compile(r'name="csrf_token"[^>]* value="([^"]+)"')

NewPage = Callable[..., Page]


@pytest.fixture(scope="package")
def provider() -> Iterator[FakeProvider]:
    """Who plays Google and GitHub."""
    with FakeProvider() as there:
        yield there


@pytest.fixture(scope="package")
def installation(tmp_path_factory: pytest.TempPathFactory, provider: FakeProvider) -> Iterator[Installation]:
    """Everything, started by the command a newcomer runs, on an empty data directory, with Google and GitHub."""
    keys = {name.upper(): value for name, value in provider.settings().items()}
    with installed(tmp_path_factory.mktemp("story") / "data directory", **keys) as running:
        running.start()
        yield running


@pytest.fixture(scope="package")
def backstage(installation: Installation) -> Iterator[Flask]:
    """The application on the installation's database, to make people with; the tests look through browsers."""
    with application_on(installation) as made:
        yield made


@contextmanager
def application_on(installation: Installation) -> Iterator[Flask]:
    """The application on the database of an installation that runs."""
    from maxpulse import create_app
    from maxpulse.core.db import db

    status = installation.status()
    made = create_app(
        Settings.model_construct(
            env="test",
            home=installation.home,
            port=installation.port,
            # What is sealed here has to open there.
            secret_key=(installation.home / "secrets" / "secret_key").read_text().strip(),
            database_url=status["database_url"],
            database_recorder_url=status["database_recorder_url"],
            redis_url=status["redis_url"],
        )
    )
    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.fixture
def people(backstage: Flask) -> Cast:
    """A cast of this test's own, and a stocked shop."""
    stock(backstage)
    return make_cast(backstage)


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """A browser that asks nobody outside for anything.

    It ends with these tests, not with the run: one process cannot drive two browsers that know nothing of each other.
    """
    with sync_playwright() as playwright:
        browser = launched(playwright.chromium)
        yield browser
        browser.close()


def launched(chromium: BrowserType) -> Browser:
    """A Chromium that has just been started."""
    path = chromium_that_is_there()
    assert path, "The browser tests need Chromium: `make test` installs it."
    return chromium.launch(executable_path=path, args=list(QUIET))


@pytest.fixture(scope="package", autouse=True)
def pages_that_have_begun() -> Iterator[None]:
    """Wherever a test goes, the page's script has begun when it is there."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("goto", "reload"):
            patch.setattr(Page, name, waiting(getattr(Page, name)))
        yield


@pytest.fixture
def new_page(chromium: Browser, installation: Installation) -> Iterator[NewPage]:
    """Pages of browsers that know nothing of each other; each must stay free of errors and of foreign requests.

    `other`: of a Chromium of its own, with processes that it shares with no other page.
    """
    contexts: list[BrowserContext] = []
    others: list[Browser] = []
    wrong: list[str] = []

    def open_page(
        *,
        phone: bool = False,
        dark: bool = False,
        javascript: bool = True,
        locale: str = NOWHERE,
        host: str = "127.0.0.1",
        other: bool = False,
    ) -> Page:
        if other:
            others.append(launched(chromium.browser_type))
        context = (others[-1] if other else chromium).new_context(
            locale=locale,
            viewport=PHONE if phone else DESK,
            color_scheme="dark" if dark else "light",
            base_url=f"http://{host}:{installation.port}",
            java_script_enabled=javascript,
        )
        contexts.append(context)
        page = context.new_page()
        if not javascript:
            WITHOUT_SCRIPTS.add(page)
        page.on("pageerror", lambda error: wrong.append(f"{page.url}: {error}"))
        page.on(
            "console",
            lambda told: wrong.append(told.text) if "Content Security Policy" in told.text else None,
        )
        page.on("request", lambda asked: _note_foreign(asked.url, wrong))
        return page

    yield open_page
    for each in (*contexts, *others):
        each.close()
    assert not wrong, wrong


@pytest.fixture
def enter(new_page: NewPage) -> Callable[[Person], Page]:
    """A desk browser in which that person has signed in."""

    def as_person(person: Person, **options: bool) -> Page:
        page = new_page(**options)
        page.goto(sign_in(page, person))
        return page

    return as_person


def sign_in(page: Page, person: Person, *, half_way: bool = False) -> str:
    """Sign this page's browser in without drawing the pages on the way; the address it is led to.

    `half_way` leaves off where a second factor is asked for.
    """
    onward = _send(page, "/sign-in", {"email": person.email, "password": person.password})
    if not person.phone or half_way:
        return onward
    return _send(page, onward, {"code": person.phone.code(time_to_type=3.0)})


def kill(installation: Installation, name: str, number: signal.Signals = signal.SIGKILL) -> None:
    """Send one of the installation's processes a signal."""
    os.kill(installation.status()["pids"][name], number)


def _send(page: Page, address: str, form: dict[str, str]) -> str:
    token = TOKEN.search(page.request.get(address).text())
    assert token, address
    answer = page.request.post(address, form={**form, "csrf_token": token[1]}, max_redirects=0)
    assert answer.status == 303, answer.text()
    return answer.headers["location"]


def _note_foreign(url: str, wrong: list[str]) -> None:
    if not url.startswith(OURS):
        wrong.append(f"asked outside: {url}")
