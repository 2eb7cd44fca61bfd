"""Addresses of links to a part of a result, made up by somebody who has another."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from hashlib import blake2b

from maxpulse.probe.companies import People
from maxpulse.results.tokens import ID_BYTES, MAC_BYTES

ANOTHER_KEY = b"another key" * 2


def mixed_shares(mine: People, theirs: People) -> Iterator[str]:
    """Addresses that would open the other's link if its id counted, which stands in the database.

    With the seal of one's own, with that of another key, with the id itself for one, and without any.
    """
    link, seal = _raw(theirs.share)[:ID_BYTES], _raw(mine.share)[ID_BYTES:]
    for made_up in (seal, blake2b(link, digest_size=MAC_BYTES, key=ANOTHER_KEY).digest(), link, b""):
        yield urlsafe_b64encode(link + made_up).rstrip(b"=").decode()


def _raw(share: str) -> bytes:
    return urlsafe_b64decode(share.encode() + b"=" * (-len(share) % 4))
