"""What a provider, or somebody in between, may send instead of the truth: each is refused with a sentence."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlencode

import httpx2
import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from maxpulse.accounts.actions import identities
from maxpulse.accounts.providers import client
from maxpulse.accounts.rules.providers import Provider, Told
from maxpulse.core import clock
from maxpulse.core.db import acting
from maxpulse.notices.models import Mail
from maxpulse.operations.models import AuditEntry
from tests.factories.cast import Cast
from tests.fakes.providers import CLIENT_ID, Claims, FakeProvider, Someone, key, sign, somebody, unsigned
from tests.sampling import Tries, some_of
from tests.web.browser import Browser
from tests.web.conftest import SYSTEM, Backstage
from tests.web.ways import go_there_and_back, is_signed_in, path_of, sentence_after, set_out

pytestmark = pytest.mark.usefixtures("fake")
NOT_SIGNED = "What Google said is not signed by it. Nobody was signed in. Please begin again."
NOT_FOR_US = "What Google said was meant for somebody else. Nobody was signed in. Please begin again."
ANOTHER_TIME = "What Google said belongs to another sign-in. Nobody was signed in. Please begin again."
RUN_OUT = "What Google said had run out. Nobody was signed in. Please begin again."
NOT_FROM_GOOGLE = "What was said does not come from Google. Nobody was signed in. Please begin again."
BEGIN_AGAIN = (
    "Please begin again: this was begun in another browser, more than ten minutes ago, or is done already."
)
AWAY = "does not answer properly at present. Try again in a few minutes, or use your password."
USED = "says that this sign-in was used already, or took too long."


@pytest.fixture(scope="module")
def linked(linking_app: Flask, company: Cast) -> Someone:
    """Whoever is signed in there would come in as Cai, if nothing were wrong."""
    someone, cai = somebody(), company.cai
    assert cai.actor.user_id
    for provider in Provider:
        told = Told(provider, someone.subject, someone.email or "")
        with linking_app.app_context(), acting(cai.actor):
            identities.link(cai.actor.user_id, cai.email, told)
    with linking_app.app_context(), acting(SYSTEM) as session:
        session.query(Mail).delete()
    return someone


@pytest.fixture
def fake(fake: FakeProvider, linked: Someone) -> FakeProvider:
    """Signed in there is who is linked here."""
    fake.behave(replace(linked))
    return fake


def refused(comer: Browser, answer: TestResponse) -> str:
    """The sentence; nobody is signed in, and nothing can be opened with what was said."""
    said = sentence_after(comer, answer)
    assert not is_signed_in(comer)
    for provider in Provider:
        assert comer.get(f"/register/with/{provider}").location.startswith("/sign-in?")
    return said


def changed(**claims: object) -> Callable[[Claims], Claims]:
    """The claims with these instead; None leaves one out."""
    return lambda given: {name: value for name, value in (given | claims).items() if value is not None}


@pytest.mark.parametrize("provider", ["google", "github"])
def test_the_premise_whoever_tells_the_truth_comes_in(
    comer: Browser, fake: FakeProvider, provider: str
) -> None:
    assert go_there_and_back(comer, fake, provider).location == "/me"
    assert is_signed_in(comer)


@pytest.mark.parametrize(
    ("claims", "sentence"),
    some_of(
        [
            (changed(nonce="another"), ANOTHER_TIME),
            (changed(nonce=None), ANOTHER_TIME),
            (changed(aud="somebody-else"), NOT_FOR_US),
            (changed(aud=[CLIENT_ID, "somebody-else"], azp="somebody-else"), NOT_FOR_US),
            (changed(aud=[CLIENT_ID, "somebody-else"], azp=None), NOT_FOR_US),
            (changed(azp="somebody-else"), NOT_FOR_US),
            (changed(iss="https://evil.test"), NOT_FROM_GOOGLE),
            (changed(exp=int(time.time()) - 3600), RUN_OUT),
            (changed(exp=None), NOT_SIGNED),
            (changed(iat=int(time.time()) + 3600), NOT_SIGNED),
            (changed(sub=None), NOT_SIGNED),
            (changed(at_hash="AAAAAAAAAAAAAAAAAAAAAA"), NOT_SIGNED),
            (changed(nonce=""), ANOTHER_TIME),
            (changed(aud=None), NOT_FOR_US),
            (changed(iss=None), NOT_FROM_GOOGLE),
            (changed(exp="tomorrow"), NOT_SIGNED),
            (changed(iat=None), NOT_SIGNED),
            (changed(sub=7), NOT_SIGNED),
        ],
        always=12,
    ),
)
def test_a_token_that_is_not_for_this_sign_in(
    comer: Browser, fake: FakeProvider, claims: Callable[[Claims], Claims], sentence: str
) -> None:
    fake.claims = claims
    assert refused(comer, go_there_and_back(comer, fake)) == sentence


def broken(claims: Claims) -> str:
    """Changed after it was signed."""
    head, body, signature = sign(claims).split(".")
    return f"{head}.{sign({**claims, 'sub': '1'}).split('.')[1]}.{signature}" if body else head


@pytest.mark.parametrize(
    "signed",
    [
        unsigned,
        broken,
        lambda claims: sign(claims, by=key("second"), kid="first"),
        lambda claims: sign(claims, by=key("second")),
        lambda _claims: "no token at all",
        lambda _claims: "",
        lambda _claims: {"a": "mapping"},
        lambda claims: sign(claims).rsplit(".", 1)[0] + ".",
    ],
    ids=("alg none", "changed", "another key", "a key nobody knows", "words", "nothing", "mapping", "cut"),
)
def test_a_token_that_google_has_not_signed(
    comer: Browser, fake: FakeProvider, signed: Callable[[Claims], str]
) -> None:
    fake.signed = signed
    assert refused(comer, go_there_and_back(comer, fake)) == NOT_SIGNED


def test_a_token_without_a_subject_that_can_be_kept(comer: Browser, fake: FakeProvider) -> None:
    for subject in ("", "a\x00b", "x" * 300, "\u00e9"):
        fake.claims = changed(sub=subject)
        said = refused(comer, go_there_and_back(comer, fake))
        assert AWAY in said or said == NOT_SIGNED


def test_keys_that_have_changed_are_read_anew(comer: Browser, fake: FakeProvider) -> None:
    assert go_there_and_back(comer, fake).location == "/me"
    fake.keys, fake.signed = [key("second")], lambda claims: sign(claims, by=key("second"))
    comer.submit("/sign-out", on="/account")
    assert go_there_and_back(comer, fake).location == "/me"


@pytest.mark.parametrize("provider", ["google", "github"])
@pytest.mark.parametrize("state", ["", "another", "\u2603"])
def test_a_state_that_was_never_given(comer: Browser, fake: FakeProvider, provider: str, state: str) -> None:
    back = fake.agree(set_out(comer, provider)).partition("&state=")[0]
    assert refused(comer, comer.get(f"{path_of(back)}&{urlencode({'state': state})}")) == BEGIN_AGAIN


def test_a_way_that_another_browser_has_begun(linking_app: Flask, comer: Browser, fake: FakeProvider) -> None:
    back = path_of(fake.agree(set_out(comer)))
    other = Browser(linking_app, address="10.200.1.1")
    assert refused(other, other.get(back)) == BEGIN_AGAIN
    set_out(other)
    assert refused(other, other.get(back)) == BEGIN_AGAIN
    assert comer.get(back).location == "/me", "and the one who began it goes on"


def test_a_way_that_is_older_than_ten_minutes(comer: Browser, fake: FakeProvider) -> None:
    back = path_of(fake.agree(set_out(comer)))
    with clock.travelling(clock.now() + timedelta(minutes=10)):
        assert refused(comer, comer.get(back)) == BEGIN_AGAIN


def test_a_way_to_one_provider_that_comes_back_from_the_other(comer: Browser, fake: FakeProvider) -> None:
    back = path_of(fake.agree(set_out(comer, "github"))).replace("github", "google")
    assert refused(comer, comer.get(back)) == BEGIN_AGAIN


def test_a_way_is_gone_once(linking_app: Flask, comer: Browser, fake: FakeProvider) -> None:
    back = path_of(fake.agree(set_out(comer)))
    copy = Browser(linking_app, address="10.200.1.2")
    cookie = comer.get_cookie("maxpulse")
    assert cookie
    copy.set_cookie("maxpulse", cookie.value)
    assert comer.get(back).location == "/me"
    asked = len(fake.requests)
    assert refused(copy, copy.get(back)) == BEGIN_AGAIN
    assert len(fake.requests) == asked, "nobody is asked a second time"


@pytest.mark.parametrize(("provider", "name"), [("google", "Google"), ("github", "GitHub")])
def test_a_code_that_was_used_already(comer: Browser, fake: FakeProvider, provider: str, name: str) -> None:
    url = set_out(comer, provider)
    state = fake.agree(url).partition("state=")[2]
    back = f"/sign-in/with/{provider}/return?code=used-already&state={state}"
    assert f"{name} {USED}" in refused(comer, comer.get(back))


def test_github_says_no_with_a_200(comer: Browser, fake: FakeProvider) -> None:
    fake.instead["/login/oauth/access_token"] = (200, '{"error": "bad_verification_code"}')
    assert USED in refused(comer, go_there_and_back(comer, fake, "github"))


def test_a_code_without_its_verifier_is_worth_nothing(
    linking_app: Flask, comer: Browser, fake: FakeProvider
) -> None:
    """Somebody caught a code and sends it along with a sign-in of their own."""
    caught = fake.agree(set_out(comer)).partition("code=")[2].partition("&")[0]
    thief = Browser(linking_app, address="10.200.1.3")
    own = path_of(fake.agree(set_out(thief)))
    state = own.partition("state=")[2]
    answer = thief.get(f"/sign-in/with/google/return?code={caught}&state={state}")
    assert USED in refused(thief, answer)


@pytest.mark.parametrize("provider", ["google", "github"])
def test_somebody_who_does_not_allow_it(comer: Browser, fake: FakeProvider, provider: str) -> None:
    fake.declines = True
    assert "you did not allow it" in refused(comer, go_there_and_back(comer, fake, provider))


def test_an_error_that_is_no_decision_of_theirs(comer: Browser, fake: FakeProvider) -> None:
    state = fake.agree(set_out(comer)).partition("state=")[2]
    answer = comer.get(f"/sign-in/with/google/return?error=server_error&state={state}")
    assert AWAY in refused(comer, answer)


def test_an_answer_that_names_another_sender(comer: Browser, fake: FakeProvider) -> None:
    back = path_of(fake.agree(set_out(comer)))
    assert refused(comer, comer.get(f"{back}&iss=https%3A%2F%2Fevil.test")) == NOT_FROM_GOOGLE


NONSENSE = {
    "500": (500, "{}"),
    "404": (404, "{}"),
    "a redirect": (302, ""),
    "a page": (200, "<html>busy</html>"),
    "a list": (200, "[]"),
    "null": (200, "null"),
    "empty": (200, ""),
    "too much": (200, '{"x": "' + "x" * 300_000 + '"}'),
    "deep": (200, "[" * 100_000),
}
STOPS = [
    ("google", "/token"),
    ("github", "/login/oauth/access_token"),
    ("github", "/user"),
    ("github", "/user/emails"),
]


@pytest.mark.parametrize(("provider", "path"), STOPS)
def test_a_provider_that_talks_nonsense(
    comer: Browser, fake: FakeProvider, tries: Tries, provider: str, path: str
) -> None:
    for place, (kind, answer) in enumerate(NONSENSE.items()):
        if not tries(place, STOPS.index((provider, path)), one_in=3):
            continue
        fake.instead[path] = answer
        said = refused(comer, go_there_and_back(comer, fake, provider))
        assert AWAY in said or (path == "/user/emails" and "no confirmed e-mail address" in said), kind
    assert all(asked != "/elsewhere" for asked, _fields in fake.requests), "nobody is followed elsewhere"


@pytest.mark.parametrize(
    "token", ['{"access_token": 7}', '{"access_token": "x", "expires_in": "soon"}', "{}"]
)
def test_a_token_of_another_shape(comer: Browser, fake: FakeProvider, token: str) -> None:
    fake.instead["/token"] = fake.instead["/login/oauth/access_token"] = (200, token)
    for provider in Provider:
        said = refused(comer, go_there_and_back(comer, fake, provider))
        assert AWAY in said or said == NOT_SIGNED


@pytest.mark.parametrize(
    "person", some_of(["{}", '{"id": true}', '{"id": null}', '{"id": "7"}', '{"id": -1}'])
)
def test_github_does_not_say_who(comer: Browser, fake: FakeProvider, person: str) -> None:
    fake.instead["/user"] = (200, person)
    assert AWAY in refused(comer, go_there_and_back(comer, fake, "github"))


@pytest.mark.parametrize(
    "emails",
    some_of(
        [
            [],
            [{"email": "a@example.test", "primary": True}],
            [{"email": "a@example.test", "primary": False, "verified": True}],
            [{"email": "a@example.test", "primary": True, "verified": "true"}],
            [{"email": 7, "primary": True, "verified": True}],
            [{"email": "no address", "primary": True, "verified": True}],
            ["a@example.test"],
        ],
        always=4,
    ),
)
def test_github_names_no_address_that_counts(comer: Browser, fake: FakeProvider, emails: object) -> None:
    fake.someone.emails = emails
    assert "no confirmed e-mail address" in refused(comer, go_there_and_back(comer, fake, "github"))


def test_a_word_that_says_yes_is_no_yes(comer: Browser, fake: FakeProvider) -> None:
    fake.claims = changed(email_verified="true")
    assert "no confirmed e-mail address" in refused(comer, go_there_and_back(comer, fake))


@pytest.fixture
def little_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for seconds here."""
    monkeypatch.setattr(client, "PATIENCE", httpx2.Timeout(0.2))


