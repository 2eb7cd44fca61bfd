"""The address of a link that shows a part of a result: its row's id under a keyed hash of this installation.

Nobody guesses one and nothing in the database opens one; the participant's list makes the same address again whenever
it is looked at. 16 bytes id, 16 bytes keyed BLAKE2b, as 43 characters.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from hashlib import blake2b
from hmac import compare_digest
from uuid import UUID

from maxpulse.core.crypto import keys_for

RESULT_LINKS = "result-link"
ID_BYTES, MAC_BYTES, CHARS = 16, 16, 43


class BadLink(ValueError):
    """No installation of ours made this address, or something in it was changed."""


def seal(link_id: UUID) -> str:
    """What stands in the address of this link."""
    return _text(link_id.bytes + _mac(link_id.bytes, keys_for(RESULT_LINKS)[0]))


def unseal(sealed: str) -> UUID:
    """The id of the link behind an address. Raises BadLink."""
    if len(sealed) != CHARS:
        raise BadLink("wrong length")
    try:
        raw = urlsafe_b64decode(sealed.encode("ascii") + b"=")
    except (NotBase64, UnicodeEncodeError):
        raise BadLink("not base64") from None
    # The last character has bits to spare: one address must have one spelling.
    if _text(raw) != sealed:
        raise BadLink("not as it was written")
    link, mac = raw[:ID_BYTES], raw[ID_BYTES:]
    if not any(compare_digest(mac, _mac(link, key)) for key in keys_for(RESULT_LINKS)):
        raise BadLink("signature differs")
    return UUID(bytes=link)


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _mac(link: bytes, key: bytes) -> bytes:
    return blake2b(link, digest_size=MAC_BYTES, key=key).digest()
