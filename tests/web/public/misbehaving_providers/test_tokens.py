"""What a token of a provider may say or be instead of the truth: each is refused with a sentence."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from sqlalchemy import select

from maxpulse.accounts.rules.providers import Provider
from maxpulse.operations.models import AuditEntry
from tests.fakes.providers import CLIENT_ID, Claims, FakeProvider, key, sign, unsigned
from tests.sampling import some_of
from tests.web.browser import Browser
from tests.web.conftest import Backstage
from tests.web.public.misbehaving_providers.refusals import (
    ANOTHER_TIME,
    AWAY,
    NOT_FOR_US,
    NOT_FROM_GOOGLE,
    NOT_SIGNED,
    RUN_OUT,
    changed,
    refused,
)
from tests.web.ways import go_there_and_back, is_signed_in

pytestmark = pytest.mark.usefixtures("fake")


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


@pytest.mark.parametrize(
    "token", ['{"access_token": 7}', '{"access_token": "x", "expires_in": "soon"}', "{}"]
)
def test_a_token_of_another_shape(comer: Browser, fake: FakeProvider, token: str) -> None:
    fake.instead["/token"] = fake.instead["/login/oauth/access_token"] = (200, token)
    for provider in Provider:
        said = refused(comer, go_there_and_back(comer, fake, provider))
        assert AWAY in said or said == NOT_SIGNED


def test_a_word_that_says_yes_is_no_yes(comer: Browser, fake: FakeProvider) -> None:
    fake.claims = changed(email_verified="true")
    assert "no confirmed e-mail address" in refused(comer, go_there_and_back(comer, fake))


def test_refusals_are_written_down(comer: Browser, fake: FakeProvider, backstage: Backstage) -> None:
    def refusals() -> int:
        with backstage() as session:
            failed = select(AuditEntry.after).where(AuditEntry.action == "sign_in_failed")
            return list(session.scalars(failed)).count({"reason": "google: audience"})

    before = refusals()
    fake.claims = changed(aud="somebody-else")
    go_there_and_back(comer, fake)
    assert refusals() == before + 1
