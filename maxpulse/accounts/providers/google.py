"""Google, by OpenID Connect: what it says stands in an ID token that it has signed."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import ClaimError, ExpiredTokenError, InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from maxpulse.accounts.providers.client import Client, get_token, listening
from maxpulse.accounts.rules.providers import Begun, NotTold, Provider, Told, Trouble, told, verified_email
from maxpulse.config import Settings
from maxpulse.core import clock

SCOPE = "openid email profile"
DISCOVERY = "/.well-known/openid-configuration"
# What Google signs with. Naming it here keeps `none` out, and keys of another kind.
SIGNED_BY = JWSRegistry(algorithms=["RS256"], strict_check_header=False)
LEEWAY = 60
# When it last asked them who they are (OpenID Connect Core §5.5), which it tells those whose project is set to it.
WANTED = json.dumps({"id_token": {"auth_time": {"essential": True}}})
KEPT_FOR = 3600.0
OF_CLAIMS = {"iss": Trouble.ISSUER, "aud": Trouble.AUDIENCE, "azp": Trouble.AUDIENCE, "nonce": Trouble.NONCE}

# Where its parts are and what its keys are, as last read, each with when.
_kept: dict[str, tuple[float, Any]] = {}


def address(begun: Begun, using: Settings, back: str) -> str:
    """Where Google asks who it is."""
    with listening(), _client(using, back) as client:
        url: str
        url, _state = client.create_authorization_url(
            _parts(client, using)["authorization_endpoint"],
            state=begun.state,
            code_verifier=begun.verifier,
            nonce=begun.nonce,
            # On a shared device nobody comes in as whoever was there before.
            prompt="select_account",
            claims=WANTED,
        )
        return url


def ask(begun: Begun, code: str, using: Settings, back: str) -> Told:
    """Who it is, by an ID token for us, of this moment."""
    with listening(), _client(using, back) as client:
        parts = _parts(client, using)
        token = get_token(client, parts["token_endpoint"], code, begun.verifier)
        claims = _claims(client, parts["jwks_uri"], token["id_token"])
        check(claims, using, nonce=begun.nonce, access_token=token["access_token"])
    name = claims.get("given_name"), claims.get("family_name")
    return told(Provider.GOOGLE, claims["sub"], verified_email(claims), name, claims.get("auth_time"))


def check(claims: CodeIDToken, using: Settings, *, nonce: str, access_token: str = "") -> None:
    """Raise NotTold unless a token whose signature holds was made by Google, for us, for this sign-in, just now."""
    issuer = using.google_issuer
    claims.options = {
        # Google's own tokens name it with or without the scheme.
        "iss": {"essential": True, "values": [issuer, issuer.removeprefix("https://")]},
        "aud": {"essential": True, "value": using.google_client_id},
        "nonce": {"essential": True, "value": nonce},
    }
    claims.params = {"nonce": nonce, "client_id": using.google_client_id, "access_token": access_token}
    try:
        claims.validate(now=int(clock.now().timestamp()), leeway=LEEWAY)
    except ExpiredTokenError:
        raise NotTold(Trouble.EXPIRED) from None
    except ClaimError as wrong:
        named = str(wrong.claim).split(",", maxsplit=1)[0]
        raise NotTold(OF_CLAIMS.get(named, Trouble.FORGED)) from None


def read_id_token(id_token: object, keys: Mapping[str, Any]) -> CodeIDToken:
    """What stands in an ID token signed with one of these keys. Raises NotTold; InvalidKeyIdError for another key."""
    if not isinstance(id_token, str):
        raise NotTold(Trouble.FORGED)
    try:
        read = jwt.decode(id_token, KeySet.import_key_set(dict(keys)), registry=SIGNED_BY)  # type: ignore[arg-type]
    except InvalidKeyIdError:
        raise
    except (JoseError, ValueError):
        raise NotTold(Trouble.FORGED) from None
    return CodeIDToken(read.claims, read.header)


def is_its_own(issuer: str, using: Settings) -> bool:
    """True when an answer that names its sender names Google (RFC 9207 §2.4), or names none."""
    return issuer in ("", using.google_issuer)


def _claims(client: Client, url: str, id_token: object) -> CodeIDToken:
    try:
        return read_id_token(id_token, _read(client, url))
    except InvalidKeyIdError:
        _kept.pop(url, None)  # keys change within the hour
    try:
        return read_id_token(id_token, _read(client, url))
    except InvalidKeyIdError:
        raise NotTold(Trouble.FORGED) from None


def _parts(client: Client, using: Settings) -> dict[str, str]:
    """The addresses of Google's parts (OpenID Connect Discovery §4), as safe as that of the whole."""
    told_of = _read(client, using.google_issuer + DISCOVERY)
    names = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    scheme = urlsplit(using.google_issuer).scheme
    is_safe = all(urlsplit(told_of[name]).scheme == scheme for name in names)
    if told_of["issuer"] != using.google_issuer or not is_safe:
        raise NotTold(Trouble.AWAY)
    return {name: told_of[name] for name in names}


def _read(client: Client, url: str) -> dict[str, Any]:
    at, kept = _kept.get(url, (0.0, None))
    if kept is None or time.monotonic() - at > KEPT_FOR:
        kept = _mapping(client.read(url))
        _kept[url] = time.monotonic(), kept
    return dict(kept)


def _mapping(said: Any) -> dict[str, Any]:
    if not isinstance(said, dict):
        raise NotTold(Trouble.AWAY)
    return said


def _client(using: Settings, back: str) -> Client:
    return Client(using.google_client_id, using.google_client_secret, scope=SCOPE, redirect_uri=back)
