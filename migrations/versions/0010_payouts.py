"""Withdrawals and the ways to pay them out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"

ACCESS = (
    "alter table payment_methods enable row level security",
    "grant select on payment_methods to maxpulse_distributor",
    "create policy distributor_select on payment_methods for select to maxpulse_distributor using (distributor_id = (select nullif(current_setting('app.distributor_id', true), '')::uuid))",
    "grant delete on payment_methods to maxpulse_distributor",
    "create policy distributor_delete on payment_methods for delete to maxpulse_distributor using (distributor_id = (select nullif(current_setting('app.distributor_id', true), '')::uuid))",
    "grant insert on payment_methods to maxpulse_distributor",
    "create policy distributor_insert on payment_methods for insert to maxpulse_distributor with check (distributor_id = (select nullif(current_setting('app.distributor_id', true), '')::uuid) and not is_verified)",
    "grant update (is_default, updated_at) on payment_methods to maxpulse_distributor",
    "create policy distributor_update on payment_methods for update to maxpulse_distributor using (distributor_id = (select nullif(current_setting('app.distributor_id', true), '')::uuid)) with check (distributor_id = (select nullif(current_setting('app.distributor_id', true), '')::uuid))",
    "grant select (id, distributor_id, method_type, is_default, is_verified, created_at, updated_at) on payment_methods to maxpulse_admin",
    "create policy admin_select on payment_methods for select to maxpulse_admin using (true)",
    "grant select on payment_methods to maxpulse_system",
    "create policy system_select on payment_methods for select to maxpulse_system using (true)",
    "grant update (is_verified, updated_at) on payment_methods to maxpulse_system",
    "create policy system_update on payment_methods for update to maxpulse_system using (true) with check (true)",
    "alter table withdrawals enable row level security",
    "grant select on withdrawals to maxpulse_distributor",
    "create policy distributor_select on withdrawals for select to maxpulse_distributor using (distributor_id = (select nullif(current_setting('app.distributor_id', true), '')::uuid))",
    "grant insert on withdrawals to maxpulse_distributor",
    "create policy distributor_insert on withdrawals for insert to maxpulse_distributor with check (distributor_id = (select nullif(current_setting('app.distributor_id', true), '')::uuid) and status = 'pending' and processed_by is null)",
    "grant select (id, distributor_id, amount, withdrawal_method, status, processed_by, processed_at, notes, created_at, updated_at) on withdrawals to maxpulse_admin",
    "create policy admin_select on withdrawals for select to maxpulse_admin using (true)",
    "grant update (status, processed_by, processed_at, notes, updated_at) on withdrawals to maxpulse_admin",
    "create policy admin_update on withdrawals for update to maxpulse_admin using (true) with check (true)",
    "grant select on withdrawals to maxpulse_system",
    "create policy system_select on withdrawals for select to maxpulse_system using (true)",
    "grant update (status, processed_by, processed_at, notes, updated_at) on withdrawals to maxpulse_system",
    "create policy system_update on withdrawals for update to maxpulse_system using (true) with check (true)",
)


def upgrade() -> None:
    op.create_table(
        "payment_methods",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("distributor_id", sa.Uuid(), nullable=True),
        sa.Column("method_type", sa.Text(), nullable=True),
        sa.Column("method_details", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("is_default", sa.Boolean(), server_default=sa.text("false"), nullable=True),
        sa.Column("is_verified", sa.Boolean(), server_default=sa.text("false"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=True),
        sa.CheckConstraint(
            "method_type in ('paypal', 'bank_account', 'check')", name=op.f("ck_payment_methods_method_type")
        ),
        sa.ForeignKeyConstraint(
            ["distributor_id"],
            ["distributor_profiles.id"],
            name=op.f("fk_payment_methods_distributor_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_methods")),
    )
    op.create_index("ix_payment_methods_distributor_id", "payment_methods", ["distributor_id"], unique=False)
    op.create_index(
        "uq_payment_methods_default",
        "payment_methods",
        ["distributor_id"],
        unique=True,
        postgresql_where=sa.text("is_default"),
    )
    op.create_table(
        "withdrawals",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("distributor_id", sa.Uuid(), nullable=True),
        sa.Column("amount", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.Column("withdrawal_method", sa.Text(), nullable=True),
        sa.Column("payment_details", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("status", sa.Text(), server_default=sa.text("'pending'"), nullable=True),
        sa.Column("processed_by", sa.Uuid(), nullable=True),
        sa.Column("processed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=True),
        sa.CheckConstraint(
            "status in ('pending', 'processing', 'completed', 'rejected')", name=op.f("ck_withdrawals_status")
        ),
        sa.CheckConstraint(
            "withdrawal_method in ('paypal', 'bank_transfer', 'check')",
            name=op.f("ck_withdrawals_withdrawal_method"),
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_withdrawals_amount_positive")),
        sa.ForeignKeyConstraint(
            ["distributor_id"],
            ["distributor_profiles.id"],
            name=op.f("fk_withdrawals_distributor_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["processed_by"], ["users.id"], name=op.f("fk_withdrawals_processed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_withdrawals")),
    )
    op.create_index(
        "ix_withdrawals_distributor_id",
        "withdrawals",
        ["distributor_id", "status", "created_at"],
        unique=False,
    )
    op.create_index("ix_withdrawals_processed_by", "withdrawals", ["processed_by"], unique=False)
    op.create_index("ix_withdrawals_status", "withdrawals", ["status", "created_at"], unique=False)
    for statement in ACCESS:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("withdrawals")
    op.drop_table("payment_methods")
