"""Who is signed in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from maxpulse.core import clock
from maxpulse.core.actor import Actor
from maxpulse.core.permissions import Permission


@dataclass(frozen=True, slots=True)
class Person:
    """A signed-in person, as their session's row and their account say at this request."""

    session_id: UUID
    user_id: UUID
    role: str
    email: str
    first_name: str = ""
    last_name: str = ""
    distributor_id: UUID | None = None
    distributor_status: str | None = None
    preferences: Mapping[str, Any] = field(default_factory=dict)
    token: str = field(default="", repr=False)
    proved_at: datetime | None = None
    second_factor_at: datetime | None = None
    owes_second_factor: bool = False
    lacks_second_factor: bool = False
    permissions: frozenset[Permission] = frozenset()
    # An admin in another network or kind of browser than they have proved themselves from in this session.
    is_elsewhere: bool = False

    # What Flask-Login asks of a user.
    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """What the cookie holds: the session's token, never the account's id."""
        return self.token

    @property
    def name(self) -> str:
        """First and last name, or the address where there is no name."""
        return f"{self.first_name} {self.last_name}".strip() or self.email

    @property
    def is_suspended(self) -> bool:
        """True for a distributor who may not work at present."""
        return self.role == "distributor" and self.distributor_status == "suspended"

    @property
    def is_unconfirmed(self) -> bool:
        """True for a distributor who has not shown yet that the account's address is theirs."""
        return self.role == "distributor" and self.distributor_status == "pending"

    def has_proved_within(self, time: timedelta) -> bool:
        """True when the password, a code or a passkey was given in this session that recently, and from here."""
        return self._is_from_here_within(self.proved_at, time)

    def has_proved_factor_within(self, time: timedelta) -> bool:
        """True when it was a code or a passkey."""
        return self._is_from_here_within(self.second_factor_at, time)

    def _is_from_here_within(self, proved_at: datetime | None, time: timedelta) -> bool:
        return not self.is_elsewhere and proved_at is not None and clock.now() - proved_at < time

    @property
    def actor(self) -> Actor:
        """As whom this person acts. Somebody with an account takes assessments under their account's id."""
        match self.role:
            case "distributor" if self.distributor_id is not None:
                return Actor.distributor(self.user_id, self.distributor_id)
            case "trainer":
                return Actor.trainer(self.user_id)
            case "admin":
                return Actor.admin(self.user_id)
            case "participant":
                return Actor.participant(self.user_id, self.user_id)
        return Actor.visitor()
