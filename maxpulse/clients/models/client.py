"""Clients: the people a distributor looks after."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from sqlalchemy import Index, Numeric, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from maxpulse.core.access import access, granted, may, mine, own
from maxpulse.core.columns import Created, Id, Json, Moment, Updated, Words, one_address, one_of, references
from maxpulse.core.db import Base
from maxpulse.core.functions import as_caller, as_owner
from maxpulse.core.permissions import Permission

KEPT_BY_DISTRIBUTORS = (
    *("name", "email", "phone", "status", "priority", "source", "notes", "tags", "updated_at"),
)


def of_my_client(table: str) -> str:
    """SQL: the row of `table` belongs to a client that the acting participant is."""
    return f"exists (select 1 from clients c where c.id = {table}.client_id and {mine('c.participant_id')})"


def of_own_client(table: str) -> str:
    """SQL: the row of `table` belongs to a client of the acting distributor."""
    return f"exists (select 1 from clients c where c.id = {table}.client_id and {own('c.distributor_id')})"


OF_MY_ASSESSMENT = (
    "exists (select 1 from clients c join assessments a on a.distributor_id = c.distributor_id "
    "where c.id = client_assessments.client_id and a.id = client_assessments.assessment_id "
    f"and {mine('c.participant_id')} and {mine('a.participant_id')})"
)


class Client(Base):
    """One person in one distributor's care. The same participant is the same client of that distributor.

    Whoever puts themselves among a distributor's clients has begun an assessment by a link of theirs: a trigger looks
    (`client_came_by_a_link`), at the end of the transaction, because both rows are made in one.

    Their distributor reads this row whatever is shared, so it does not change when they finish: nobody's finish makes
    a prospect of them here (`keep_finish_untold`). Who tells of it is one where their session says so.
    """

    __tablename__ = "clients"
    __table_args__ = (
        one_of("status", "lead", "prospect", "customer", "inactive"),
        one_of("priority", "low", "medium", "high"),
        one_address("email"),
        Index("ix_clients_distributor_status", "distributor_id", "status"),
        Index("uq_clients_participant", "distributor_id", "participant_id", unique=True),
        Index("ix_clients_participant_id", "participant_id"),
        access(
            may("participant", "insert", check=mine()),
            may(
                "participant",
                "select",
                using=mine(),
                columns=("id", "distributor_id", "participant_id", "name", "email", "status"),
            ),
            may("participant", "update", using=mine(), columns=("name", "email", "status", "updated_at")),
            may("distributor", "select", using=own()),
            may("distributor", "insert", check=f"{own()} and participant_id is null"),
            may("distributor", "update", using=own(), columns=KEPT_BY_DISTRIBUTORS),
            may("admin", "select", using=granted(Permission.CLIENTS_READ)),
            may("system", "select insert update"),
        ),
    )

    id: Mapped[Id]
    distributor_id: Mapped[UUID | None] = mapped_column(references("distributor_profiles.id", cascade=True))
    participant_id: Mapped[UUID | None]
    name: Mapped[Words]
    email: Mapped[Words | None]
    phone: Mapped[Words | None]
    status: Mapped[Words | None] = mapped_column(default="lead", server_default=text("'lead'"))
    priority: Mapped[Words | None] = mapped_column(default="medium", server_default=text("'medium'"))
    source: Mapped[Words | None]
    notes: Mapped[Words | None]
    tags: Mapped[list[str] | None] = mapped_column(ARRAY(Text), default=list, server_default=text("'{}'"))
    created_at: Mapped[Created | None]
    updated_at: Mapped[Updated | None]


class ClientAssessment(Base):
    """Which assessments a client has taken. The score is the product's; distributors see only what is shared."""

    __tablename__ = "client_assessments"
    __table_args__ = (
        Index("ix_client_assessments_client_id", "client_id"),
        Index("ix_client_assessments_assessment_id", "assessment_id"),
        access(
            may("participant", "select", using=of_my_client("client_assessments")),
            may("participant", "insert", check=OF_MY_ASSESSMENT),
            may(
                "participant",
                "update",
                using=of_my_client("client_assessments"),
                columns=("completed_at", "score", "recommendations"),
            ),
            may(
                "distributor",
                "select",
                using=of_own_client("client_assessments"),
                columns=("id", "client_id", "assessment_id", "created_at"),
            ),
            may("system", "select"),
        ),
    )

    id: Mapped[Id]
    client_id: Mapped[UUID | None] = mapped_column(references("clients.id", cascade=True))
    assessment_id: Mapped[UUID | None] = mapped_column(references("assessments.id", cascade=True))
    completed_at: Mapped[Moment | None]
    score: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    recommendations: Mapped[Json | None]
    created_at: Mapped[Created | None]


FUNCTIONS = (as_owner("client_came_by_a_link()"), as_caller("keep_finish_untold()"))
