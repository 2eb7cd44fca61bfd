"""The signed token that stands for one assessment in an address.

Checked on every answer, so it is a plain keyed hash over fixed-length fields rather than a general-purpose
signer: 16 bytes session, 16 bytes participant, 4 bytes expiry (seconds since 1970), 16 bytes keyed BLAKE2b.
"""

from __future__ import annotations

import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from hmac import compare_digest
from typing import Self
from uuid import UUID

from maxpulse.core import clock
from maxpulse.core.crypto import key_from

FIELDS = struct.Struct(">16s16sI")
MAC_BYTES = 16
TOKEN_CHARS = 70
# What the keys are for, as `core.crypto` derives them. What a consent page holds begins an assessment and opens none,
# and a token begins nothing: else whoever holds one could send it to a consent page for one that is good for longer.
TOKENS, STARTS, CLAIMED = "assessment-link", "start-form", "claimed-session"
STARTS_SIGNED_IN = "start-of-account"


class BadToken(ValueError):
    """The token was not made by us, or something in it was changed."""


class ExpiredToken(BadToken):
    """The token was ours and its time is over."""


@dataclass(frozen=True, slots=True)
class AssessmentToken:
    """What a token says: this assessment session, as this participant, until then."""

    session_id: UUID
    participant_id: UUID
    expires: datetime

    def seal(self, key: bytes) -> str:
        """The token as 70 characters that may stand in an address."""
        fields = FIELDS.pack(self.session_id.bytes, self.participant_id.bytes, int(self.expires.timestamp()))
        return _text(fields + _mac(fields, key))

    @classmethod
    def unseal(cls, token: str, *keys: bytes) -> Self:
        """Read a token. Raises BadToken when none of `keys` sealed it, ExpiredToken when it is over."""
        if len(token) != TOKEN_CHARS:
            raise BadToken("wrong length")
        try:
            raw = urlsafe_b64decode(token.encode("ascii") + b"==")
        except (NotBase64, UnicodeEncodeError):
            raise BadToken("not base64") from None
        # The last character has four bits to spare: one token must have one spelling.
        if _text(raw) != token:
            raise BadToken("not as it was written")
        fields, mac = raw[: FIELDS.size], raw[FIELDS.size :]
        if not any(compare_digest(mac, _mac(fields, key)) for key in keys):
            raise BadToken("signature differs")
        session, participant, until = FIELDS.unpack(fields)
        expires = datetime.fromtimestamp(until, UTC)
        if clock.now() >= expires:
            raise ExpiredToken("over")
        return cls(UUID(bytes=session), UUID(bytes=participant), expires)


def token_key(secret: str) -> bytes:
    """The key of these tokens, derived so that no other use of the secret can forge one."""
    return key_from(secret, TOKENS)


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _mac(fields: bytes, key: bytes) -> bytes:
    return blake2b(fields, digest_size=MAC_BYTES, key=key).digest()
