"""Where a distributor's money goes, and the requests to send it there."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from maxpulse.core.access import access, granted, may, own
from maxpulse.core.columns import Amount, Created, Id, Moment, Updated, Words, one_of, references
from maxpulse.core.db import Base
from maxpulse.core.permissions import Permission

# Everything but where the money goes: that is read by its distributor and by the job that sends it.
SEEN_BY_ADMINS = (
    "id",
    "distributor_id",
    "amount",
    "withdrawal_method",
    "status",
    "processed_by",
    "processed_at",
    "notes",
    "created_at",
    "updated_at",
)
METHODS_SEEN_BY_ADMINS = (
    "id",
    "distributor_id",
    "method_type",
    "is_default",
    "is_verified",
    "created_at",
    "updated_at",
)
VERDICT = ("status", "processed_by", "processed_at", "notes", "updated_at")


class Withdrawal(Base):
    """A distributor's request for a payout. `payment_details` is the encrypted copy of the method used."""

    __tablename__ = "withdrawals"
    __table_args__ = (
        one_of("withdrawal_method", "paypal", "bank_transfer", "check"),
        one_of("status", "pending", "processing", "completed", "rejected"),
        CheckConstraint("amount > 0", name="amount_positive"),
        Index("ix_withdrawals_distributor_id", "distributor_id", "status", "created_at"),
        Index("ix_withdrawals_status", "status", "created_at"),
        Index("ix_withdrawals_processed_by", "processed_by"),
        access(
            may("distributor", "select", using=own()),
            may("distributor", "insert", check=f"{own()} and status = 'pending' and processed_by is null"),
            may("admin", "select", using=granted(Permission.MONEY_READ), columns=SEEN_BY_ADMINS),
            may("admin", "update", using=granted(Permission.MONEY_APPROVE), columns=VERDICT),
            may("system", "select"),
            may("system", "update", columns=VERDICT),
        ),
    )

    id: Mapped[Id]
    distributor_id: Mapped[UUID | None] = mapped_column(references("distributor_profiles.id", cascade=True))
    amount: Mapped[Amount]
    withdrawal_method: Mapped[Words | None]
    payment_details: Mapped[dict[str, Any]] = mapped_column(JSONB, deferred=True)
    status: Mapped[Words | None] = mapped_column(default="pending", server_default=text("'pending'"))
    processed_by: Mapped[UUID | None] = mapped_column(references("users.id"))
    processed_at: Mapped[Moment | None]
    notes: Mapped[Words | None]
    created_at: Mapped[Created | None]
    updated_at: Mapped[Updated | None]


class PaymentMethod(Base):
    """One way to pay a distributor, stored encrypted.

    Its details never change: other details are another method, so that what was verified is what is paid.
    """

    __tablename__ = "payment_methods"
    __table_args__ = (
        one_of("method_type", "paypal", "bank_account", "check"),
        Index("ix_payment_methods_distributor_id", "distributor_id"),
        Index(
            "uq_payment_methods_default", "distributor_id", unique=True, postgresql_where=text("is_default")
        ),
        access(
            may("distributor", "select delete", using=own()),
            may("distributor", "insert", check=f"{own()} and not is_verified"),
            may("distributor", "update", using=own(), columns=("is_default", "updated_at")),
            may("admin", "select", using=granted(Permission.MONEY_READ), columns=METHODS_SEEN_BY_ADMINS),
            may("system", "select"),
            may("system", "update", columns=("is_verified", "updated_at")),
        ),
    )

    id: Mapped[Id]
    distributor_id: Mapped[UUID | None] = mapped_column(references("distributor_profiles.id", cascade=True))
    method_type: Mapped[Words | None]
    method_details: Mapped[dict[str, Any]] = mapped_column(JSONB, deferred=True)
    is_default: Mapped[bool | None] = mapped_column(default=False, server_default=text("false"))
    is_verified: Mapped[bool | None] = mapped_column(default=False, server_default=text("false"))
    created_at: Mapped[Created | None]
    updated_at: Mapped[Updated | None]
