"""A distributor reads what the program is called that reported a sale of theirs, and nothing else about programs."""

from __future__ import annotations

from alembic import op

revision = "0049"
down_revision = "0048"

OWN_REPORTER = """
create function own_reporter(p_purchase uuid) returns text
language sql stable security definer set search_path = public, pg_temp as $$
    select a.name from purchases p join api_clients a on a.id = p.reported_by
     where p.id = p_purchase and p.distributor_id = nullif(current_setting('app.distributor_id', true), '')::uuid
$$
"""


def upgrade() -> None:
    op.execute(OWN_REPORTER)
    op.execute("revoke all on function own_reporter(uuid) from public")
    op.execute("grant execute on function own_reporter(uuid) to maxpulse_distributor")


def downgrade() -> None:
    op.execute("drop function own_reporter(uuid)")
