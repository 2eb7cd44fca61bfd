"""Secrets at rest: sealed with keys derived from the installation's, one for each purpose.

Sealing is AES-256-GCM (NIST SP 800-38D) with a random nonce, and bound to the row it belongs to: bytes copied to
another row do not open. What an earlier SECRET_KEY sealed still opens while that key stands in
SECRET_KEY_FALLBACKS; whoever opens it is told, and seals it again.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from hashlib import blake2b

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import current_app

FORMAT = b"\x01"
NONCE_BYTES = 12


class CannotOpen(ValueError):
    """Sealed by no key of this installation, for another row, or changed since."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What was sealed. `is_current` is false when an earlier key opened it: time to seal it again."""

    plain: bytes = field(repr=False)
    is_current: bool


def keys_for(purpose: str) -> list[bytes]:
    """This installation's keys of 32 bytes for a purpose (up to 16 letters), the one to seal with first."""
    using = current_app.extensions["settings"]
    return [key_from(secret, purpose) for secret in (using.secret_key, *using.earlier_secret_keys)]


def key_from(secret: str, purpose: str) -> bytes:
    """The key of 32 bytes for a purpose, from which neither the secret nor another purpose's key can be told."""
    return blake2b(secret.encode(), digest_size=32, person=purpose.encode()).digest()


def seal(plain: bytes, purpose: str, row: bytes) -> bytes:
    """Seal `plain` for the row whose id is `row`."""
    nonce = os.urandom(NONCE_BYTES)
    return FORMAT + nonce + AESGCM(keys_for(purpose)[0]).encrypt(nonce, plain, FORMAT + row)


def unseal(sealed: bytes, purpose: str, row: bytes) -> Opened:
    """Open what was sealed for this purpose and row. Raises CannotOpen."""
    start, nonce, text = sealed[:1], sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    if start != FORMAT or len(nonce) != NONCE_BYTES:
        raise CannotOpen("not sealed by us")
    for age, key in enumerate(keys_for(purpose)):
        try:
            return Opened(AESGCM(key).decrypt(nonce, text, FORMAT + row), is_current=age == 0)
        except InvalidTag:
            continue
    raise CannotOpen("no key opens it")
