"""A provider that talks nonsense, is slow, is not there, or is not itself."""

from __future__ import annotations

import httpx2
import pytest
from flask import Flask

from maxpulse.accounts.providers import client
from tests.fakes.providers import FakeProvider
from tests.sampling import Tries, some_of
from tests.web.browser import Browser
from tests.web.public.misbehaving_providers.refusals import AWAY, refused
from tests.web.ways import go_there_and_back

pytestmark = pytest.mark.usefixtures("fake")
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
