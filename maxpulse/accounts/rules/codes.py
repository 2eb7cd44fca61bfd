"""The numbers of a second factor: codes by time (RFC 6238), and the codes one keeps on paper."""

from __future__ import annotations

import re
import secrets
from base64 import b32encode
from datetime import datetime
from hmac import compare_digest
from urllib.parse import quote, urlencode

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.hotp import HOTP

ISSUER = "MAXPULSE"
SECRET_BYTES = 20  # RFC 4226 §4, R6
DIGITS = 6
STEP_SECONDS = 30
SHAPE = re.compile(rf"[0-9]{{{DIGITS}}}")

# As in links: nothing that looks alike, no vowels.
LETTERS = "23456789bcdfghjkmnpqrstvwxz"
RECOVERY_CODES = 10
# 11 letters behind the mark are 52 bits, each hashed like a password.
RECOVERY_LETTERS = 12
GROUP = 4


def make_secret() -> bytes:
    """A secret for one account and the app on one phone."""
    return secrets.token_bytes(SECRET_BYTES)


def step_of(moment: datetime) -> int:
    """The number of the half minute a moment lies in."""
    return int(moment.timestamp()) // STEP_SECONDS


def code_at(secret: bytes, step: int, digits: int = DIGITS) -> str:
    """The code that an app shows in this half minute."""
    return HOTP(secret, digits, SHA1()).generate(step).decode()  # noqa: S303  what apps know; HMAC holds


def is_code_of(secret: bytes, code: str, now: int, last: int | None) -> bool:
    """True for the code of this half minute, where none of it or of a later one has counted.

    Not for those of its neighbours, which RFC 6238 §5.2 lets one take too: a code is good as long as it is shown.
    """
    is_it = compare_digest(code_at(secret, now), code)
    return is_it and (last is None or now > last)


def normal_code(text: str) -> str | None:
    """A code as apps show it, however it was spaced; None for what cannot be one."""
    code = re.sub(r"[\s-]", "", text)
    return code if SHAPE.fullmatch(code) else None


def address_for_apps(secret: bytes, email: str) -> str:
    """What the QR code holds: the secret, and what the app calls it."""
    more = {"secret": key_as_text(secret), "issuer": ISSUER, "digits": DIGITS, "period": STEP_SECONDS}
    return f"otpauth://totp/{ISSUER}:{quote(email)}?{urlencode(more)}"


def key_as_text(secret: bytes) -> str:
    """The secret as one types it into an app."""
    return b32encode(secret).decode()


def make_recovery_codes() -> list[str]:
    """Codes for the day the phone is gone. Each begins with a letter of its own, by which its hash is found."""
    marks = secrets.SystemRandom().sample(LETTERS, RECOVERY_CODES)
    return [
        _grouped(mark + "".join(secrets.choice(LETTERS) for _ in range(RECOVERY_LETTERS - 1)))
        for mark in marks
    ]


def normal_recovery_code(text: str) -> str | None:
    """A recovery code as it is hashed, however it was typed; None for what cannot be one."""
    code = re.sub(r"[\s-]", "", text).lower()
    return code if len(code) == RECOVERY_LETTERS and set(code) <= set(LETTERS) else None


def _grouped(code: str) -> str:
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))
