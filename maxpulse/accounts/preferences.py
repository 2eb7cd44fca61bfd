"""What a person may choose: which news reaches them and how, and the colours of their pages. Pure.

Choices are one object in the profile: `theme`, `locale`, `timezone`, and `news`, which holds for each kind that
somebody has decided about whether it comes by `mail` and on the `page`. What nobody decided follows `USUAL`.
`second_factor` says that one was offered and set aside.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

THEMES = ("system", "light", "dark")
SECOND_FACTOR, NOT_NOW = "second_factor", "not-now"


class Kind(StrEnum):
    """What there is news of. Mails about the safety of an account are none of these: nobody can switch them off."""

    SALE = "sale"
    FINISHED = "finished"
    CLIENT = "client"
    PAYOUT = "payout"
    COURSE = "course"


class Way(StrEnum):
    """How news comes."""

    MAIL = "mail"
    PAGE = "page"


Choices = Mapping[Kind, Mapping[Way, bool]]

# What each role is told of: a kind stands here from the day that something tells it, and what was chosen before counts.
CONCERNS: Mapping[str, tuple[Kind, ...]] = {
    "distributor": (Kind.SALE, Kind.FINISHED, Kind.CLIENT),
    "participant": (Kind.FINISHED,),
    "trainer": (),
    "admin": (),
}
# How each kind can come.
WAYS: Mapping[Kind, tuple[Way, ...]] = dict.fromkeys(Kind, (Way.MAIL,)) | {Kind.SALE: (Way.MAIL, Way.PAGE)}
# A new client comes by mail only to those who ask for it: on a good day it would be a mail every few minutes.
USUAL: Choices = {kind: {Way.MAIL: kind is not Kind.CLIENT, Way.PAGE: True} for kind in Kind}


def wants(preferences: Mapping[str, Any], kind: Kind, way: Way) -> bool:
    """True when somebody with these choices wants to hear of this kind in this way."""
    decided = preferences.get("news", {}).get(kind.value, {})
    return bool(decided.get(way.value, USUAL[kind][way]))


def news_choices(choices: Choices) -> dict[str, dict[str, bool]]:
    """Choices as they are kept under `news`."""
    return {kind.value: {way.value: on for way, on in ways.items()} for kind, ways in choices.items()}


def wants_no_second_factor(preferences: Mapping[str, Any]) -> bool:
    """True when somebody was offered a second factor and said "not now": it is not offered again."""
    return bool(preferences.get(SECOND_FACTOR) == NOT_NOW)


def theme_of(preferences: Mapping[str, Any]) -> str | None:
    """The colours somebody chose for all their devices; None when they have not chosen any."""
    theme = preferences.get("theme")
    return theme if theme in THEMES else None
