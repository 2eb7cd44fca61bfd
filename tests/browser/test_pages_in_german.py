"""Every page in German, as strictly as in English, of an installation of its own: a tour uses up what it visits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from flask import Flask
from playwright.sync_api import Browser, Page

from tests.browser import tour
from tests.browser.conftest import application_on
from tests.browser.looking import complaints, visit
from tests.browser.seats import Seats
from tests.browser.tour.build import build
from tests.factories.cast import make_cast
from tests.factories.shop import stock
from tests.fakes.providers import FakeProvider
from tests.runtime.installation import Installation, installed

pytestmark = pytest.mark.thorough
LOOK = partial(complaints, sparing=False)


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory, provider: FakeProvider) -> Iterator[Installation]:
    """One that nobody has walked through."""
    keys = {name.upper(): value for name, value in provider.settings().items()}
    with installed(tmp_path_factory.mktemp("german") / "data", **keys) as running:
        running.start()
        yield running


@pytest.fixture(scope="module")
def backstage(installation: Installation) -> Iterator[Flask]:
    """The application on its database."""
    with application_on(installation) as made:
        yield made


@pytest.fixture(scope="module")
def base_url(installation: Installation) -> str:
    """Where it answers."""
    return f"http://127.0.0.1:{installation.port}"


@pytest.fixture(scope="module")
def at(backstage: Flask, base_url: str) -> tour.Set:
    """People in every state, made once."""
    stock(backstage)
    return build(backstage, base_url, make_cast(backstage))


@pytest.fixture(scope="module")
def seat(
    at: tour.Set, chromium: Browser, installation: Installation, provider: FakeProvider
) -> Iterator[Callable[[str], Page]]:
    """A page of somebody's own, who reads German, signed in once."""
    seats = Seats(at, chromium, installation.port, provider, language="de", script=AXE_SCRIPT)
    yield seats
    seats.close()


@pytest.mark.parametrize("place", tour.PLACES, ids=lambda place: place.__name__)
def test_nothing_is_wrong_with_any_page_in_german(
    place: tour.Place, at: tour.Set, seat: Callable[[str], Page]
) -> None:
    found = {stop.name: visit(seat(stop.seat), stop, in_german) for stop in place(at)}
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("place", tour.RARE, ids=lambda place: place.__name__)
def test_nothing_is_wrong_with_what_few_people_see_in_german(
    place: tour.Rare, at: tour.Set, backstage: Flask, base_url: str, seat: Callable[[str], Page]
) -> None:
    found = {stop.name: visit(seat(stop.seat), stop, in_german) for stop in place(backstage, base_url, at)}
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def in_german(page: Page) -> list[str]:
    """All that is wrong with it, its language included."""
    language = page.locator("html").get_attribute("lang")
    return [*([] if language == "de" else [f"in {language}"]), *LOOK(page)]
