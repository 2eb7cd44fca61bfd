"""A local HTTP server that plays Google (OpenID Connect) and GitHub (OAuth 2), well or as badly as it is told."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.fakes.serving import QuietHandler

CLIENT_ID, CLIENT_SECRET = "client-of-maxpulse", "secret-of-maxpulse"
Claims = dict[str, Any]
Answer = tuple[int, str]


@cache
def key(name: str = "first") -> RSAKey:
    """A key of the provider; made once, for it takes a while."""
    return RSAKey.generate_key(2048, {"kid": name, "use": "sig", "alg": "RS256"})


@dataclass
class Someone:
    """Who is signed in at the provider."""

    subject: str = "1084"
    email: str | None = "gita@example.test"
    is_verified: bool = True
    first_name: str = "Gita"
    last_name: str = "Rao"
    emails: Any = None


def somebody() -> Someone:
    """Somebody whom no other test knows."""
    number = secrets.randbelow(10**12) + 1
    return Someone(str(number), f"gita.{number}@example.test")


@dataclass
class FakeProvider:
    """A context manager: `url` is Google's issuer, GitHub and its API. What it does is told by its fields.

    `claims` changes the ID token's claims before they are signed, `signed` changes what becomes of them. `instead`
    holds an answer by path: status and body. `requests` remembers what was asked: path and fields.
    """

    someone: Someone = field(default_factory=Someone)
    claims: Callable[[Claims], Claims] = lambda given: given
    signed: Callable[[Claims], str] = lambda given: sign(given)
    keys: list[RSAKey] = field(default_factory=lambda: [key()])
    instead: dict[str, Answer] = field(default_factory=dict)
    slow: str = ""
    declines: bool = False
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)
    _tokens: set[str] = field(default_factory=set)
    _handed_out: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._released = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def settings(self) -> dict[str, str]:
        """The settings of an installation that lets it sign people in."""
        return {
            "google_client_id": CLIENT_ID,
            "google_client_secret": CLIENT_SECRET,
            "google_issuer": self.url,
            "github_client_id": CLIENT_ID,
            "github_client_secret": CLIENT_SECRET,
            "github_url": self.url,
            "github_api_url": self.url,
        }

    def behave(self, someone: Someone | None = None) -> None:
        """Do well from now on."""
        fresh = type(self).__dataclass_fields__
        self.claims, self.signed = fresh["claims"].default, fresh["signed"].default
        self.someone, self.keys, self.instead = someone or Someone(), [key()], {}
        self.slow, self.declines = "", False
        self.requests.clear()

    def agree(self, url: str) -> str:
        """Do what somebody does who is asked at this address; where it sends them back to."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        back, state = asked["redirect_uri"], {"state": asked["state"]}
        if self.declines:
            return f"{back}?{urlencode({'error': 'access_denied', **state})}"
        code = secrets.token_urlsafe(20)
        self._codes[code] = asked
        return f"{back}?{urlencode({'code': code, **state})}"

    def handed_out(self) -> list[str]:
        """The tokens of the last sign-in, which are for the client alone."""
        return list(self._handed_out)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._released.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def answer(self, path: str, fields: Mapping[str, str], headers: Mapping[str, str]) -> Answer:
        """What it says to a request."""
        self.requests.append((path, dict(fields)))
        if path == self.slow:
            self._released.wait()
        if path in self.instead:
            return self.instead[path]
        match path:
            case "/.well-known/openid-configuration":
                return self._json(self._discovery())
            case "/keys":
                return self._json({"keys": [each.as_dict(private=False) for each in self.keys]})
            case "/authorize" | "/login/oauth/authorize":
                return 200, self._page(path, fields)
            case "/token" | "/login/oauth/access_token":
                return self._exchange(fields, headers)
            case "/user" | "/user/emails" if headers.get("Authorization", "")[7:] in self._tokens:
                return self._json(self._person() if path == "/user" else self._emails())
        return 404, "{}"

    def _discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
        }

    def _page(self, path: str, fields: Mapping[str, str]) -> str:
        back = escape(self.agree(f"{path}?{urlencode(fields)}"))
        return f'<!doctype html><html lang="en"><title>Who is it?</title><h1>Who is it?</h1><a href="{back}">Allow</a>'

    def _exchange(self, fields: Mapping[str, str], headers: Mapping[str, str]) -> Answer:
        asked = self._codes.pop(fields.get("code", ""), None)
        hashed = hashlib.sha256(fields.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(hashed).decode().rstrip("=")
        basic = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        is_right = (
            asked is not None
            and asked.get("code_challenge_method") == "S256"
            and asked.get("code_challenge") == challenge
            and asked["redirect_uri"] == fields.get("redirect_uri")
            and asked["client_id"] == CLIENT_ID
            and headers.get("Authorization") == f"Basic {basic}"
        )
        if asked is None or not is_right:
            return 400, json.dumps({"error": "invalid_grant"})
        token = secrets.token_urlsafe(20)
        self._tokens.add(token)
        told: dict[str, Any] = {"access_token": token, "token_type": "Bearer", "expires_in": 3600}
        if "openid" in asked["scope"]:
            told["id_token"] = self.signed(self.claims(self._claims(asked)))
        self._handed_out = [told[name] for name in ("access_token", "id_token") if name in told]
        return self._json(told)

    def _claims(self, asked: Mapping[str, str]) -> Claims:
        now, who = int(time.time()), self.someone
        said = {
            "iss": self.url,
            "aud": CLIENT_ID,
            "azp": CLIENT_ID,
            "sub": who.subject,
            "iat": now,
            "exp": now + 3600,
            "nonce": asked.get("nonce", ""),
            "given_name": who.first_name,
            "family_name": who.last_name,
        }
        return said | ({"email": who.email, "email_verified": who.is_verified} if who.email else {})

    def _person(self) -> dict[str, Any]:
        return {"id": int(self.someone.subject), "login": "gita", "name": "Gita Rao"}

    def _emails(self) -> Any:
        who = self.someone
        if who.emails is not None:
            return who.emails
        aside = {"email": "aside@example.test", "primary": False, "verified": True}
        mine = {"email": who.email, "primary": True, "verified": who.is_verified}
        return [aside, mine] if who.email else [aside]

    def _json(self, said: Any) -> Answer:
        return 200, json.dumps(said)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        fake = self

        class Handler(QuietHandler, BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._answer(urlsplit(self.path).query)

            def do_POST(self) -> None:
                self._answer(self.rfile.read(int(self.headers.get("Content-Length", 0))).decode())

            def _answer(self, given: str) -> None:
                fields = {name: values[0] for name, values in parse_qs(given).items()}
                status, body = fake.answer(urlsplit(self.path).path, fields, self.headers)
                kind = "text/html" if body.startswith("<") else "application/json"
                onward = {"Location": f"{fake.url}/elsewhere"} if status in (301, 302, 307) else {}
                self.send(status, kind, body, **onward)

        return Handler


def sign(claims: Claims, *, by: RSAKey | None = None, **header: str) -> str:
    """An ID token."""
    using = by or key()
    return jwt.encode({"alg": "RS256", "kid": using.kid or "", **header}, claims, using)


def unsigned(claims: Claims) -> str:
    """An ID token that says of itself that nobody signed it."""
    parts = ({"alg": "none", "kid": "first"}, claims)
    return (
        ".".join(base64.urlsafe_b64encode(json.dumps(p).encode()).decode().rstrip("=") for p in parts) + "."
    )
