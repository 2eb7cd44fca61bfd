"""What a distributor does for a client: communications, notes, activities, follow-ups.

What was said stays between the two: administration needs none of it, so admins have no grant here.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from maxpulse.clients.models.client import of_own_client
from maxpulse.core.access import access, may, own, self_
from maxpulse.core.columns import Created, Id, Json, Moment, Updated, Words, one_of, references
from maxpulse.core.db import Base


class ClientCommunication(Base):
    """A message or a conversation with a client."""

    __tablename__ = "client_communications"
    __table_args__ = (
        one_of("communication_type", "email", "sms", "call", "meeting", "note"),
        one_of("status", "draft", "sent", "delivered", "read", "replied"),
        Index("ix_client_communications_client_id", "client_id", "sent_at"),
        Index("ix_client_communications_distributor_id", "distributor_id", "sent_at"),
        access(
            may("distributor", "select", using=own()),
            may("distributor", "insert", check=f"{own()} and {of_own_client('client_communications')}"),
            may(
                "distributor",
                "update",
                using=own(),
                columns=("communication_type", "subject", "content", "status", "sent_at"),
            ),
            may("distributor", "delete", using=f"{own()} and status = 'draft'"),
            may("system", "select insert"),
            may("system", "update", columns=("status", "sent_at")),
        ),
    )

    id: Mapped[Id]
    client_id: Mapped[UUID | None] = mapped_column(references("clients.id", cascade=True))
    distributor_id: Mapped[UUID | None] = mapped_column(references("distributor_profiles.id"))
    communication_type: Mapped[Words | None]
    subject: Mapped[Words | None]
    content: Mapped[Words | None]
    status: Mapped[Words | None] = mapped_column(default="sent", server_default=text("'sent'"))
    sent_at: Mapped[Created | None]
    created_at: Mapped[Created | None]


class ClientNote(Base):
    """A distributor's note about a client."""

    __tablename__ = "client_notes"
    __table_args__ = (
        one_of("note_type", "general", "follow_up", "meeting", "call", "important"),
        Index("ix_client_notes_client_id", "client_id", "created_at"),
        Index("ix_client_notes_created_by", "created_by"),
        access(
            may("distributor", "select delete", using=of_own_client("client_notes")),
            may("distributor", "insert", check=f"{self_('created_by')} and {of_own_client('client_notes')}"),
            may(
                "distributor",
                "update",
                using=of_own_client("client_notes"),
                columns=("note_type", "content", "is_private", "updated_at"),
            ),
            may("system", "select"),
        ),
    )

    id: Mapped[Id]
    client_id: Mapped[UUID | None] = mapped_column(references("clients.id", cascade=True))
    created_by: Mapped[UUID | None] = mapped_column(references("users.id"))
    note_type: Mapped[Words | None] = mapped_column(default="general", server_default=text("'general'"))
    content: Mapped[Words]
    is_private: Mapped[bool | None] = mapped_column(default=False, server_default=text("false"))
    created_at: Mapped[Created | None]
    updated_at: Mapped[Updated | None]


class ClientActivity(Base):
    """One line of a client's timeline that has no row of its own elsewhere. Appended, never changed."""

    __tablename__ = "client_activities"
    __table_args__ = (
        Index("ix_client_activities_client_id", "client_id", "timestamp"),
        Index("ix_client_activities_created_by", "created_by"),
        access(
            may("distributor", "select", using=of_own_client("client_activities")),
            may(
                "distributor",
                "insert",
                check=f"{self_('created_by')} and {of_own_client('client_activities')}",
            ),
            may("system", "select insert"),
        ),
    )

    id: Mapped[Id]
    client_id: Mapped[UUID | None] = mapped_column(references("clients.id", cascade=True))
    activity_type: Mapped[Words]
    description: Mapped[Words | None]
    activity_data: Mapped[Json | None]
    created_by: Mapped[UUID | None] = mapped_column(references("users.id"))
    timestamp: Mapped[Created | None]


class ClientFollowUp(Base):
    """A promise to be in touch by a certain time."""

    __tablename__ = "client_follow_ups"
    __table_args__ = (
        one_of("follow_up_type", "call", "email", "meeting", "assessment_reminder"),
        one_of("status", "pending", "completed", "cancelled", "rescheduled"),
        Index("ix_client_follow_ups_client_id", "client_id", "due_date"),
        Index("ix_client_follow_ups_distributor_id", "distributor_id", "status", "due_date"),
        access(
            may("distributor", "select", using=own()),
            may("distributor", "insert", check=f"{own()} and {of_own_client('client_follow_ups')}"),
            may(
                "distributor",
                "update",
                using=own(),
                columns=("due_date", "follow_up_type", "status", "notes", "completed_at", "updated_at"),
            ),
            may("system", "select"),
        ),
    )

    id: Mapped[Id]
    client_id: Mapped[UUID | None] = mapped_column(references("clients.id", cascade=True))
    distributor_id: Mapped[UUID | None] = mapped_column(references("distributor_profiles.id"))
    due_date: Mapped[Moment]
    follow_up_type: Mapped[Words | None]
    status: Mapped[Words | None] = mapped_column(default="pending", server_default=text("'pending'"))
    notes: Mapped[Words | None]
    completed_at: Mapped[Moment | None]
    created_at: Mapped[Created | None]
    updated_at: Mapped[Updated | None]
