"""How an admin makes sure that it is the owner who has lost phone, key and paper."""

from __future__ import annotations

from enum import StrEnum


class MadeSure(StrEnum):
    """What counts, as the audit keeps it. A mail is none: the box may be another's."""

    IN_PERSON = "in-person"
    KNOWN_NUMBER = "known-number"
