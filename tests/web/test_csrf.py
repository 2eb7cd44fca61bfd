"""Every write that there is wants a proof that our own page sent it; the list comes from the application itself."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode
from collections.abc import Callable, Iterator
from hashlib import sha256
from html import unescape

import pytest
from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from werkzeug.routing import Rule

from maxpulse.web import origin
from maxpulse.web.sessions.writes import EXCUSED, SALT, FormTokens
from tests.factories.cast import Cast, Person, make_cast
from tests.sampling import Tries
from tests.web.browser import Browser
from tests.web.conftest import Contents
from tests.web.isolation import Company, address, found_company
from tests.web.test_routes import OWNERS, door_of

SignIn = Callable[[Person], Browser]
OURS = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
FOREIGN = {"Origin": "https://evil.test", "Sec-Fetch-Site": "cross-site"}
# What a program says when it asks for a token, without the secret.
ASKED = {"grant_type": "client_credentials"}
SENTENCE = "That page was no longer current."


@pytest.fixture(scope="module")
def company(app: Flask) -> Company:
    """Something that every address leads to."""
    return found_company(app, make_cast(app).ana, "Wilma Write", 44, "12.34")


def writes(app: Flask, *, excused: bool) -> Iterator[tuple[Rule, str]]:
    """Each route that takes a write, with its method."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith(tuple(EXCUSED)) is excused:
            for method in sorted(origin.UNSAFE & (rule.methods or set())):
                yield rule, method


def test_a_write_without_this_sessions_token_is_refused_and_changes_nothing(
    app: Flask, cast: Cast, sign_in: SignIn, company: Company, contents: Callable[[], Contents], tries: Tries
) -> None:
    seats = {seat: sign_in(getattr(cast, seat)) for seat in ("ana", "cai", "dee", "eli")}
    foreign, before, tried = sign_in(cast.ben), contents(), 0
    tokens = {
        "none": "",
        "another session's": foreign.made_token(),
        "a visitor's": Browser(app).token(),
        "no token at all": "IjAwMDAi.aGVsbG8.x",
        "not even letters": "\x00\udcff".encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
    }
    for place, (rule, method) in enumerate(writes(app, excused=False)):
        for sitting, seat in enumerate(OWNERS.get(door_of(rule), seats)):
            for number, (wrong, token) in enumerate(tokens.items()):
                for way, headers in enumerate(({}, {"HX-Request": "true"}, {"X-CSRFToken": token})):
                    if not tries(place, sitting, number, way, one_in=9):
                        continue
                    answer = seats[seat].open(
                        address(rule, company.values),
                        method=method,
                        data={"csrf_token": token},
                        headers=headers,
                    )
                    tried += 1
                    assert answer.status_code == 400, (rule.rule, seat, wrong)
                    assert SENTENCE in answer.text
    assert tried > 60
    assert contents() == before


def test_the_writes_that_need_no_token_are_few_and_each_says_why(app: Flask) -> None:
    assert list(EXCUSED) == ["participant.", "public.landing.", "public.language.", "api.", "api_entrance."]
    assert all(excuse.because.endswith(".") for excuse in EXCUSED.values())
    endpoints = {rule.endpoint for rule, _method in writes(app, excused=True)}
    assert all(any(name.startswith(beginning) for name in endpoints) for beginning in EXCUSED)


def test_their_own_check_refuses_and_changes_nothing(
    app: Flask, cast: Cast, sign_in: SignIn, company: Company, contents: Callable[[], Contents]
) -> None:
    browser = sign_in(cast.ana)
    before, tried = contents(), 0
    sandboxed = {"Origin": "null", "Sec-Fetch-Site": "cross-site"}
    for rule, method in writes(app, excused=True):
        # A browser's cookie is nothing to the API, wherever the request comes from.
        refusal = 401 if door_of(rule).startswith("api") else 403
        for headers in (FOREIGN, sandboxed, {"Sec-Fetch-Site": "same-site"}):
            answer = browser.open(address(rule, company.values), method=method, data=ASKED, headers=headers)
            tried += 1
            assert answer.status_code == refusal, (rule.rule, answer.text)
    assert tried >= 20, "answers, completion, sharing, the checkout, the start, and what programs write"
    assert contents() == before


