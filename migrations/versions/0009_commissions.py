"""Commissions and the ledger that nobody can rewrite."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"

ACCESS = (
    "alter table commissions enable row level security",
    "grant select on commissions to maxpulse_distributor",
    "create policy distributor_select on commissions for select to maxpulse_distributor using (distributor_id = (select nullif(current_setting('app.distributor_id', true), '')::uuid))",
    "grant select on commissions to maxpulse_admin",
    "create policy admin_select on commissions for select to maxpulse_admin using (true)",
    "grant update (status, approved_by, approved_at, paid_at, updated_at) on commissions to maxpulse_admin",
    "create policy admin_update on commissions for update to maxpulse_admin using (true) with check (true)",
    "grant select on commissions to maxpulse_system",
    "create policy system_select on commissions for select to maxpulse_system using (true)",
    "grant insert on commissions to maxpulse_system",
    "create policy system_insert on commissions for insert to maxpulse_system with check (true)",
    "grant update on commissions to maxpulse_system",
    "create policy system_update on commissions for update to maxpulse_system using (true) with check (true)",
    "alter table transactions enable row level security",
    "grant select on transactions to maxpulse_distributor",
    "create policy distributor_select on transactions for select to maxpulse_distributor using (distributor_id = (select nullif(current_setting('app.distributor_id', true), '')::uuid))",
    "grant select on transactions to maxpulse_admin",
    "create policy admin_select on transactions for select to maxpulse_admin using (true)",
    "grant select on transactions to maxpulse_system",
    "create policy system_select on transactions for select to maxpulse_system using (true)",
    "grant insert on transactions to maxpulse_system",
    "create policy system_insert on transactions for insert to maxpulse_system with check (true)",
)

FUNCTIONS = (
    """
create trigger append_only before update or delete or truncate on transactions
    for each statement execute function refuse_rewriting()
    """,
)


def upgrade() -> None:
    op.create_table(
        "commissions",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("distributor_id", sa.Uuid(), nullable=True),
        sa.Column("purchase_id", sa.Uuid(), nullable=True),
        sa.Column("level", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("product_name", sa.Text(), nullable=False),
        sa.Column("product_type", sa.Text(), nullable=False),
        sa.Column("client_name", sa.Text(), nullable=True),
        sa.Column("client_email", sa.Text(), nullable=True),
        sa.Column("sale_amount", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("commission_rate", sa.Numeric(precision=5, scale=2), nullable=False),
        sa.Column("commission_amount", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.Column("derivation", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("status", sa.Text(), server_default=sa.text("'pending'"), nullable=True),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("assessment_session_id", sa.Text(), nullable=True),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=True),
        sa.CheckConstraint(
            "status in ('pending', 'approved', 'paid', 'rejected')", name=op.f("ck_commissions_status")
        ),
        sa.ForeignKeyConstraint(["approved_by"], ["users.id"], name=op.f("fk_commissions_approved_by")),
        sa.ForeignKeyConstraint(
            ["distributor_id"],
            ["distributor_profiles.id"],
            name=op.f("fk_commissions_distributor_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["purchase_id"], ["purchases.id"], name=op.f("fk_commissions_purchase_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commissions")),
    )
    op.create_index("ix_commissions_approved_by", "commissions", ["approved_by"], unique=False)
    op.create_index(
        "ix_commissions_distributor_status",
        "commissions",
        ["distributor_id", "status", "created_at"],
        unique=False,
    )
    op.create_index(
        "uq_commissions_purchase", "commissions", ["purchase_id", "distributor_id", "level"], unique=True
    )
    op.create_table(
        "transactions",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("line", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("distributor_id", sa.Uuid(), nullable=True),
        sa.Column("transaction_type", sa.Text(), nullable=True),
        sa.Column("amount", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("balance_after", sa.Numeric(precision=12, scale=2), nullable=True),
        sa.Column("pending_after", sa.Numeric(precision=12, scale=2), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("reference_id", sa.Uuid(), nullable=True),
        sa.Column("status", sa.Text(), server_default=sa.text("'completed'"), nullable=True),
        sa.Column("processed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=True),
        sa.CheckConstraint(
            "status in ('pending', 'completed', 'failed')", name=op.f("ck_transactions_status")
        ),
        sa.CheckConstraint(
            "transaction_type in ('commission_earned', 'commission_released', 'withdrawal_request', 'withdrawal_completed', 'adjustment')",
            name=op.f("ck_transactions_transaction_type"),
        ),
        sa.ForeignKeyConstraint(
            ["distributor_id"], ["distributor_profiles.id"], name=op.f("fk_transactions_distributor_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transactions")),
    )
    op.create_index(
        "ix_transactions_distributor_id", "transactions", ["distributor_id", "line"], unique=False
    )
    op.create_index(
        "uq_transactions_business_key", "transactions", ["transaction_type", "reference_id"], unique=True
    )
    for statement in ACCESS:
        op.execute(statement)
    for statement in FUNCTIONS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("drop trigger append_only on transactions")
    op.drop_table("transactions")
    op.drop_table("commissions")
