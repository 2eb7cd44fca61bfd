"""News that is owed by mail, written with the deed that it tells of."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"

ACCESS = (
    "alter table news enable row level security",
    "grant select on news to maxpulse_system",
    "create policy system_select on news for select to maxpulse_system using (true)",
    "grant insert on news to maxpulse_system",
    "create policy system_insert on news for insert to maxpulse_system with check (true)",
    "grant update on news to maxpulse_system",
    "create policy system_update on news for update to maxpulse_system using (true) with check (true)",
    "grant delete on news to maxpulse_system",
    "create policy system_delete on news for delete to maxpulse_system using (true)",
)

# Whoever acts owes it without being able to read a line of it. Told or not, of one subject there is news once.
OWE = """
create function owe_news(p_id uuid, p_kind text, p_subject uuid, p_at timestamptz) returns void
language sql security definer set search_path = public, pg_temp as $$
    insert into news (id, kind, subject_id, created_at) values (p_id, p_kind, p_subject, p_at)
    on conflict (kind, subject_id) do nothing
$$
"""


def upgrade() -> None:
    op.create_table(
        "news",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind in ('sale', 'finished', 'client', 'result')", name=op.f("ck_news_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_news")),
        sa.UniqueConstraint("kind", "subject_id", name=op.f("uq_news_kind_subject_id")),
    )
    op.create_index("ix_news_owed", "news", ["created_at"], postgresql_where=sa.text("told_at is null"))
    for statement in ACCESS:
        op.execute(statement)
    op.execute(OWE)
    op.execute("revoke all on function owe_news(uuid, text, uuid, timestamptz) from public")
    op.execute(
        "grant execute on function owe_news(uuid, text, uuid, timestamptz) "
        "to maxpulse_participant, maxpulse_integration, maxpulse_system"
    )


def downgrade() -> None:
    op.execute("drop function owe_news(uuid, text, uuid, timestamptz)")
    op.drop_table("news")
