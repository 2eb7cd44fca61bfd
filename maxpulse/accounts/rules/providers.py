"""What holds for signing in through somebody else: who may say who one is, and what is asked of their answer."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from hmac import compare_digest
from typing import Any, Self

from maxpulse.core.emails import is_email, normal_email

GOOD_FOR = timedelta(minutes=10)
# RFC 6749 §10.10 asks for 128 bits of what must not be guessed, RFC 7636 §4.1 for 43 letters of a verifier.
STATE_BYTES, VERIFIER_BYTES = 24, 48
# OpenID Connect Core §2: at most 255 letters of ASCII.
PRINTED = re.compile(r"[!-~]{1,255}")


class Provider(StrEnum):
    """Who may say who somebody is."""

    GOOGLE = "google"
    GITHUB = "github"

    @property
    def label(self) -> str:
        """The name as people know it."""
        return {"google": "Google", "github": "GitHub"}[self.value]


class Trouble(StrEnum):
    """Why a way through a provider ended without anybody being signed in."""

    STATE = "state"  # begun elsewhere, too long ago, or gone already
    DECLINED = "declined"
    USED = "used"  # the provider does not take its own code back
    AWAY = "away"
    FORGED = "forged"
    ISSUER = "issuer"
    AUDIENCE = "audience"
    NONCE = "nonce"
    EXPIRED = "expired"
    UNVERIFIED = "unverified"
    KNOWN = "known"  # the address has an account that is not linked
    INVITED = "invited"  # the same, and nobody has come in yet
    CLOSED = "closed"
    TAKEN = "taken"  # linked to another account
    LINKED = "linked"  # the account has another link of this provider
    OTHER_SESSION = "other-session"


class NotTold(Exception):
    """The provider did not say who it is, or not so that it can be believed."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


@dataclass(frozen=True, slots=True)
class Told:
    """Who a provider says is there. `email` is the verified address; names may be empty.

    `asked_at` is when the provider last asked them who they are, in seconds; None where it does not say.
    """

    provider: Provider
    subject: str
    email: str
    first_name: str = ""
    last_name: str = ""
    asked_at: int | None = None

    def shown_at(self, now: datetime) -> datetime:
        """When they showed at the provider who they are: just now, unless it says that this is longer ago."""
        if self.asked_at is None or self.asked_at >= now.timestamp():
            return now
        return datetime.fromtimestamp(self.asked_at, now.tzinfo)


@dataclass(frozen=True, slots=True)
class Begun:
    """A way to a provider that a browser has begun, and keeps until it comes back. `at` is in seconds.

    `session_id` is that of the signed-in person who wants to link their account; empty for signing in.
    """

    provider: Provider
    at: int
    wanted: str = ""
    session_id: str = ""
    state: str = field(default_factory=lambda: secrets.token_urlsafe(STATE_BYTES), repr=False)
    nonce: str = field(default_factory=lambda: secrets.token_urlsafe(STATE_BYTES), repr=False)
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(VERIFIER_BYTES), repr=False)

    @property
    def is_link(self) -> bool:
        """True for somebody who has an account and links it."""
        return bool(self.session_id)

    def kept(self) -> dict[str, Any]:
        """The same for the browser's signed cookie."""
        return {**asdict(self), "provider": self.provider.value}

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        """What `kept` made."""
        return cls(**{**kept, "provider": Provider(kept["provider"])})

    def is_answered_by(self, provider: Provider, state: str, now: datetime) -> bool:
        """True when what comes back belongs to this beginning, in time."""
        is_ours = compare_digest(self.state.encode(), state.encode("utf-8", "replace"))
        return is_ours and self.provider is provider and is_in_time(self.at, now)


def is_in_time(at: int, now: datetime) -> bool:
    """True within ten minutes of the moment `at`, in seconds."""
    return timedelta(0) <= timedelta(seconds=int(now.timestamp()) - at) < GOOD_FOR


def told(
    provider: Provider,
    subject: object,
    email: str | None,
    name: Sequence[object] = (),
    asked_at: object = None,
) -> Told:
    """Who is there, once what was said has a shape that can be kept. Raises NotTold.

    What is no moment stands for the longest time ago: whoever says when has to say it so that it can be believed.
    """
    if not isinstance(subject, str) or not PRINTED.fullmatch(subject):
        raise NotTold(Trouble.AWAY)
    if not email or not _is_address(email):
        raise NotTold(Trouble.UNVERIFIED)
    first, last, *_more = [*(part if isinstance(part, str) else "" for part in name), "", ""]
    at = asked_at if type(asked_at) is int and asked_at >= 0 else 0
    return Told(provider, subject, email, first, last, None if asked_at is None else at)


def verified_email(claims: Mapping[str, Any]) -> str | None:
    """The address in an ID token when the provider has seen that it is their own; only a plain `true` says so."""
    email = claims.get("email")
    return email if isinstance(email, str) and claims.get("email_verified") is True else None


def primary_email(emails: object) -> str | None:
    """The address that GitHub calls primary, when it is verified."""
    for entry in emails if isinstance(emails, list) else ():
        if isinstance(entry, dict) and entry.get("primary") is True and entry.get("verified") is True:
            email = entry.get("email")
            return email if isinstance(email, str) else None
    return None


def split_name(name: object) -> tuple[str, str]:
    """First and last name of a name in one piece, as well as one can tell; both may be empty."""
    first, _space, last = (name.strip() if isinstance(name, str) else "").partition(" ")
    return first, last.strip()


def _is_address(email: str) -> bool:
    # Letters that only look like others are folded where accounts are looked up: what was verified is another address.
    return normal_email(email) == email.lower() and is_email(normal_email(email))
