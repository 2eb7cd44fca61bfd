"""What browsers are told about every answer: each kind has exactly its headers, whoever asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial

import pytest
from flask import Flask, abort
from werkzeug.datastructures import Headers
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from maxpulse import create_app
from maxpulse.assessments.web.express import Express
from maxpulse.config import Settings
from maxpulse.core.db import db
from maxpulse.web import babel, colours
from tests.factories.cast import Cast, Person, make_cast
from tests.sampling import Tries, some_of
from tests.web.browser import Browser
from tests.web.isolation import Company, address, found_company
from tests.web.test_errors import fail_with
from tests.web.test_routes import HANDSHAKE, door_of

SignIn = Callable[[Person], Browser]
CALM = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; connect-src 'self'; "
    "child-src 'none'; frame-src 'none'; manifest-src 'none'; media-src 'none'; object-src 'none'; worker-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
DESK = CALM.replace("img-src 'self'", "img-src 'self' data:").replace(
    "worker-src 'self'", "worker-src 'none'"
)
FILE = "default-src 'none'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'; sandbox"
DEVICES = (
    "accelerometer=(), autoplay=(), browsing-topics=(), camera=(), display-capture=(), encrypted-media=(), "
    "fullscreen=(), geolocation=(), gyroscope=(), hid=(), idle-detection=(), local-fonts=(), magnetometer=(), "
    "microphone=(), midi=(), payment=(), picture-in-picture=(), publickey-credentials-create=(), "
    "publickey-credentials-get=(), screen-wake-lock=(), serial=(), usb=(), xr-spatial-tracking=()"
)
PASSKEYS = DEVICES.replace("create=()", "create=(self)").replace("get=()", "get=(self)")
NO_STORE, A_YEAR = "no-store", "public, max-age=31536000, immutable"
TWO_YEARS = "max-age=63072000; includeSubDomains"


def kind(
    policy: str, referrer: str = "no-referrer", kept: str = NO_STORE, tls: bool = False
) -> dict[str, list[str]]:
    """The headers of one kind of answer. Each stands there once or, where the list is empty, not at all."""
    return {
        "Content-Security-Policy": [policy],
        "Referrer-Policy": [referrer],
        "X-Content-Type-Options": ["nosniff"],
        "Permissions-Policy": [DEVICES if policy == FILE else PASSKEYS],
        "Cross-Origin-Opener-Policy": ["same-origin"],
        "Cross-Origin-Resource-Policy": ["same-origin"],
        "Cache-Control": [kept],
        "Strict-Transport-Security": [TWO_YEARS] if tls else [],
    }


ON_THE_CALM_SIDE = kind(CALM)
ON_THE_DESK = kind(DESK, "same-origin")
KINDS = {
    "public": ON_THE_CALM_SIDE,
    "participant": ON_THE_CALM_SIDE,
    "member": ON_THE_CALM_SIDE,
    "distributor": ON_THE_DESK,
    "trainer": ON_THE_DESK,
    "admin": ON_THE_DESK,
    "account": ON_THE_DESK,
    "proof": ON_THE_CALM_SIDE,
    "asset": kind(FILE),
    "api": kind(FILE),
    "api_entrance": kind(FILE),
}
BY_HTMX = {"HX-Request": "true"}
WAYS: tuple[tuple[str, dict[str, str]], ...] = (
    *((method, {}) for method in ("GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE")),
    *((method, BY_HTMX) for method in ("GET", "POST")),
)
SEATS = ("ana", "ben", "cai", "dee", "eli", "visitor")


def told(headers: Headers) -> dict[str, list[str]]:
    """What an answer says of these things."""
    return {name: headers.getlist(name) for name in ON_THE_CALM_SIDE}


@pytest.fixture(scope="module")
def company(app: Flask) -> Company:
    """Something that every address leads to."""
    return found_company(app, make_cast(app).ana, "Hedda Head", 44, "12.34")


@pytest.mark.parametrize("seat", some_of(("ana", "eli", "visitor", "ben", "cai", "dee"), always=3))
def test_every_answer_has_exactly_the_headers_of_its_kind(
    app: Flask, cast: Cast, sign_in: SignIn, browser: Browser, company: Company, seat: str, tries: Tries
) -> None:
    browser = browser if seat == "visitor" else sign_in(getattr(cast, seat))
    statuses = set()
    for place, rule in enumerate(app.url_map.iter_rules()):
        chosen = partial(tries, place, SEATS.index(seat), one_in=11)
        for answer in answers(browser, rule, company.values, chosen):
            statuses.add(answer.status_code)
            # An address that is there for another method belongs to nobody: its answer is a page for everybody.
            expected = ON_THE_CALM_SIDE if answer.status_code == 405 else KINDS[door_of(rule)]
            assert told(answer.headers) == expected, (answer.request.method, rule.rule, answer.status)
    assert {200, 400, 404, 405} <= statuses


def answers(
    browser: Browser, rule: Rule, values: Mapping[str, object], chosen: Callable[[int], bool]
) -> Iterator[TestResponse]:
    """A route by the chosen ways of all: every method, plainly and as htmx asks.

    A socket is tried from a foreign page, so it is refused.
    """
    at = address(rule, values)
    if rule.websocket:
        yield browser.get(at, headers={**HANDSHAKE, "Origin": "https://evil.test"})
        return
    # What everybody can post would sign out or fill the board: it goes without its token, and from elsewhere.
    foreign = {"Origin": "https://evil.test"}
    for number, (method, more) in enumerate(WAYS):
        if chosen(number):
            yield browser.open(at, method=method, headers={**foreign, **more})


@pytest.mark.parametrize("code", [400, 403, 404, 405, 410, 413, 429, 500, 503])
def test_pages_about_failures_have_them_too(
    app: Flask, browser: Browser, shows_failures: None, code: int
) -> None:
    assert told(fail_with(app, browser, lambda: abort(code)).headers) == ON_THE_CALM_SIDE


def test_a_crash_has_them_too(app: Flask, browser: Browser, shows_failures: None) -> None:
    answer = fail_with(app, browser, lambda: 1 / 0)
    assert answer.status_code == 500
    assert told(answer.headers) == ON_THE_CALM_SIDE


def test_what_is_too_large_is_refused_with_them(browser: Browser) -> None:
    answer = browser.post("/sign-in", data={"email": "x" * 300_000})
    assert answer.status_code == 413
    assert told(answer.headers) == ON_THE_CALM_SIDE


def test_an_address_that_never_was_has_them(browser: Browser) -> None:
    assert told(browser.get("/no/such/page").headers) == ON_THE_CALM_SIDE


def test_a_suspended_page_and_a_refused_handshake_have_them(browser: Browser) -> None:
    for headers in (HANDSHAKE, {**HANDSHAKE, "Origin": "https://evil.test"}):
        answer = browser.get("/hub/socket", headers=headers)
        assert answer.status_code in (401, 403)
        assert told(answer.headers) == ON_THE_DESK


def test_what_never_changes_may_be_kept_and_does_nothing_when_opened(browser: Browser) -> None:
    sheet = browser.get("/").text.split('rel="stylesheet" href="')[1].split('"')[0]
    answer = browser.get(sheet)
    assert told(answer.headers) == kind(FILE, kept=A_YEAR)
    again = browser.get(sheet, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert told(again.headers) == kind(FILE, kept=A_YEAR)


def test_answers_taken_before_flask_have_them(app: Flask) -> None:
    express: Express = app.extensions["express"]
    assert told(sent(express._always.encode())) == ON_THE_CALM_SIDE
    assert told(sent(express.refuse(b"400 Bad Request").headers)) == kind(FILE)


def sent(lines: bytes) -> Headers:
    """Header lines as a browser reads them."""
    return Headers([tuple(line.split(": ", 1)) for line in lines.decode().splitlines()])


@pytest.mark.parametrize(
    ("who", "path"), [("ana", "/links"), ("dee", "/trainer"), ("eli", "/admin"), (None, "/")]
)
def test_no_page_holds_anything_inline(
    cast: Cast, sign_in: SignIn, browser: Browser, who: str | None, path: str
) -> None:
    page = (sign_in(getattr(cast, who)) if who else browser).get(path).text
    assert "<main" in page
    assert " style=" not in page
    assert "<style" not in page
    assert " onclick=" not in page
    assert "javascript:" not in page
    assert "<script>" not in page


@pytest.fixture(scope="module")
def behind_tls(settings: Settings) -> Iterator[Callable[..., Browser]]:
    """Browsers of the installation where people come by https, behind so many proxies."""
    made: dict[int, Flask] = {}

    def browser(proxies: int = 1) -> Browser:
        changed = {"public_url": "https://maxpulse.example", "trusted_proxies": proxies}
        if proxies not in made:
            made[proxies] = create_app(settings.model_copy(update=changed))
        return Browser(made[proxies], address="10.9.9.9")

    yield browser
    for app in made.values():
        with app.app_context():
            db.engine.dispose()


@pytest.mark.parametrize("path", ["/", "/sign-in", "/no/such/page", "/healthz", "/hub"])
def test_behind_tls_browsers_come_back_by_tls(behind_tls: Callable[..., Browser], path: str) -> None:
    by_tls = behind_tls().get(path, headers={"X-Forwarded-Proto": "https"}).headers
    assert by_tls.getlist("Strict-Transport-Security") == [TWO_YEARS]


@pytest.mark.parametrize("said", [{}, {"X-Forwarded-Proto": "http"}, {"X-Forwarded-Proto": "https, http"}])
def test_what_came_without_tls_is_not_told_so(
    behind_tls: Callable[..., Browser], said: dict[str, str]
) -> None:
    answer = behind_tls().get("/", base_url="http://localhost", headers=said)
    assert "Strict-Transport-Security" not in answer.headers


def test_where_no_proxy_is_trusted_the_public_address_decides(
    browser: Browser, behind_tls: Callable[..., Browser]
) -> None:
    assert "Strict-Transport-Security" in behind_tls(0).get("/").headers
    lie = {"X-Forwarded-Proto": "https"}
    assert "Strict-Transport-Security" not in browser.get("/", headers=lie).headers


def test_behind_tls_what_a_device_remembers_is_kept_to_this_host_too(
    settings: Settings, behind_tls: Callable[..., Browser], cast: Cast
) -> None:
    browser, by_tls = behind_tls(), {"X-Forwarded-Proto": "https"}
    with browser.application.test_request_context("/", headers=by_tls):
        answer = browser.application.make_response("")
        colours.remember(answer, "dark")
        babel.remember_language(answer, "en")
        theme, language = answer.headers.getlist("Set-Cookie")
    assert theme.startswith("__Host-theme=dark;")
    assert language.startswith("__Host-language=en;")
    for said in (theme, language):
        assert "Secure" in said and "Path=/" in said and "SameSite=Lax" in said and "Domain" not in said
    for name, seen in (("__Host-theme", True), ("theme", False)):
        device = behind_tls()
        device.set_cookie(name, "dark")
        assert ('data-theme="dark"' in device.get("/sign-in", headers=by_tls).text) is seen


@pytest.mark.parametrize(
    "path", ["/", "/sign-in", "/hub", "/api/v1/openapi.json", "/api/v1/status", "/healthz"]
)
def test_no_other_origin_is_let_read_anything(browser: Browser, path: str) -> None:
    for method in ("GET", "OPTIONS"):
        asked = {"Origin": "https://evil.test", "Access-Control-Request-Method": "POST"}
        answer = browser.open(path, method=method, headers=asked)
        assert not [name for name, _value in answer.headers if name.startswith("Access-Control-")]
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize("path", ["/", "/sign-in", "/no/such/page", "/api/v1/status", "/healthz"])
def test_nobody_who_came_without_tls_is_quietly_led_to_it(
    behind_tls: Callable[..., Browser], path: str
) -> None:
    answer = behind_tls().get(path, base_url="http://localhost", headers={"X-Forwarded-Proto": "http"})
    assert answer.status_code in (200, 401, 404)
    assert "Location" not in answer.headers


@pytest.mark.parametrize("path", ["/", "/sign-in", "/hub", "/api/v1/status", "/no/such/page"])
def test_trace_is_answered_by_nobody(browser: Browser, path: str) -> None:
    answer = browser.open(path, method="TRACE", headers={"X-Secret": "do-not-tell"})
    assert answer.status_code in (404, 405)
    assert "do-not-tell" not in answer.text


def test_every_answer_says_what_it_is(
    app: Flask, cast: Cast, sign_in: SignIn, browser: Browser, company: Company, tries: Tries
) -> None:
    kinds = set()
    for sitting, seat in enumerate((browser, sign_in(cast.ana), sign_in(cast.eli))):
        for place, rule in enumerate(app.url_map.iter_rules()):
            if rule.websocket or not tries(place, sitting, one_in=4):
                continue
            answer = seat.get(address(rule, company.values))
            if not answer.data:
                continue
            kind, _, more = answer.headers["Content-Type"].partition(";")
            kinds.add(kind)
            # JSON is UTF-8 and knows no such parameter (RFC 8259); pictures and fonts have no letters.
            assert "charset=utf-8" in more.lower() or not kind.startswith("text/"), (rule.rule, kind, more)
            assert answer.data.lstrip().startswith(b"<") == (kind in {"text/html", "image/svg+xml"}), (
                rule.rule
            )
    assert {"text/html", "application/json", "application/problem+json"} <= kinds
