"""The seal of a path pack: that we gave it out, for which assessment, with which questions, and until when.

The device asks no questions but those: it holds what it has fetched against the digest that the seal says. Which come
next goes by them, so what it hands over with the seal was asked for by us.
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
LONGEST = 200


class BadSeal(ValueError):
    """The pack is none of ours, another assessment's, or over: the device asks for a new one."""


class PackSeal(NamedTuple):
    """What a seal says: until when the pack is good, and the bank and the digest of the questions in it, if any are."""

    until: datetime
    questions: tuple[str, ...] = ()

    def seal(self, session_id: UUID) -> str:
        """The seal as text."""
        said = ".".join((str(int(self.until.timestamp())), *self.questions))
        return f"{said}.{_mac(said, session_id, keys_for(PACKS)[0])}"

    @classmethod
    def unseal(cls, text: str, session_id: UUID) -> PackSeal:
        """Read a seal. Raises BadSeal."""
        said, _dot, mac = text[:LONGEST].rpartition(".")
        if not any(
            compare_digest(mac.encode(), _mac(said, session_id, key).encode()) for key in keys_for(PACKS)
        ):
            raise BadSeal("not ours")
        # Those of releases before say a digest alone, or nothing of the questions; they are good until they are over.
        until, *questions = said.split(".")
        moment = datetime.fromtimestamp(int(until), UTC)
        if clock.now() >= moment:
            raise BadSeal("over")
        return cls(moment, tuple(questions))


def _mac(said: str, session_id: UUID, key: bytes) -> str:
    return blake2b(said.encode() + session_id.bytes, digest_size=16, key=key).hexdigest()
