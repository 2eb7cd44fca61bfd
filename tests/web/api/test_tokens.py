"""A token is short-lived, for this API alone, and stops with the program it was given to."""

from __future__ import annotations

import hmac
import json
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask
from joserfc import jwt
from joserfc.jwk import OctKey
from sqlalchemy import text

from maxpulse.config import Settings
from maxpulse.core import clock
from maxpulse.core.crypto import key_from
from maxpulse.core.db import acting
from maxpulse.integration import tokens
from maxpulse.integration.actions import make_secret, retire_secret, revoke_api_client
from maxpulse.integration.queries import secrets_of
from tests.factories.cast import Cast
from tests.factories.programs import Shop, an_order, open_shop
from tests.web.api.test_reporting import kind_of
from tests.web.conftest import Backstage

Forge = Callable[..., str]


@pytest.fixture
def forge(settings: Settings, known_shop: Shop) -> Forge:
    """A token as ours, but for what is given; `None` leaves a claim out."""

    def make(*, key: OctKey | None = None, kind: str = "at+jwt", alg: str = "HS256", **claims: object) -> str:
        now = int(clock.now().timestamp())
        usual = {
            "iss": "http://localhost",
            "aud": "http://localhost/api/v1",
            "sub": str(known_shop.client_id),
            "iat": now,
            "exp": now + 600,
            "jti": str(uuid4()),
            "scope": "purchases:read",
        }
        said = {name: value for name, value in {**usual, **claims}.items() if value is not None}
        return jwt.encode(
            {"alg": alg, "typ": kind},
            said,
            key or OctKey.import_key(key_from(settings.secret_key, tokens.PURPOSE)),
            algorithms=[alg],
        )

    return make


def test_a_token_says_who_until_when_and_what_for(shop: Shop) -> None:
    answer = shop.ask_for_token()
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
    said = answer.get_json()
    assert (said["token_type"], said["expires_in"]) == ("Bearer", 600)
    assert said["scope"] == "purchases:read purchases:write refunds:write"
    shop.token = said["access_token"]
    status = shop.get("/status").get_json()
    assert (status["client_id"], status["role"]) == (str(shop.client_id), "shop")


def test_the_secret_may_come_in_the_header(shop: Shop) -> None:
    both = b64encode(f"{shop.client_id}:{shop.secret}".encode()).decode()
    answer = shop.browser.post(
        "/api/v1/token",
        data={"grant_type": "client_credentials"},
        headers={"Authorization": f"Basic {both}"},
    )
    assert answer.status_code == 200
    twice = shop.browser.post(
        "/api/v1/token",
        data={"grant_type": "client_credentials", "client_secret": shop.secret},
        headers={"Authorization": f"Basic {both}"},
    )
    assert (twice.status_code, twice.get_json()["error"]) == (400, "invalid_request")


@pytest.mark.parametrize(
    ("fields", "status", "error"),
    [
        ({"client_secret": "wrong"}, 401, "invalid_client"),
        ({"client_id": str(uuid4())}, 401, "invalid_client"),
        ({"client_id": "no id"}, 401, "invalid_client"),
        ({"client_secret": ""}, 401, "invalid_client"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"grant_type": ""}, 400, "invalid_request"),
        ({"scope": "purchases:read admin"}, 400, "invalid_scope"),
    ],
)
def test_who_shows_something_else_gets_no_token(
    known_shop: Shop, fields: dict[str, str], status: int, error: str
) -> None:
    answer = known_shop.ask_for_token(**fields)
    assert (answer.status_code, answer.get_json()["error"]) == (status, error)
    assert ("WWW-Authenticate" in answer.headers) is (status == 401)


def test_a_wrong_secret_is_in_the_audit(shop: Shop, backstage: Backstage) -> None:
    assert shop.ask_for_token(client_secret="mps_guessed").status_code == 401
    with backstage() as session:
        refused = session.scalar(
            text(
                "select count(*) from audit_entries where action = 'api_token_refused' and subject_id = :id"
            ),
            {"id": shop.client_id},
        )
    assert refused == 1


def test_a_token_may_be_asked_for_less_and_reaches_no_further(shop: Shop, code: str) -> None:
    shop.sign_in("purchases:read")
    assert shop.get("/purchases?reference=x").status_code == 200
    answer = shop.post("/purchases", an_order(code))
    assert (answer.status_code, kind_of(answer.get_json())) == (403, "insufficient-scope")
    assert 'scope="purchases:write"' in answer.headers["WWW-Authenticate"]


@pytest.mark.parametrize(("role", "allowed"), [("till", {"purchases"}), ("reader", set())])
def test_a_role_is_what_a_program_may_do(
    app: Flask, cast: Cast, code: str, role: str, allowed: set[str]
) -> None:
    program = open_shop(app, cast.eli, role)
    refund = {"reference": "r", "purchase": {"reference": "none"}}
    for place, body in (("purchases", an_order(code)), ("refunds", refund)):
        assert (program.post(f"/{place}", body).status_code != 403) is (place in allowed)
    assert program.ask_for_token(scope="refunds:write").status_code == 400


def test_a_role_that_lost_a_scope_takes_it_from_tokens_under_way(
    shop: Shop, code: str, owner_execute: Callable[..., None]
) -> None:
    owner_execute("update api_clients set role = 'reader' where id = %s", (shop.client_id,))
    assert shop.post("/purchases", an_order(code)).status_code == 403


