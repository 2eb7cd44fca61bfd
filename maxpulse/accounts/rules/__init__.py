"""What holds for accounts and sessions, whoever asks."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from maxpulse.core.emails import normal_email as normal_email

SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 500


class Purpose(StrEnum):
    """What a letter lets its holder do, once. Another part adds its own here, and a function that uses it."""

    VERIFY = "verify-email"
    RESET = "reset-password"
    CHANGE = "change-email"
    SECURE = "secure-account"
    INVITE = "invitation"


GOOD_FOR = {
    Purpose.VERIFY: timedelta(days=3),
    Purpose.RESET: timedelta(hours=1),
    Purpose.CHANGE: timedelta(days=1),
    # Whoever is told that their account moves away may be on holiday.
    Purpose.SECURE: timedelta(days=14),
    Purpose.INVITE: timedelta(days=7),
}
# So many letters of one purpose an account gets in an hour; the last of them stays good.
MOST_LETTERS = 5
LETTERS_WITHIN = timedelta(hours=1)
LETTERS_KEPT = timedelta(days=30)
# An account that nobody came for is removed so long after its letter ended (migration `first_admin`).
INVITATIONS_KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Lifetime:
    """How long a session lasts: without a sign of life, and at the most."""

    idle: timedelta
    most: timedelta

    def expires(self, begun: datetime, seen: datetime) -> datetime:
        """When a session that began and was last seen at these moments is over."""
        return min(begun + self.most, seen + self.idle)


LIFETIMES = {"admin": Lifetime(timedelta(hours=2), timedelta(hours=12))}
OF_OTHERS = Lifetime(timedelta(days=7), timedelta(days=30))


def lifetime(role: str) -> Lifetime:
    """How long sessions of this role last; admins' are short, because they reach everything."""
    return LIFETIMES.get(role, OF_OTHERS)


def short_email(address: str) -> str:
    """An address to be recognised by and not written to: its first letter and where it is."""
    local, _sign, domain = address.rpartition("@")
    return f"{local[:1]}…@{domain}"


def normal_password(text: str) -> str:
    """A password as it is hashed: the same letters from another keyboard are the same (RFC 8265 §4.2)."""
    return unicodedata.normalize("NFC", text)


# Their passwords stand on the sign-in page. See `is_demo`.
DEMO_DOMAIN = "demo.maxpulse.test"
DEMO_NAMES = (
    *("distributor", "rival", "participant", "trainer", "admin"),
    *("ines", "kwame", "yuki", "marta", "samuel", "linnea"),
)


def is_demo(email: str) -> bool:
    """True for the accounts of demo data: no second factor is asked of them, and production lets none of them in."""
    name, _at, domain = email.partition("@")
    return domain == DEMO_DOMAIN and name in DEMO_NAMES


def is_held_to_a_second_factor(role: str) -> bool:
    """True for those who reach so much that a password alone opens nothing."""
    return role == "admin"
