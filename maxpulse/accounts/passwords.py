"""Passwords as argon2id hashes.

Hashing takes tens of milliseconds of one core on purpose: it happens beside the event loop.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app

from maxpulse.accounts.rules import LONGEST_PASSWORD, normal_password
from maxpulse.core.aside import aside

# RFC 9106 §4, second recommended option: 3 passes over 64 MiB in 4 lanes.
STRONG = PasswordHasher()
# The least that OWASP advises for passwords; ten are hashed at once, and 52 random bits are no password.
FOR_RECOVERY_CODES = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
QUICK_FOR_TESTS = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)


def hash_password(password: str) -> str:
    """The password's hash, with its parameters and salt."""
    return aside(_hasher().hash, normal_password(password))


def hash_recovery_codes(codes: Sequence[str]) -> list[str]:
    """The hash of each of these random codes, for `matches`."""
    hasher = QUICK_FOR_TESTS if _hasher() is QUICK_FOR_TESTS else FOR_RECOVERY_CODES
    return aside(lambda: [hasher.hash(code) for code in codes])


def matches(kept: str | None, password: str) -> bool:
    """True when `password` belongs to the hash. Takes as long when there is no hash at all."""
    given = normal_password(password)
    # Nobody has a longer one. Only its beginning is hashed, for the time that takes, and it is wrong all the same.
    is_right = aside(_verify, _hasher(), kept, given[:LONGEST_PASSWORD])
    return is_right and kept is not None and len(given) <= LONGEST_PASSWORD


def is_outdated(kept: str) -> bool:
    """True when a hash was made with other parameters than today's."""
    return _hasher().check_needs_rehash(kept)


def _verify(hasher: PasswordHasher, kept: str | None, password: str) -> bool:
    try:
        return hasher.verify(kept or _hash_of_nobody(hasher), password)
    except (VerificationError, InvalidHashError):
        return False


def _hasher() -> PasswordHasher:
    return QUICK_FOR_TESTS if current_app.extensions["settings"].env == "test" else STRONG


@lru_cache(maxsize=2)
def _hash_of_nobody(hasher: PasswordHasher) -> str:
    return hasher.hash(os.urandom(16).hex())
