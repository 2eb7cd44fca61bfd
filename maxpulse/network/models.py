"""Distributors: who sells, under whom, at which rate, the counter that numbers what happens to them, and suspensions.

Nobody stands in their own downline: two triggers of the database keep the tree (migration 0024), whoever writes.
"""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, Numeric, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from maxpulse.core.access import access, granted, may, own
from maxpulse.core.columns import Created, Id, Moment, Total, Updated, Words, one_of, references
from maxpulse.core.db import Base
from maxpulse.core.functions import as_caller, as_owner
from maxpulse.core.permissions import Permission
from maxpulse.network.rules import Change

# Whom an admin invites begins like everybody, and is not let in before they come: terms are agreed on afterwards.
INVITED = (
    "(select admin_may_invite(distributor_profiles.user_id)) and status = 'pending' "
    "and commission_rate = 25.00 and tier_level = 1 and total_sales = 0 and total_commissions = 0 "
    "and balance_available = 0 and balance_pending = 0"
)


class DistributorProfile(Base):
    """A distributor. The balances are what the ledger's last row says; the check keeps them from going below zero.

    Who has not shown that the account's address is theirs is `pending`: nothing of theirs opens. The database makes
    them `active` in the moment the address is confirmed, whichever way (migration `unconfirmed_distributors`).
    Nothing in the product makes anybody `inactive`: who was brought along so from elsewhere reads their own pages, and
    sells, starts and brings in nothing.
    """

    __tablename__ = "distributor_profiles"
    __table_args__ = (
        one_of("status", "active", "inactive", "suspended", "pending"),
        CheckConstraint("sponsor_id is distinct from id", name="not_own_sponsor"),
        CheckConstraint("balance_available >= 0 and balance_pending >= 0", name="balances_not_negative"),
        Index("ix_distributor_profiles_user_id", "user_id"),
        Index("ix_distributor_profiles_sponsor_id", "sponsor_id"),
        Index("ix_distributor_profiles_created_at", "created_at", "id"),
        access(
            may("distributor", "select", using=own("id")),
            may("admin", "select", using=granted(Permission.NETWORK_READ)),
            may(
                "admin",
                "update",
                using=granted(Permission.NETWORK_MANAGE),
                columns=("status", "tier_level", "commission_rate", "sponsor_id", "updated_at"),
            ),
            may("admin", "insert", check=INVITED),
            may("system", "select insert update"),
        ),
    )

    id: Mapped[Id]
    user_id: Mapped[UUID | None] = mapped_column(references("users.id", cascade=True))
    sponsor_id: Mapped[UUID | None] = mapped_column(references("distributor_profiles.id"))
    distributor_code: Mapped[str] = mapped_column(Text, unique=True)
    commission_rate: Mapped[Decimal | None] = mapped_column(
        Numeric(5, 2), default=Decimal("25.00"), server_default=text("25.00")
    )
    tier_level: Mapped[int | None] = mapped_column(default=1, server_default=text("1"))
    total_sales: Mapped[Total | None]
    total_commissions: Mapped[Total | None]
    balance_available: Mapped[Total]
    balance_pending: Mapped[Total]
    status: Mapped[Words | None] = mapped_column(default="active", server_default=text("'active'"))
    # Written by a trigger when their account is closed or opened again, whoever does it (migration 0037).
    closed_at: Mapped[Moment | None]
    created_at: Mapped[Created | None]
    updated_at: Mapped[Updated | None]


class DistributorStream(Base):
    """The counter of a distributor's events: gap-free, because it is taken in the event's own transaction."""

    __tablename__ = "distributor_streams"
    __table_args__ = (
        access(
            may("distributor", "select", using=own()),
            may("recorder", "select"),
            may("recorder", "update", columns=("last_number",)),
            may("admin", "insert", check=f"last_number = 0 and {granted(Permission.PEOPLE_MANAGE)}"),
            may("system", "select insert"),
        ),
    )

    distributor_id: Mapped[UUID] = mapped_column(
        references("distributor_profiles.id", cascade=True), primary_key=True
    )
    last_number: Mapped[int] = mapped_column(BigInteger, default=0, server_default=text("0"))


class DistributorSuspension(Base):
    """A time during which a distributor could not work: why, since when, by whom. At most one is not over."""

    __tablename__ = "distributor_suspensions"
    __table_args__ = (
        one_of("status_before", "active", "inactive", "pending"),
        Index("ix_distributor_suspensions_distributor_id", "distributor_id"),
        Index(
            "uq_distributor_suspensions_open",
            "distributor_id",
            unique=True,
            postgresql_where=text("ended_at is null"),
        ),
        access(
            may("admin", "select", using=granted(Permission.NETWORK_READ)),
            may("admin", "insert", check=granted(Permission.NETWORK_MANAGE)),
            may(
                "admin",
                "update",
                using=granted(Permission.NETWORK_MANAGE),
                columns=("ended_at", "ended_by"),
            ),
            may("system", "select insert update"),
        ),
    )

    id: Mapped[Id]
    distributor_id: Mapped[UUID] = mapped_column(references("distributor_profiles.id", cascade=True))
    reason: Mapped[Words]
    begun_at: Mapped[Moment]
    begun_by: Mapped[UUID | None]
    ended_at: Mapped[Moment | None]
    ended_by: Mapped[UUID | None]
    # What comes back when it is lifted.
    status_before: Mapped[Words] = mapped_column(default="active", server_default=text("'active'"))


class TeamChange(Base):
    """Something about a distributor that is owed to the pages of everybody above them, and to themselves by mail.

    Written by a trigger, whoever makes the change and in whatever way (migration 0048), and gone when it is told.
    `sponsor_before` is who stood directly above them until then.
    """

    __tablename__ = "team_changes"
    __table_args__ = (
        one_of("kind", *Change),
        Index("ix_team_changes_distributor_id", "distributor_id", "changed_at"),
        Index("ix_team_changes_changed_at", "changed_at"),
        access(may("system", "select insert update delete")),
    )

    id: Mapped[Id]
    distributor_id: Mapped[UUID] = mapped_column(references("distributor_profiles.id", cascade=True))
    kind: Mapped[Words]
    sponsor_before: Mapped[UUID | None]
    changed_at: Mapped[Created]


# What a team page shows of whom it is below, what a link's page says of its sender, and what keeps the tree a tree.
FUNCTIONS = (
    as_owner("distributor_card(uuid)", "visitor", "participant"),
    as_owner("sponsor_behind(text)", "visitor"),
    as_owner("own_sponsor()", "distributor"),
    as_owner("own_team_level(uuid)", "distributor"),
    as_owner("own_team_sizes(uuid, uuid[])", "distributor"),
    as_owner("own_team_below(uuid, uuid, integer)", "distributor"),
    as_owner("own_team_search(text, integer)", "distributor"),
    as_caller("branch_of(uuid)", "admin", "system"),
    as_caller("network_changes_one_at_a_time()"),
    as_caller("refuse_the_suspended()"),
    as_caller("keep_accounts_of_the_suspended()"),
    as_owner("keep_network_a_tree()"),
    as_owner("confirm_distributor()"),
    as_owner("become_distributor(uuid, uuid, text, timestamptz)", "participant"),
    as_owner("code_of_sender(uuid)", "participant"),
    as_caller("keep_distributors()"),
    as_owner("close_distributor_with_account()"),
    as_owner("owe_team_change()"),
)
