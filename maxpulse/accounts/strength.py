"""Whether a password would be guessed. NIST SP 800-63B §5.1.1.2: length and a list of bad ones, no rules of letters.

Judged on this machine by zxcvbn, which knows names, words, keyboards and dates, and by a list of more than 100,000
passwords of ten letters and more that have come out in breaches.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from zxcvbn import zxcvbn

from maxpulse.accounts.rules import LONGEST_PASSWORD, SHORTEST_PASSWORD, normal_password
from maxpulse.runtime import breached

# Of 0 to 4: out of reach (10^8 guesses and more) even for somebody who has got hold of a slow hash.
STRONG_ENOUGH = 3
FEW = 6
# What follows is not looked at: it makes no password weaker. The search tries every reading of the letters that may
# stand for others, together: 72 letters out of all of them took 6 s, these take 0.3 at the most.
LOOKED_AT, LOOKED_AT_MANY_SIGNS = 40, 16
SIGNS = frozenset("4@8({[<369&#!1/|0$5+7%2")
MANY_SIGNS = 4
WORD = re.compile(r"\w{3,}")
PRODUCT = ("maxpulse", "max", "pulse", "clienthub", "maxpulse-demo")


class Weakness(StrEnum):
    """What is wrong with a password."""

    SHORT = "short"
    LONG = "long"
    PERSONAL = "personal"
    COMMON = "common"
    GUESSABLE = "guessable"


def weakness(password: str, about: Iterable[str] = ()) -> Weakness | None:
    """Why a password is not good enough; None when it is. `about` is what is known of its owner: name, address."""
    given = normal_password(password)
    if len(given) < SHORTEST_PASSWORD:
        return Weakness.SHORT
    if len(given) > LONGEST_PASSWORD:
        return Weakness.LONG
    own = [*PRODUCT, *(word.lower() for text in about for word in (text, *WORD.findall(text)) if word)]
    if _is_mostly(own, given.lower()):
        return Weakness.PERSONAL
    is_slow = len(SIGNS.intersection(given)) > MANY_SIGNS
    judged = zxcvbn(given[: LOOKED_AT_MANY_SIGNS if is_slow else LOOKED_AT], user_inputs=own)
    if judged["score"] < STRONG_ENOUGH:
        return _kind(judged["sequence"])
    # Letters of pure chance are no secret once they stand in a list.
    return Weakness.COMMON if breached.holds(given) else None


def _is_mostly(own: list[str], password: str) -> bool:
    """The words of its owner and a few letters: for whoever knows them, that is a short password."""
    rest = password
    for word in sorted(own, key=len, reverse=True):
        rest = rest.replace(word, "")
    return rest != password and len(rest) < FEW


def _kind(parts: list[dict[str, Any]]) -> Weakness:
    lists = {part.get("dictionary_name") for part in parts}
    if "user_inputs" in lists:
        return Weakness.PERSONAL
    return Weakness.COMMON if "passwords" in lists else Weakness.GUESSABLE
