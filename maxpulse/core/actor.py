"""Who acts. Every transaction belongs to one actor; the database enforces what that actor may reach."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Self
from uuid import UUID


class NoActor(RuntimeError):
    """A statement was about to run in a transaction that belongs to nobody."""


class Role(StrEnum):
    """The kinds of actor. Each is a database role of its own, `maxpulse_<role>`."""

    VISITOR = "visitor"
    PARTICIPANT = "participant"
    DISTRIBUTOR = "distributor"
    TRAINER = "trainer"
    ADMIN = "admin"
    SYSTEM = "system"
    INTEGRATION = "integration"

    @property
    def database_role(self) -> str:
        """The PostgreSQL role that a transaction of this kind of actor takes on."""
        return f"maxpulse_{self.value}"


@dataclass(frozen=True, slots=True)
class Actor:
    """One acting person or job: a role and the identities that row policies compare with."""

    role: Role
    user_id: UUID | None = None
    participant_id: UUID | None = None
    distributor_id: UUID | None = None
    api_client_id: UUID | None = None

    @classmethod
    def visitor(cls) -> Self:
        """Somebody of whom nothing is known yet."""
        return cls(Role.VISITOR)

    @classmethod
    def participant(cls, participant_id: UUID | None, user_id: UUID | None = None) -> Self:
        """A person with assessments of their own, with or without an account."""
        return cls(Role.PARTICIPANT, user_id=user_id, participant_id=participant_id)

    @classmethod
    def distributor(cls, user_id: UUID, distributor_id: UUID) -> Self:
        """A signed-in distributor."""
        return cls(Role.DISTRIBUTOR, user_id=user_id, distributor_id=distributor_id)

    @classmethod
    def trainer(cls, user_id: UUID) -> Self:
        """A signed-in trainer."""
        return cls(Role.TRAINER, user_id=user_id)

    @classmethod
    def admin(cls, user_id: UUID) -> Self:
        """A signed-in admin."""
        return cls(Role.ADMIN, user_id=user_id)

    @classmethod
    def integration(cls, api_client_id: UUID) -> Self:
        """The program of a shop outside, through the API."""
        return cls(Role.INTEGRATION, api_client_id=api_client_id)

    @classmethod
    def system(cls) -> Self:
        """The product itself: jobs, the scheduler, sign-in."""
        return cls(Role.SYSTEM)
