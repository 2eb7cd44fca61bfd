"""Every form and every parameter of the product, filled with what nobody means well: an answer, and nothing raw in it.

Routes come from the application, fields from the forms on its pages and from what its source reads: a new form is
tried without anyone thinking of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from maxpulse.web import origin
from tests.factories.cast import Cast, Person, make_cast
from tests.sampling import Tries
from tests.web.browser import Browser
from tests.web.forms import Form, forms_on
from tests.web.isolation import Company, address, found_company
from tests.web.test_routes import OWNERS, door_of

SignIn = Callable[[Person], Browser]
PACKAGE = Path(__file__).parents[2] / "maxpulse"
READ = re.compile(r'\b(?:form|fields|args|values)\.get(?:list)?\(\s*"(\w+)"')
FORM = "application/x-www-form-urlencoded"
MARK = '"><mp-x onfocus=1>'
NASTY = {
    "markup": MARK,
    "a NUL": "a\x00b",
    "half a pair": b"\xed\xa0\x80".decode("utf-8", "surrogateescape"),
    "no UTF-8": b"\xff\xfe\xc3(".decode("utf-8", "surrogateescape"),
    "turning and hiding": "\u202e\u200b\u2066x\ufeff",
    "control": "\x01\x1b[31m\r\nSet-Cookie: a=b",
    "long": "x" * 20_000,
    "digits": "9" * 4_400,
    "no number": "NaN",
    "template": "{{ 7 * 7 }} %(x)s %s {0}",
    "sql": "' or 1=1; --\\",
    "path": "../../etc/passwd\x00",
}
HARMLESS = {200, 204, 303, 400, 401, 403, 404, 405, 409, 410, 413, 415, 422, 429, 503}


@pytest.fixture(scope="module")
def company(app: Flask) -> Company:
    """Something that every address leads to."""
    return found_company(app, make_cast(app).ana, "Fritz Fuzz", 44, "12.34")


@pytest.fixture
def seats(cast: Cast, sign_in: SignIn, browser: Browser) -> dict[str, Callable[[], Browser]]:
    """How to get a browser for each seat."""
    people = {seat: getattr(cast, seat) for seat in ("ana", "cai", "dee", "eli")}
    return {seat: cache(partial(sign_in, who)) for seat, who in people.items()} | {"visitor": lambda: browser}


@cache
def fields_read() -> tuple[str, ...]:
    """The names of all fields and parameters that views ask for."""
    return tuple(sorted({name for file in PACKAGE.rglob("*.py") for name in READ.findall(file.read_text())}))


def seats_of(rule: Rule) -> tuple[str, ...]:
    return OWNERS.get(door_of(rule), ("visitor",))[:1]


def check(answer: TestResponse, told: object) -> None:
    """It was answered, and what was sent does not stand in it as it was sent."""
    assert answer.status_code in HARMLESS, (told, answer.status)
    assert "<mp-x" not in answer.text, told
    assert "Traceback" not in answer.text, told
    assert all("mp-x" not in value or "<" not in value for value in answer.headers.values()), told
    assert not any(cookie.startswith("a=b") for cookie in answer.headers.getlist("Set-Cookie")), told


def encoded(fields: dict[str, str]) -> bytes:
    """A body with bytes that are no text, as a program would send them."""
    return urlencode(fields, errors="surrogateescape").encode()


def test_every_form_takes_anything(
    app: Flask, seats: dict[str, Callable[[], Browser]], company: Company, shows_failures: None, tries: Tries
) -> None:
    tried = 0
    browsers = {seat: browser() for seat, browser in seats.items()}
    forms = {seat: forms_of(browser, app, company, seat) for seat, browser in browsers.items()}
    assert any(forms.values())
    for place, (rule, method, seat) in enumerate(writes(app)):
        browser, at = browsers[seat], address(rule, company.values)
        token = browser.made_token()
        good = forms[seat].get(at, Form(at, "post"))
        everything = dict.fromkeys((*good.fields, *fields_read()), "")
        for number, (kind, nasty) in enumerate(NASTY.items()):
            one_by_one = [
                {**good.fields, name: nasty}
                for field, name in enumerate(good.fields)
                if tries(place, number, field, one_in=83)
            ]
            at_once = [dict.fromkeys(everything, nasty[:2000])] if tries(place, number, one_in=13) else []
            for fields in (*at_once, *one_by_one):
                body = encoded({**fields, "csrf_token": token})
                answer = browser.open(at, method=method, data=body, content_type=FORM)
                check(answer, (rule.rule, kind, fields))
                tried += 1
    assert tried > 60


def writes(app: Flask) -> Iterator[tuple[Rule, str, str]]:
    for rule in app.url_map.iter_rules():
        # Signing out takes nothing but the token; it would end the session of what comes after it.
        for method in sorted(origin.UNSAFE & (rule.methods or set())):
            if not rule.rule.endswith("/sign-out"):
                yield rule, method, seats_of(rule)[0]


def forms_of(browser: Browser, app: Flask, company: Company, seat: str) -> dict[str, Form]:
    """The forms on all pages that are this seat's, by where they are sent."""
    found: dict[str, Form] = {}
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and not rule.websocket and seat in seats_of(rule):
            page = address(rule, company.values)
            forms = (form for form in forms_on(browser.get(page).text, page) if form.method == "post")
            found |= {form.action.partition("?")[0]: form for form in forms}
    return found


