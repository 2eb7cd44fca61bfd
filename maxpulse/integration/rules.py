"""What programs of shops outside may ask, and when two requests are the same."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import timedelta
from hashlib import blake2b, sha256
from uuid import UUID

READ, REPORT, REFUND = "purchases:read", "purchases:write", "refunds:write"
# A role is what a program is for; a token may ask for less of it, never for more.
ROLES: Mapping[str, tuple[str, ...]] = {
    "shop": (READ, REPORT, REFUND),
    "till": (READ, REPORT),
    "reader": (READ,),
}
TOKEN_LIFETIME = timedelta(minutes=10)
SECRETS_AT_ONCE = 2
LONGEST_NAME = 80
KEY = re.compile(r"[\x21-\x7e]{1,255}")


class BadScope(ValueError):
    """Nobody of that role is given that scope."""


class NotJson(ValueError):
    """The body is not one JSON object."""


def scopes_of(role: str, asked: str = "") -> tuple[str, ...]:
    """The scopes of a token: all of the role's, or those `asked` for (space-separated). Raises BadScope."""
    wanted = asked.split()
    if beyond := set(wanted) - set(ROLES[role]):
        raise BadScope(" ".join(sorted(beyond)))
    return tuple(scope for scope in ROLES[role] if not wanted or scope in wanted)


def is_key(key: str) -> bool:
    """True for an Idempotency-Key that can be kept: up to 255 visible ASCII characters."""
    return KEY.fullmatch(key) is not None


def read_json(body: bytes) -> dict[str, object]:
    """A body as one JSON object. Raises NotJson."""
    try:
        read = json.loads(body, parse_constant=_refuse)
    # A deep nest ends the parser, not the process.
    except (ValueError, RecursionError):
        raise NotJson("not JSON") from None
    if not isinstance(read, dict):
        raise NotJson("not an object")
    return read


def fingerprint(method: str, path: str, body: Mapping[str, object]) -> bytes:
    """What makes two requests the same: method, path, and what the body says, however it is spelled."""
    said = json.dumps(body, sort_keys=True, separators=(",", ":"))
    return sha256(f"{method} {path}\n{said}".encode()).digest()


def lock_number(client_id: UUID, key: str) -> int:
    """The number of the advisory lock that a request holds while it is in flight: 64 bits, signed."""
    digest = blake2b(client_id.bytes + key.encode(), digest_size=8, person=b"idempotency-key").digest()
    return int.from_bytes(digest, signed=True)


def transaction_of(client_id: UUID, reference: str) -> str:
    """The business key of what a program calls `reference`: two shops may count alike."""
    return f"{client_id}/{reference}"


def reference_in(transaction_id: str) -> str:
    """What the program called it."""
    return transaction_id.partition("/")[2]


def _refuse(_constant: str) -> object:
    raise ValueError("JSON knows neither NaN nor Infinity")
