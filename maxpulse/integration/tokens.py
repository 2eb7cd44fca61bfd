"""The bearer tokens of programs: signed JWTs (RFC 9068's shape), good for ten minutes and for this API alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from joserfc import jwt
from joserfc.errors import BadSignatureError, JoseError
from joserfc.jwk import OctKey

from maxpulse.config import Settings
from maxpulse.core import clock
from maxpulse.core.crypto import keys_for
from maxpulse.core.ids import new_id
from maxpulse.integration.rules import TOKEN_LIFETIME

# Pinned on both sides: what a token says of its own algorithm decides nothing.
ALGORITHM = "HS256"
KIND = "at+jwt"
PURPOSE = "api-token"
LONGEST = 2048


class BadToken(ValueError):
    """Not a token of ours for this API, or one that is over."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What a token says: which program, what it may ask, and the token's own id."""

    client_id: UUID
    scopes: tuple[str, ...]
    token_id: UUID


def issue(client_id: UUID, scopes: tuple[str, ...], using: Settings) -> str:
    """A token for that program, good from now on for TOKEN_LIFETIME."""
    now = int(clock.now().timestamp())
    claims = {
        "iss": using.origin,
        "aud": audience(using),
        "sub": str(client_id),
        "iat": now,
        "exp": now + int(TOKEN_LIFETIME.total_seconds()),
        "jti": str(new_id()),
        "scope": " ".join(scopes),
    }
    key = OctKey.import_key(keys_for(PURPOSE)[0])
    return jwt.encode({"alg": ALGORITHM, "typ": KIND}, claims, key, algorithms=[ALGORITHM])


def read(token: str, using: Settings) -> Claims:
    """What a token says. Raises BadToken unless signature, kind, issuer, audience, times and ids are as issued."""
    if len(token) > LONGEST:
        raise BadToken("too long")
    try:
        found = _decode(token)
        _check(found.claims, using)
        if found.header.get("typ") != KIND:
            raise BadToken("another kind")
        return Claims(
            UUID(found.claims["sub"]), tuple(str(found.claims["scope"]).split()), UUID(found.claims["jti"])
        )
    # What cannot even be taken apart fails in as many ways as there are parts.
    except (JoseError, ValueError, TypeError, AttributeError) as wrong:
        raise BadToken(type(wrong).__name__) from None


def audience(using: Settings) -> str:
    """Whom tokens are for."""
    return f"{using.origin}/api/v1"


def _check(claims: dict[str, Any], using: Settings) -> None:
    registry = jwt.JWTClaimsRegistry(
        now=int(clock.now().timestamp()),
        leeway=0,
        iss={"essential": True, "value": using.origin},
        aud={"essential": True, "value": audience(using)},
        sub={"essential": True},
        iat={"essential": True},
        exp={"essential": True},
        jti={"essential": True},
        scope={"essential": True, "allow_blank": True},
    )
    registry.validate(claims)
    if cast("int", claims["exp"]) - cast("int", claims["iat"]) > TOKEN_LIFETIME.total_seconds():
        raise BadToken("too long-lived")


def _decode(token: str) -> jwt.Token:
    first, *earlier = map(OctKey.import_key, keys_for(PURPOSE))
    for key in (first, *earlier):
        try:
            return jwt.decode(token, key, algorithms=[ALGORITHM])
        except BadSignatureError:
            continue
    raise BadToken("no key of ours")
