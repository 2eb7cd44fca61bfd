"""What holds for passkeys: under which name and from which pages they are used, and why one is refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

# As long as a right password waits. The key's owner may have to find it first, or to hold a phone to the screen.
ASKED_FOR = timedelta(minutes=5)
# A browser gives up before the server does, so that it is the browser that says so.
SHOWN_FOR = timedelta(minutes=4)
CHALLENGE_BYTES = 32
MOST_PASSKEYS = 10
LONGEST_NAME = 60
# WebAuthn level 3 §5.1: an authenticator that names a key by more is refused.
LONGEST_CREDENTIAL = 1023
# What a browser hands over is a few hundred letters, and a few thousand with an attestation that nobody asked for.
LONGEST_ANSWER = 20_000
# ECDSA with P-256, Ed25519, and RSA with SHA-256, which Windows Hello knows alone.
RS256 = -257
ALGORITHMS = (-7, -8, RS256)
# NIST SP 800-131A: RSA keys of fewer bits sign nothing.
FEWEST_RSA_BITS = 2048


@dataclass(frozen=True, slots=True)
class Place:
    """The name that keys are made for here (WebAuthn: RP id), and the origins whose pages may ask for them."""

    name: str
    origins: tuple[str, ...]


class Trouble(StrEnum):
    """Why a passkey was not taken."""

    OVER = "over"  # nothing waits for it: too late, used, or never asked
    WRONG = "wrong"  # not signed so that it can be believed, or not what was asked for
    UNKNOWN = "unknown"  # no passkey of this account
    COPIED = "copied"  # it counts behind what it has counted before
    TAKEN = "taken"  # it belongs to an account already
    MANY = "many"
    ELSEWHERE = "elsewhere"  # the page stands under a name that keys are not made for


class NotTaken(Exception):
    """A passkey that was not taken, and why."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


def counts_on(before: int, now: int) -> bool:
    """True when a key that had signed `before` times may say `now`. Keys that do not count say 0 each time."""
    return now > before or before == now == 0


def normal_name(text: str, otherwise: str) -> str:
    """The name of a passkey as it is kept: one line, not too long; `otherwise` where none was given."""
    plain = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return plain[:LONGEST_NAME].strip() or otherwise