def hidden_form(page: str) -> dict[str, str]:
    """The fields of the form that sends it again."""
    fields = re.findall(r'<textarea name="([^"]+)" hidden>\n(.*?)</textarea>', page, re.DOTALL)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    return {name: unescape(value) for name, value in fields} | {"csrf_token": token[1]}


def test_what_was_typed_survives_a_sign_in_in_another_tab(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.ana)
    typed = {"campaign_name": 'Spring\n"reset" <b>&amp;', "alias": "", "focus_area": "health"}
    before = browser.token("/links")
    browser.submit("/sign-in", on="/links", email=cast.ana.email, password=cast.ana.password)
    refused = browser.post("/links", data={**typed, "csrf_token": before}, headers=OURS)
    assert refused.status_code == 400
    assert f"You are signed in as {cast.ana.email}." in refused.text
    assert "<b>" not in refused.text.replace("<b></b>", "")
    form = hidden_form(refused.text)
    assert {name: form[name] for name in typed} == typed
    assert browser.post("/links", data=form, headers=OURS).status_code == 303
    assert "Spring" in browser.get("/links").text


def test_what_was_typed_waits_for_whoever_signed_out_meanwhile(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.ana)
    form = {"campaign_name": "Waits", "csrf_token": browser.token("/links")}
    browser.submit("/sign-out", on="/links")
    refused = browser.post("/links", data=form, headers=OURS)
    assert "You are not signed in at present." in refused.text
    again = hidden_form(refused.text)
    browser.enter(cast.ana.email, cast.ana.password)
    later = browser.post("/links", data=again, headers=OURS)
    assert browser.post("/links", data=hidden_form(later.text), headers=OURS).status_code == 303


@pytest.mark.parametrize("headers", [FOREIGN, {}, {"Origin": "null"}])
def test_a_foreign_page_cannot_put_words_into_that_form(
    cast: Cast, sign_in: SignIn, headers: dict[str, str]
) -> None:
    refused = sign_in(cast.ana).post("/links", data={"campaign_name": "Planted"}, headers=headers)
    assert refused.status_code == 400
    assert "Planted" not in refused.text
    assert "Open the page again and send it once more." in refused.text


def test_a_password_is_never_sent_back(cast: Cast, browser: Browser) -> None:
    form = {"email": cast.ana.email, "password": cast.ana.password}
    refused = browser.post(
        "/sign-in", data=form, headers={**OURS, "Referer": "http://localhost/sign-in?next=/hub"}
    )
    assert refused.status_code == 400
    assert cast.ana.password not in refused.text
    assert 'href="/sign-in"' in refused.text


def test_the_way_back_leads_to_no_foreign_page(cast: Cast, sign_in: SignIn) -> None:
    refused = sign_in(cast.ana).post("/links", headers={**FOREIGN, "Referer": "https://evil.test/trap"})
    assert "evil" not in refused.text


def test_tokens_of_forms_are_signed_with_sha_256(app: Flask, browser: Browser) -> None:
    """Flask-WTF's own would be over SHA-1, and is not taken."""
    token = browser.token("/sign-in")
    signed, _dot, signature = token.rpartition(".")
    assert len(urlsafe_b64decode(signature + "=")) == sha256().digest_size
    raw = FormTokens(app.config["WTF_CSRF_SECRET_KEY"]).loads(token)
    weak = URLSafeTimedSerializer(app.config["WTF_CSRF_SECRET_KEY"], salt=SALT).dumps(raw)
    form = {"email": "nobody@example.test", "password": "a guess of mine"}
    assert browser.post("/sign-in", data={**form, "csrf_token": weak}).status_code == 400
    assert browser.post("/sign-in", data={**form, "csrf_token": f"{signed}.{signature}"}).status_code == 401


def test_a_form_of_before_a_rotation_is_taken_and_the_next_has_the_new_key() -> None:
    old, new = "an earlier key " * 3, "the key of today " * 3
    token = FormTokens(old).dumps("raw")
    assert FormTokens([old, new]).loads(token) == "raw"
    assert FormTokens(new).loads(FormTokens([old, new]).dumps("raw")) == "raw"
