"""The bytes that digests and hashes are taken of. Pure, and the same on every machine and for all time.

They do not depend on the order of keys in jsonb, on a time zone or on a version of PostgreSQL. A change of form
gets a new number, kept with each seal, and the old form stays here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

Entry = Mapping[str, Any]

FORM = 1
DIGEST_BYTES = 32
# What an entry consists of in form 1. `ip_address` as text with its mask, times as moments.
FIELDS = (
    "id",
    "at",
    "actor_role",
    "actor_user_id",
    "actor_participant_id",
    "acting_for_type",
    "acting_for_id",
    "action",
    "subject_type",
    "subject_id",
    "before",
    "after",
    "ip_address",
    "user_agent",
    "request_id",
    "written_at",
)


def plain(entry: Entry) -> dict[str, Any]:
    """An entry's facts as JSON holds them: what is hashed, and what an export says."""
    return {name: _plain(entry[name]) for name in FIELDS}


def digest(entry: Entry) -> bytes:
    """The digest of one entry."""
    return sha256(_bytes(plain(entry))).digest()


def chain(
    before: bytes,
    number: int,
    sealed_at: datetime,
    reaches_to: datetime,
    entries: Sequence[UUID],
    digests: bytes,
) -> bytes:
    """The hash of a seal: over the seal before it (empty for the first), its own facts and each entry in order."""
    facts = {
        "form": FORM,
        "before": before.hex(),
        "number": number,
        "sealed_at": _plain(sealed_at),
        "reaches_to": _plain(reaches_to),
        "entries": [str(entry) for entry in entries],
        "digests": digests.hex(),
    }
    return sha256(_bytes(facts)).digest()


def split(digests: bytes) -> list[bytes]:
    """The digests of a seal, one by one."""
    return [digests[at : at + DIGEST_BYTES] for at in range(0, len(digests), DIGEST_BYTES)]


def join(digests: Iterable[bytes]) -> bytes:
    """Digests as a seal keeps them."""
    return b"".join(digests)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return str(value) if isinstance(value, UUID) else value


def _bytes(facts: Mapping[str, Any]) -> bytes:
    return json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()