def test_every_page_takes_any_parameter(
    app: Flask, seats: dict[str, Callable[[], Browser]], company: Company, shows_failures: None, tries: Tries
) -> None:
    names, tried = fields_read(), 0
    assert {"q", "next", "since"} <= set(names)
    for place, rule in enumerate(app.url_map.iter_rules()):
        if "GET" not in (rule.methods or ()) or rule.websocket:
            continue
        browser, at = seats[seats_of(rule)[0]](), address(rule, company.values)
        for number, (kind, nasty) in enumerate(NASTY.items()):
            if not tries(place, number, one_in=23):
                continue
            # All at once, and twice: pages ask for few of them, and for one of each.
            query = urlencode(
                [(name, nasty[:3000]) for name in names for _ in (1, 2)], errors="surrogateescape"
            )
            check(browser.get(f"{at}?{query[:60_000]}"), (rule.rule, kind))
            tried += 1
    assert tried > 40


def test_every_part_of_an_address_takes_anything(
    app: Flask, seats: dict[str, Callable[[], Browser]], company: Company, shows_failures: None
) -> None:
    for rule in app.url_map.iter_rules():
        texts = [name for name, made in rule._converters.items() if type(made).__name__ != "UUIDConverter"]
        if not texts or rule.websocket or "GET" not in (rule.methods or ()):
            continue
        browser = seats[seats_of(rule)[0]]()
        for name in texts:
            for kind, nasty in NASTY.items():
                at = address(rule, {**company.values, name: "PLACE"})
                part = urlencode({"x": nasty[:500]}, errors="surrogateescape")[2:].replace("+", "%20")
                check(browser.get(at.replace("PLACE", part)), (rule.rule, name, kind))


def test_a_form_with_too_many_or_too_large_fields_is_not_taken_apart(browser: Browser) -> None:
    token = browser.token()
    many = {f"f{number}": "x" for number in range(300)} | {"csrf_token": token}
    parts = browser.post("/sign-in", data=many, content_type="multipart/form-data")
    large = browser.post("/sign-in", data={"email": "x" * 70_000, "csrf_token": token})
    for answer in (parts, large):
        assert answer.status_code == 413
        assert "Nothing has been changed." in answer.text


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b"--nothing"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\n"),
        ("multipart/form-data; boundary=" + "x" * 5000, b"--x--"),
        ("application/json", b'{"email": "\\ud800"}'),
        ("application/x-www-form-urlencoded; charset=utf-7", b"email=+ADw-&password=%"),
        ("text/xml", b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>"),
    ],
)
def test_a_body_of_another_kind_is_no_form(
    browser: Browser, shows_failures: None, kind: str, body: bytes
) -> None:
    headers = {"X-CSRFToken": browser.token()}
    answer = browser.post("/sign-in", data=body, content_type=kind, headers=headers)
    assert answer.status_code in {400, 401, 413, 422}
