"""Products and purchases."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"

ACCESS = (
    "alter table products enable row level security",
    "grant select on products to maxpulse_visitor",
    "create policy visitor_select on products for select to maxpulse_visitor using (is_active)",
    "grant select on products to maxpulse_participant",
    "create policy participant_select on products for select to maxpulse_participant using (true)",
    "grant select on products to maxpulse_distributor",
    "create policy distributor_select on products for select to maxpulse_distributor using (true)",
    "grant select on products to maxpulse_admin",
    "create policy admin_select on products for select to maxpulse_admin using (true)",
    "grant insert on products to maxpulse_admin",
    "create policy admin_insert on products for insert to maxpulse_admin with check (true)",
    "grant update on products to maxpulse_admin",
    "create policy admin_update on products for update to maxpulse_admin using (true) with check (true)",
    "grant select on products to maxpulse_system",
    "create policy system_select on products for select to maxpulse_system using (true)",
    "grant insert on products to maxpulse_system",
    "create policy system_insert on products for insert to maxpulse_system with check (true)",
    "grant update on products to maxpulse_system",
    "create policy system_update on products for update to maxpulse_system using (true) with check (true)",
    "alter table purchases enable row level security",
    "grant select on purchases to maxpulse_participant",
    "create policy participant_select on purchases for select to maxpulse_participant using (participant_id = (select nullif(current_setting('app.participant_id', true), '')::uuid))",
    "grant insert on purchases to maxpulse_participant",
    "create policy participant_insert on purchases for insert to maxpulse_participant with check (participant_id = (select nullif(current_setting('app.participant_id', true), '')::uuid) and exists (select 1 from clients c where c.id = purchases.client_id and c.participant_id = (select nullif(current_setting('app.participant_id', true), '')::uuid) and c.distributor_id = purchases.distributor_id))",
    "grant select on purchases to maxpulse_distributor",
    "create policy distributor_select on purchases for select to maxpulse_distributor using (distributor_id = (select nullif(current_setting('app.distributor_id', true), '')::uuid))",
    "grant select on purchases to maxpulse_admin",
    "create policy admin_select on purchases for select to maxpulse_admin using (true)",
    "grant select on purchases to maxpulse_system",
    "create policy system_select on purchases for select to maxpulse_system using (true)",
)

FUNCTIONS = (
    """
create function take_stock(p_product uuid, p_quantity integer)
returns boolean language sql security definer set search_path = public, pg_temp as $$
    update products set inventory_count = inventory_count - p_quantity
     where id = p_product and is_active and p_quantity > 0
       and (inventory_count is null or inventory_count >= p_quantity)
    returning true
$$
    """,
    """
revoke all on function take_stock(uuid, integer) from public
    """,
    """
grant execute on function take_stock(uuid, integer) to maxpulse_participant
    """,
)


def upgrade() -> None:
    op.create_table(
        "products",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("price", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.Column("commission_rate", sa.Numeric(precision=5, scale=2), nullable=False),
        sa.Column("product_type", sa.Text(), nullable=True),
        sa.Column("category", sa.Text(), nullable=True),
        sa.Column("icon", sa.Text(), nullable=True),
        sa.Column("helps", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("is_active", sa.Boolean(), server_default=sa.text("true"), nullable=True),
        sa.Column("inventory_count", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=True),
        sa.CheckConstraint(
            "product_type in ('supplement', 'app', 'package', 'service')",
            name=op.f("ck_products_product_type"),
        ),
        sa.CheckConstraint("commission_rate between 0 and 100", name=op.f("ck_products_commission_rate")),
        sa.CheckConstraint("inventory_count >= 0", name=op.f("ck_products_inventory_count")),
        sa.CheckConstraint("price >= 0", name=op.f("ck_products_price")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_products")),
        sa.UniqueConstraint("slug", name=op.f("uq_products_slug")),
    )
    op.create_table(
        "purchases",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=True),
        sa.Column("product_id", sa.Uuid(), nullable=True),
        sa.Column("distributor_id", sa.Uuid(), nullable=True),
        sa.Column("assessment_session_id", sa.Uuid(), nullable=True),
        sa.Column("participant_id", sa.Uuid(), nullable=True),
        sa.Column("buyer_name", sa.Text(), nullable=False),
        sa.Column("buyer_email", sa.Text(), nullable=True),
        sa.Column("product_name", sa.Text(), nullable=False),
        sa.Column("product_type", sa.Text(), nullable=True),
        sa.Column("amount", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.Column("unit_price", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Integer(), server_default=sa.text("1"), nullable=True),
        sa.Column("commission_rate", sa.Numeric(precision=5, scale=2), nullable=False),
        sa.Column("status", sa.Text(), server_default=sa.text("'completed'"), nullable=True),
        sa.Column("payment_method", sa.Text(), nullable=True),
        sa.Column("transaction_id", sa.Text(), nullable=True),
        sa.Column(
            "purchase_date", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=True
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=True),
        sa.CheckConstraint(
            "status in ('pending', 'completed', 'refunded', 'cancelled')", name=op.f("ck_purchases_status")
        ),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_purchases_amount")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_purchases_quantity")),
        sa.ForeignKeyConstraint(
            ["assessment_session_id"],
            ["assessment_sessions.id"],
            name=op.f("fk_purchases_assessment_session_id"),
        ),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], name=op.f("fk_purchases_client_id")),
        sa.ForeignKeyConstraint(
            ["distributor_id"], ["distributor_profiles.id"], name=op.f("fk_purchases_distributor_id")
        ),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("fk_purchases_product_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchases")),
    )
    op.create_index(
        "ix_purchases_assessment_session_id", "purchases", ["assessment_session_id"], unique=False
    )
    op.create_index("ix_purchases_client_id", "purchases", ["client_id"], unique=False)
    op.create_index(
        "ix_purchases_distributor_id", "purchases", ["distributor_id", "purchase_date"], unique=False
    )
    op.create_index("ix_purchases_product_id", "purchases", ["product_id"], unique=False)
    op.create_index("uq_purchases_transaction_id", "purchases", ["transaction_id"], unique=True)
    for statement in ACCESS:
        op.execute(statement)
    for statement in FUNCTIONS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("drop function take_stock(uuid, integer)")
    op.drop_table("purchases")
    op.drop_table("products")
