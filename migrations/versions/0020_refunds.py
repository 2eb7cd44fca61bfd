"""Money that goes back to buyers, and what it takes back of commissions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

ACCESS = (
    "alter table refunds enable row level security",
    "grant select on refunds to maxpulse_distributor",
    "create policy distributor_select on refunds for select to maxpulse_distributor using (distributor_id = (select nullif(current_setting('app.distributor_id', true), '')::uuid))",
    "grant select on refunds to maxpulse_admin",
    "create policy admin_select on refunds for select to maxpulse_admin using (true)",
    "grant select on refunds to maxpulse_system",
    "create policy system_select on refunds for select to maxpulse_system using (true)",
    "grant insert on refunds to maxpulse_system",
    "create policy system_insert on refunds for insert to maxpulse_system with check (true)",
    "grant update (status, refunded, updated_at) on purchases to maxpulse_system",
    "create policy system_update on purchases for update to maxpulse_system using (true) with check (true)",
)

TRIGGER = """
create trigger append_only before update or delete or truncate on refunds
    for each statement execute function refuse_rewriting()
"""

STATUSES = "status in ('pending', 'approved', 'paid', 'rejected'{more})"
LINES = (
    "transaction_type in ('commission_earned', 'commission_released'{more}, 'withdrawal_request', "
    "'withdrawal_completed', 'adjustment')"
)


def upgrade() -> None:
    op.add_column(
        "purchases",
        sa.Column("refunded", sa.Numeric(precision=12, scale=2), server_default=sa.text("0"), nullable=False),
    )
    _check("purchases", "refunded", "refunded between 0 and amount")
    op.alter_column("purchases", "commission_rate", nullable=True)
    op.add_column(
        "commissions",
        sa.Column(
            "clawed_back", sa.Numeric(precision=12, scale=2), server_default=sa.text("0"), nullable=False
        ),
    )
    _check("commissions", "clawed_back", "clawed_back between 0 and commission_amount")
    _check("commissions", "status", STATUSES.format(more=", 'reversed'"))
    _check("transactions", "transaction_type", LINES.format(more=", 'clawback_held', 'clawback_available'"))
    op.create_table(
        "refunds",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("purchase_id", sa.Uuid(), nullable=False),
        sa.Column("distributor_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("transaction_id", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("refunded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_refunds_amount")),
        sa.ForeignKeyConstraint(["purchase_id"], ["purchases.id"], name=op.f("fk_refunds_purchase_id")),
        sa.ForeignKeyConstraint(
            ["distributor_id"], ["distributor_profiles.id"], name=op.f("fk_refunds_distributor_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refunds")),
    )
    op.create_index("uq_refunds_transaction_id", "refunds", ["transaction_id"], unique=True)
    op.create_index("ix_refunds_purchase_id", "refunds", ["purchase_id"])
    op.create_index("ix_refunds_distributor_id", "refunds", ["distributor_id", "refunded_at"])
    for statement in ACCESS:
        op.execute(statement)
    op.execute(TRIGGER)


def downgrade() -> None:
    op.drop_table("refunds")
    op.execute("drop policy system_update on purchases")
    op.execute("revoke update (status, refunded, updated_at) on purchases from maxpulse_system")
    _check("transactions", "transaction_type", LINES.format(more=""))
    _check("commissions", "status", STATUSES.format(more=""))
    op.drop_column("commissions", "clawed_back")
    op.alter_column("purchases", "commission_rate", nullable=False)
    op.drop_column("purchases", "refunded")


def _check(table: str, name: str, condition: str) -> None:
    """Put a check in place of the one of that name; rows there are read without keeping writers out."""
    named = f"ck_{table}_{name}"
    op.execute(f"alter table {table} drop constraint if exists {named}")
    op.execute(f"alter table {table} add constraint {named} check ({condition}) not valid")
    op.execute(f"alter table {table} validate constraint {named}")
