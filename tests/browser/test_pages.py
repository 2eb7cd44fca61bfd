"""Every page, seen in the running product, in both themes, on a desk and on a phone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from flask import Flask
from playwright.sync_api import Browser, Page
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RoutingException

from tests.browser import tour
from tests.browser.contrasts import Contrasts
from tests.browser.looking import Watch, complaints, flaws, inline_code, misfits, visit
from tests.browser.seats import Seats
from tests.browser.tour.build import build
from tests.browser.tour.failures import failures, show
from tests.factories.cast import make_cast
from tests.factories.shop import stock
from tests.fakes.providers import FakeProvider
from tests.runtime.installation import Installation
from tests.sampling import Tries

# What answers a GET and is no page: for machines, parts of pages, and an address that only leads on.
NO_PAGES = {
    "admin.content.preview",
    "asset",
    "api.calls.look_up",
    "api.calls.show",
    "api.calls.status",
    "api_entrance.entrance.openapi",
    "public.operations.alive",
    "public.operations.ready",
    "public.operations.numbers",
    "account.avatar.show",
    "public.arriving.come_back",
    "public.offline.questions",
    "public.offline.worker",
    "participant.offline.hand_out",
    "distributor.clients.changes",
    "participant.results.analysis",
    "participant.plan.current",
    "participant.assessments.resume",
}
# Of the pages of failures, which are made alike.
LOOKED_AT_CLOSELY = {403, 503}


@pytest.fixture(scope="module")
def at(backstage: Flask, installation: Installation) -> tour.Set:
    """People in every state, made once."""
    stock(backstage)
    return build(backstage, f"http://127.0.0.1:{installation.port}", make_cast(backstage))


@pytest.fixture(scope="module")
def seat(
    at: tour.Set, chromium: Browser, installation: Installation, provider: FakeProvider
) -> Iterator[Callable[[str], Page]]:
    """A page of somebody's own, signed in once."""
    seats = Seats(at, chromium, installation.port, provider, script=AXE_SCRIPT)
    yield seats
    seats.close()


@pytest.fixture(scope="module")
def contrasts() -> Contrasts:
    """What has been measured on the pages before."""
    return Contrasts()


@pytest.fixture(scope="module")
def sparing(pytestconfig: pytest.Config) -> bool:
    """What other pages had is not looked at again, and pages that are like others get no long look."""
    return not pytestconfig.option.thorough


@pytest.mark.thorough
@pytest.mark.parametrize("place", tour.RARE, ids=lambda place: place.__name__)
def test_nothing_is_wrong_with_what_few_people_see(
    place: tour.Rare,
    at: tour.Set,
    backstage: Flask,
    installation: Installation,
    seat: Callable[[str], Page],
) -> None:
    look, base_url = partial(complaints, sparing=False), f"http://127.0.0.1:{installation.port}"
    found = {stop.name: visit(seat(stop.seat), stop, look) for stop in place(backstage, base_url, at)}
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("place", tour.PLACES, ids=lambda place: place.__name__)
def test_nothing_is_wrong_with_any_page(
    place: tour.Place,
    at: tour.Set,
    seat: Callable[[str], Page],
    contrasts: Contrasts,
    tries: Tries,
    sparing: bool,
) -> None:
    found: dict[str, list[str]] = {}
    for number, stop in enumerate(place(at)):
        if stop.is_like_others and not tries(number, one_in=3):
            continue
        look = partial(complaints, contrasts=contrasts, twice=tries(number, one_in=9), sparing=sparing)
        in_passing = sparing and (stop.is_like_others or not tries(number, one_in=6))
        found[stop.name] = visit(seat(stop.seat), stop, misfits if in_passing else look)
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_nothing_is_wrong_with_the_page_of_a_failure(
    backstage: Flask, seat: Callable[[str], Page], contrasts: Contrasts, sparing: bool
) -> None:
    page = seat("visitor")
    for code, html in failures(backstage):
        watch = Watch(page)
        show(page, html)
        in_passing = sparing and code not in LOOKED_AT_CLOSELY
        found = misfits(page) if in_passing else complaints(page, contrasts, sparing=sparing)
        assert [*found, *inline_code(html), *watch.stop()] == [], code


def test_nothing_is_wrong_with_german_pages_on_the_smallest_screen(
    at: tour.Set, seat: Callable[[str], Page], installation: Installation, tries: Tries
) -> None:
    pages = {
        "visitor": (
            *("/", f"/l/{at.cast.ana.link_code}", f"{at.done_road}/result", f"{at.done_road}/result/paper"),
            *(f"{at.done_road}/pause", f"{at.done_road}/sharing", f"{at.open_road}/questions/D_weight"),
            *(f"{at.both_road}/result", f"{at.both_road}/result/paper", f"/r/{at.both_shared}"),
            *(f"{at.purse_road}/result", f"{at.open_road}/late-answers/{at.late_answer}/choice"),
        ),
        "ana": ("/hub", *(f"/hub/clients/{each}" for each in at.clients), "/links", "/revenue", "/account"),
        "eli": ("/admin", "/admin/audit?action=sign_in", "/admin/distributors", "/admin/analysis"),
    }
    found: dict[str, list[str]] = {}
    for who, addresses in pages.items():
        context = seat(who).context
        context.add_cookies(
            [{"name": "language", "value": "de", "url": f"http://127.0.0.1:{installation.port}"}]
        )
        page = context.new_page()
        page.add_init_script(AXE_SCRIPT)
        for number, address in enumerate(addresses):
            page.goto(address)
            assert page.locator("html").get_attribute("lang") == "de", address
            found[address] = [*misfits(page), *(flaws(page) if tries(number, one_in=4) else ())]
        page.close()
        context.clear_cookies(name="language")
    assert {address: wrong for address, wrong in found.items() if wrong} == {}


def test_no_page_was_left_out(backstage: Flask, at: tour.Set) -> None:
    routes = backstage.url_map.bind("localhost")
    visited = set()
    for place in tour.PLACES:
        for stop in place(at):
            try:
                visited.add(routes.match(stop.address.partition("?")[0], method="GET")[0])
            except (HTTPException, RoutingException):
                continue
    pages = {
        rule.endpoint
        for rule in backstage.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.websocket
    }
    assert pages - visited - NO_PAGES == set()
    assert pages.issuperset(NO_PAGES)