@pytest.mark.usefixtures("little_patience")
@pytest.mark.parametrize(("provider", "path"), some_of([STOPS[0], STOPS[2], STOPS[1], STOPS[3]]))
def test_a_provider_that_is_slow(comer: Browser, fake: FakeProvider, provider: str, path: str) -> None:
    fake.slow = path
    assert AWAY in refused(comer, go_there_and_back(comer, fake, provider))


def test_a_provider_that_is_not_there_at_all(
    linking_app: Flask, settings: object, comer: Browser, fake: FakeProvider
) -> None:
    before = linking_app.extensions["settings"]
    nowhere = {"google_issuer": "http://127.0.0.1:1"}
    linking_app.extensions["settings"] = before.model_copy(update=nowhere)
    try:
        answer = comer.submit("/sign-in/with/google", on="/sign-in")
        assert f"Google {AWAY}" in refused(comer, answer)
    finally:
        linking_app.extensions["settings"] = before


@pytest.mark.parametrize(
    "parts",
    [
        {"issuer": "https://evil.test"},
        {"token_endpoint": "https://evil.test/token"},
        {"jwks_uri": None},
        {"jwks_uri": 7},
    ],
)
def test_a_description_of_google_that_cannot_be_its_own(
    comer: Browser, parts: dict[str, object], linking_app: Flask
) -> None:
    before = linking_app.extensions["settings"]
    with FakeProvider() as strange:
        said = strange._discovery() | parts
        strange.instead["/.well-known/openid-configuration"] = strange._json(said)
        linking_app.extensions["settings"] = before.model_copy(update=strange.settings())
        try:
            answer = comer.submit("/sign-in/with/google", on="/sign-in")
            assert AWAY in refused(comer, answer)
        finally:
            linking_app.extensions["settings"] = before


def test_refusals_are_written_down(comer: Browser, fake: FakeProvider, backstage: Backstage) -> None:
    def refusals() -> int:
        with backstage() as session:
            failed = select(AuditEntry.after).where(AuditEntry.action == "sign_in_failed")
            return list(session.scalars(failed)).count({"reason": "google: audience"})

    before = refusals()
    fake.claims = changed(aud="somebody-else")
    go_there_and_back(comer, fake)
    assert refusals() == before + 1


def test_nothing_that_was_said_stays_in_the_address_bar(comer: Browser, fake: FakeProvider) -> None:
    for answer in (
        comer.get("/sign-in/with/google/return?code=abc&state=def&error_description=Call+1-900-EVIL"),
        go_there_and_back(comer, fake),
    ):
        assert not any(word in answer.location for word in ("abc", "def", "EVIL", "code", "state=s"))
    assert "EVIL" not in comer.get("/sign-in?with=google&refused=<b>EVIL").text