def test_a_revoked_programs_tokens_stop_at_once(app: Flask, shop: Shop, cast: Cast) -> None:
    assert shop.get("/status").status_code == 200
    with app.app_context(), acting(cast.eli.actor):
        revoke_api_client(shop.client_id)
    answer = shop.get("/status")
    assert (answer.status_code, kind_of(answer.get_json())) == (401, "unauthorized")
    assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]
    assert shop.ask_for_token().get_json()["error"] == "invalid_client"


def test_two_secrets_are_good_while_a_shop_changes_over(app: Flask, shop: Shop, cast: Cast) -> None:
    with app.app_context(), acting(cast.eli.actor):
        new = make_secret(shop.client_id)
    assert shop.ask_for_token().status_code == 200
    assert shop.ask_for_token(client_secret=new).status_code == 200
    with app.app_context(), acting(cast.eli.actor):
        retire_secret(shop.client_id, secrets_of(shop.client_id)[0].id)
    assert shop.ask_for_token().status_code == 401
    assert shop.ask_for_token(client_secret=new).status_code == 200


def test_a_token_is_over_after_ten_minutes(shop: Shop) -> None:
    with clock.travelling(clock.now() + timedelta(seconds=590)):
        assert shop.get("/status").status_code == 200
    with clock.travelling(clock.now() + timedelta(seconds=601)):
        assert shop.get("/status").status_code == 401


def test_a_token_outlives_a_change_of_the_installations_key(
    app: Flask, settings: Settings, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer = {"secret_key": "newer-" + "y" * 32, "secret_key_fallbacks": settings.secret_key}
    monkeypatch.setitem(app.extensions, "settings", settings.model_copy(update=newer))
    assert shop.get("/status").status_code == 200
    monkeypatch.setitem(
        app.extensions, "settings", settings.model_copy(update={**newer, "secret_key_fallbacks": ""})
    )
    assert shop.get("/status").status_code == 401


def test_one_that_is_right_opens(known_shop: Shop, forge: Forge) -> None:
    """The premise of what follows."""
    assert replace(known_shop, token=forge()).get("/status").status_code == 200


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "http://localhost"},
        {"aud": "https://elsewhere.test/api/v1"},
        {"iss": "https://elsewhere.test"},
        {"exp": 1},
        {"exp": 9999999999},
        {"iat": 9999999999, "exp": 9999999999},
        {"sub": str(uuid4())},
        {"sub": "nobody"},
        {"jti": "none"},
        {"exp": "soon"},
        *({name: None} for name in ("aud", "iss", "exp", "iat", "sub", "jti", "scope")),
        {"kind": "JWT"},
        {"key": OctKey.import_key(b"x" * 32)},
        {"alg": "HS512"},
    ],
)
def test_a_token_that_is_not_as_issued_opens_nothing(
    known_shop: Shop, forge: Forge, claims: dict[str, object]
) -> None:
    answer = replace(known_shop, token=forge(**claims)).get("/status")
    assert (answer.status_code, kind_of(answer.get_json())) == (401, "unauthorized")


@pytest.mark.parametrize("algorithm", ["none", "None", "HS256", "RS256"])
def test_a_token_does_not_choose_how_it_is_checked(shop: Shop, algorithm: str) -> None:
    _head, body, signature = shop.token.split(".")
    head = urlsafe_b64encode(json.dumps({"alg": algorithm, "typ": "at+jwt"}).encode()).rstrip(b"=").decode()
    for end in ("", "e30" if algorithm == "HS256" else signature):
        shop.token = f"{head}.{body}.{end}"
        assert shop.get("/status").status_code == 401


def test_a_key_that_a_token_brings_along_opens_nothing(shop: Shop) -> None:
    """Nor one that it says where to fetch: the keys are the installation's."""
    own = OctKey.import_key(b"0" * 32)
    _head, body, _signature = shop.token.split(".")
    for brought in ({"jwk": own.as_dict()}, {"jku": "https://evil.test/keys"}, {"kid": "evil"}):
        said = json.dumps({"alg": "HS256", "typ": "at+jwt", **brought}).encode()
        signed = f"{urlsafe_b64encode(said).rstrip(b'=').decode()}.{body}"
        digest = hmac.digest(b"0" * 32, signed.encode(), "sha256")
        shop.token = f"{signed}.{urlsafe_b64encode(digest).rstrip(b'=').decode()}"
        assert shop.get("/status").status_code == 401


@pytest.mark.parametrize("token", ["x", "a.b.c", "....", "e30.e30.e30", "ü", "x" * 5000, "bnVsbA.bnVsbA."])
def test_what_is_no_token_opens_nothing(known_shop: Shop, token: str) -> None:
    headers = [("Authorization", f"Bearer {token}".encode().decode("latin-1"))]
    assert known_shop.browser.get("/api/v1/status", headers=headers).status_code == 401


def test_without_a_token_nothing_is_said_of_what_was_wrong(app: Flask, shop: Shop) -> None:
    for path in (f"/api/v1/status?access_token={shop.token}", "/api/v1/status"):
        answer = shop.browser.get(path)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == 'Bearer realm="maxpulse"'


def test_a_secret_is_kept_as_its_hash_and_nobody_reads_even_that(
    app: Flask, shop: Shop, cast: Cast, backstage: Backstage
) -> None:
    from sqlalchemy.exc import ProgrammingError

    with pytest.raises(ProgrammingError, match="permission denied"), backstage(cast.eli.actor) as session:
        session.execute(text("select secret_hash from api_secrets"))
