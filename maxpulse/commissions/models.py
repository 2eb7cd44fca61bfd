"""Commissions and the ledger they are booked in."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, DateTime, Identity, Index, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from maxpulse.core.access import access, granted, may, own
from maxpulse.core.columns import (
    Amount,
    Created,
    Id,
    Moment,
    Percent,
    Total,
    Updated,
    Words,
    one_of,
    references,
)
from maxpulse.core.db import Base
from maxpulse.core.permissions import Permission


class Commission(Base):
    """What one purchase earns one distributor. One purchase, one distributor, one level: one row, ever.

    `clawed_back` is what refunds took back of `commission_amount`; "reversed" when the whole sale went back.
    """

    __tablename__ = "commissions"
    __table_args__ = (
        one_of("status", "pending", "approved", "paid", "rejected", "reversed"),
        CheckConstraint("clawed_back between 0 and commission_amount", name="clawed_back"),
        Index("uq_commissions_purchase", "purchase_id", "distributor_id", "level", unique=True),
        Index("ix_commissions_distributor_status", "distributor_id", "status", "created_at"),
        Index("ix_commissions_approved_by", "approved_by"),
        access(
            may("distributor", "select", using=own()),
            may("admin", "select", using=granted(Permission.MONEY_READ)),
            may(
                "admin",
                "update",
                using=granted(Permission.MONEY_APPROVE),
                columns=("status", "approved_by", "approved_at", "paid_at", "updated_at"),
            ),
            may("system", "select insert update"),
        ),
    )

    id: Mapped[Id]
    distributor_id: Mapped[UUID | None] = mapped_column(references("distributor_profiles.id", cascade=True))
    purchase_id: Mapped[UUID | None] = mapped_column(references("purchases.id"))
    level: Mapped[int] = mapped_column(default=1, server_default=text("1"))
    product_name: Mapped[Words]
    product_type: Mapped[Words]
    client_name: Mapped[Words | None]
    client_email: Mapped[Words | None]
    sale_amount: Mapped[Amount]
    currency: Mapped[Words]
    commission_rate: Mapped[Percent]
    commission_amount: Mapped[Amount]
    clawed_back: Mapped[Total]
    derivation: Mapped[dict[str, Any]] = mapped_column(JSONB)
    status: Mapped[Words | None] = mapped_column(default="pending", server_default=text("'pending'"))
    held_until: Mapped[Moment]
    assessment_session_id: Mapped[Words | None]
    approved_by: Mapped[UUID | None] = mapped_column(references("users.id"))
    approved_at: Mapped[Moment | None]
    paid_at: Mapped[Moment | None]
    created_at: Mapped[Created | None]
    updated_at: Mapped[Updated | None]


class LedgerEntry(Base):
    """One line of a distributor's account. Never updated, never deleted: a trigger and missing grants see to it.

    `pending` lines are earned and held; a later line releases them. `balance_after` is what may be paid out
    after this line, `pending_after` what is still held.
    """

    __tablename__ = "transactions"
    __table_args__ = (
        one_of(
            "transaction_type",
            *(
                "commission_earned",
                "commission_released",
                "clawback_held",
                "clawback_available",
                "withdrawal_request",
                "withdrawal_completed",
                "adjustment",
            ),
        ),
        one_of("status", "pending", "completed", "failed"),
        Index("uq_transactions_business_key", "transaction_type", "reference_id", unique=True),
        Index("ix_transactions_distributor_id", "distributor_id", "line"),
        access(
            may("distributor", "select", using=own()),
            may("admin", "select", using=granted(Permission.MONEY_READ)),
            may("system", "select insert"),
        ),
    )

    id: Mapped[Id]
    line: Mapped[int] = mapped_column(BigInteger, Identity(always=True))
    distributor_id: Mapped[UUID | None] = mapped_column(references("distributor_profiles.id"))
    transaction_type: Mapped[Words | None]
    amount: Mapped[Amount]
    currency: Mapped[Words]
    balance_after: Mapped[Amount | None]
    pending_after: Mapped[Amount | None]
    description: Mapped[Words | None]
    reference_id: Mapped[UUID | None]
    status: Mapped[Words | None] = mapped_column(default="completed", server_default=text("'completed'"))
    processed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), server_default=func.now())
    created_at: Mapped[Created | None]
