"""Products and what was bought."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Numeric, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from maxpulse.core.access import access, granted, may, mine, own, reported
from maxpulse.core.columns import Amount, Created, Id, Percent, Total, Updated, Words, one_of, references
from maxpulse.core.db import Base
from maxpulse.core.functions import as_owner
from maxpulse.core.permissions import Permission

FROM_MY_DISTRIBUTOR = (
    "exists (select 1 from clients c where c.id = purchases.client_id "
    f"and {mine('c.participant_id')} and c.distributor_id = purchases.distributor_id)"
)

AFTER_MY_ASSESSMENT = (
    "(assessment_session_id is null or exists (select 1 from assessment_sessions s "
    f"where s.id = purchases.assessment_session_id and {mine('s.participant_id')} "
    "and s.client_id = purchases.client_id))"
)
MAY_REPORT = (
    "participant_id is null and assessment_session_id is null and exists (select 1 from api_clients a "
    f"where {reported('a.id')} and a.revoked_at is null "
    "and (a.distributor_id is null or a.distributor_id = purchases.distributor_id))"
)
OF_REPORTED_PURCHASE = (
    f"exists (select 1 from purchases p where p.id = refunds.purchase_id and {reported('p.reported_by')} "
    "and p.distributor_id = refunds.distributor_id)"
)
REFUNDING = ("status", "refunded", "updated_at")


class Product(Base):
    """Something to buy. `inventory_count` NULL means it cannot run out; stock moves through `take_stock` alone."""

    __tablename__ = "products"
    __table_args__ = (
        one_of("product_type", "supplement", "app", "package", "service"),
        CheckConstraint("price >= 0", name="price"),
        CheckConstraint("commission_rate between 0 and 100", name="commission_rate"),
        CheckConstraint("inventory_count >= 0", name="inventory_count"),
        access(
            may("visitor", "select", using="is_active"),
            may("participant", "select"),
            may("distributor", "select"),
            may("admin", "select"),
            may("admin", "insert update", using=granted(Permission.CATALOGUE_MANAGE)),
            may("system", "select insert update"),
            may("integration", "select", using="is_active"),
        ),
    )

    id: Mapped[Id]
    name: Mapped[Words]
    slug: Mapped[str] = mapped_column(Text, unique=True)
    description: Mapped[Words | None]
    price: Mapped[Amount]
    commission_rate: Mapped[Percent]
    product_type: Mapped[Words | None]
    category: Mapped[Words | None]
    icon: Mapped[Words | None]
    helps: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list, server_default=text("'{}'"))
    is_active: Mapped[bool | None] = mapped_column(default=True, server_default=text("true"))
    inventory_count: Mapped[int | None]
    created_at: Mapped[Created | None]
    updated_at: Mapped[Updated | None]


class Purchase(Base):
    """One purchase, with the buyer and the product as they were called then: receipts do not change.

    `transaction_id` is made with the checkout form, so that sending it twice buys once. `commission_rate` is None
    where the sale has no rate of its own: the distributor's counts. `reported_by` is the API client of the shop outside
    where it was bought, None for our own. `refunded` is what went back so far, of `amount`.
    """

    __tablename__ = "purchases"
    __table_args__ = (
        one_of("status", "pending", "completed", "refunded", "cancelled"),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("amount >= 0", name="amount"),
        CheckConstraint("refunded between 0 and amount", name="refunded"),
        Index("uq_purchases_transaction_id", "transaction_id", unique=True),
        Index("ix_purchases_client_id", "client_id"),
        Index("ix_purchases_product_id", "product_id"),
        Index("ix_purchases_distributor_id", "distributor_id", "purchase_date"),
        Index("ix_purchases_assessment_session_id", "assessment_session_id"),
        Index("ix_purchases_reported_by", "reported_by"),
        access(
            may("participant", "select", using=mine()),
            may(
                "participant",
                "insert",
                check=f"{mine()} and reported_by is null and {FROM_MY_DISTRIBUTOR} and {AFTER_MY_ASSESSMENT}",
            ),
            may("distributor", "select", using=own()),
            may("admin", "select", using=granted(Permission.MONEY_READ)),
            may("system", "select"),
            may("system", "update", columns=REFUNDING),
            may("integration", "select", using=reported()),
            may("integration", "insert", check=f"{reported()} and {MAY_REPORT}"),
            may("integration", "update", using=reported(), columns=REFUNDING),
        ),
    )

    id: Mapped[Id]
    client_id: Mapped[UUID | None] = mapped_column(references("clients.id"))
    product_id: Mapped[UUID | None] = mapped_column(references("products.id"))
    distributor_id: Mapped[UUID | None] = mapped_column(references("distributor_profiles.id"))
    assessment_session_id: Mapped[UUID | None] = mapped_column(references("assessment_sessions.id"))
    participant_id: Mapped[UUID | None]
    buyer_name: Mapped[Words]
    buyer_email: Mapped[Words | None]
    product_name: Mapped[Words]
    product_type: Mapped[Words | None]
    amount: Mapped[Amount]
    unit_price: Mapped[Amount]
    currency: Mapped[Words]
    quantity: Mapped[int | None] = mapped_column(default=1, server_default=text("1"))
    commission_rate: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    refunded: Mapped[Total]
    status: Mapped[Words | None] = mapped_column(default="completed", server_default=text("'completed'"))
    payment_method: Mapped[Words | None]
    transaction_id: Mapped[Words | None]
    reported_by: Mapped[UUID | None] = mapped_column(references("api_clients.id"))
    purchase_date: Mapped[Created | None]
    created_at: Mapped[Created | None]
    updated_at: Mapped[Updated | None]


class Refund(Base):
    """Money that went back to a buyer, all or part of what a purchase cost. Added, never changed.

    `transaction_id` names it at whoever paid it back, so that it happens once. What it takes back of the commission
    is a line of the ledger; a refund without that line is owed one.
    """

    __tablename__ = "refunds"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"),
        Index("uq_refunds_transaction_id", "transaction_id", unique=True),
        Index("ix_refunds_purchase_id", "purchase_id"),
        Index("ix_refunds_distributor_id", "distributor_id", "refunded_at"),
        access(
            may("distributor", "select", using=own()),
            may("admin", "select", using=granted(Permission.MONEY_READ)),
            may("system", "select insert"),
            may("integration", "select insert", using=OF_REPORTED_PURCHASE),
        ),
    )

    id: Mapped[Id]
    purchase_id: Mapped[UUID] = mapped_column(references("purchases.id"))
    distributor_id: Mapped[UUID] = mapped_column(references("distributor_profiles.id"))
    amount: Mapped[Amount]
    currency: Mapped[Words]
    transaction_id: Mapped[Words]
    reason: Mapped[Words | None]
    refunded_at: Mapped[Created]


FUNCTIONS = (
    as_owner("take_stock(uuid, integer)", "participant"),
    as_owner("own_reporter(uuid)", "distributor"),
)
