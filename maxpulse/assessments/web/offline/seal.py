"""The seal of a path pack: that we gave it out, for which assessment, and until when.

The assessment says with which questions: it stays on the version it was begun with.
"""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import blake2b
from hmac import compare_digest
from typing import NamedTuple
from uuid import UUID

from maxpulse.core import clock
from maxpulse.core.crypto import keys_for

PACKS = "path-pack"
LONGEST = 120


class BadSeal(ValueError):
    """The pack is none of ours, another assessment's, or over: the device asks for a new one."""


class PackSeal(NamedTuple):
    """What a seal says: until when the pack is good."""

    until: datetime

    def seal(self, session_id: UUID) -> str:
        """The seal as text."""
        said = str(int(self.until.timestamp()))
        return f"{said}.{_mac(said, session_id, keys_for(PACKS)[0])}"

    @classmethod
    def unseal(cls, text: str, session_id: UUID) -> PackSeal:
        """Read a seal. Raises BadSeal."""
        said, _dot, mac = text[:LONGEST].rpartition(".")
        if not any(
            compare_digest(mac.encode(), _mac(said, session_id, key).encode()) for key in keys_for(PACKS)
        ):
            raise BadSeal("not ours")
        # Seals once said a digest of the questions too.
        until, _dot, _digest = said.partition(".")
        moment = datetime.fromtimestamp(int(until), UTC)
        if clock.now() >= moment:
            raise BadSeal("over")
        return cls(moment)


def _mac(said: str, session_id: UUID, key: bytes) -> str:
    return blake2b(said.encode() + session_id.bytes, digest_size=16, key=key).hexdigest()
