"""What changes about a distributor is owed to the pages of everybody above them, and to themselves, until it is told.

Whoever changes it, in whatever way, leaves a row: a job that was lost costs time, and no page. The release before this
one runs on; what it changes is told by the one after it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"

ACCESS = (
    "alter table team_changes enable row level security",
    *(
        statement
        for command, condition in (
            ("select", "using (true)"),
            ("insert", "with check (true)"),
            ("update", "using (true) with check (true)"),
            ("delete", "using (true)"),
        )
        for statement in (
            f"grant {command} on team_changes to maxpulse_system",
            f"create policy system_{command} on team_changes for {command} to maxpulse_system {condition}",
        )
    ),
)
OWE = """
create function owe_team_change() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    what text;
    above uuid;
begin
    if tg_op = 'INSERT' then
        what := 'joined';
    else
        above := old.sponsor_id;
        what := case
            when new.sponsor_id is distinct from old.sponsor_id then 'moved'
            when new.status = 'suspended' and old.status is distinct from 'suspended' then 'suspended'
            when old.status = 'suspended' and new.status is distinct from 'suspended' then 'reinstated'
            when old.status = 'pending' and new.status = 'active' then 'confirmed'
            when new.tier_level is distinct from old.tier_level
              or new.commission_rate is distinct from old.commission_rate then 'terms'
            else 'standing'
        end;
    end if;
    insert into team_changes (distributor_id, kind, sponsor_before) values (new.id, what, above);
    return null;
end
$$
"""
# Who is made a distributor otherwise than by joining or an invitation is there from the beginning, and nobody's news.
TRIGGERS = (
    """
create trigger owe_team_change_of_the_new after insert on distributor_profiles for each row
when (new.status = 'pending' and new.sponsor_id is not null)
execute function owe_team_change()
    """,
    """
create trigger owe_team_change
after update of status, closed_at, sponsor_id, tier_level, commission_rate on distributor_profiles for each row
when (row(old.status, old.closed_at, old.sponsor_id, old.tier_level, old.commission_rate)
      is distinct from row(new.status, new.closed_at, new.sponsor_id, new.tier_level, new.commission_rate))
execute function owe_team_change()
    """,
)
KINDS = "kind in ('joined', 'confirmed', 'moved', 'suspended', 'reinstated', 'terms', 'standing')"


def upgrade() -> None:
    op.create_table(
        "team_changes",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("distributor_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("sponsor_before", sa.Uuid(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(KINDS, name=op.f("ck_team_changes_kind")),
        sa.ForeignKeyConstraint(
            ["distributor_id"],
            ["distributor_profiles.id"],
            name=op.f("fk_team_changes_distributor_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_changes")),
    )
    op.create_index("ix_team_changes_distributor_id", "team_changes", ["distributor_id", "changed_at"])
    op.create_index("ix_team_changes_changed_at", "team_changes", ["changed_at"])
    for statement in (*ACCESS, OWE, "revoke all on function owe_team_change() from public", *TRIGGERS):
        op.execute(statement)


def downgrade() -> None:
    op.execute("drop trigger owe_team_change on distributor_profiles")
    op.execute("drop trigger owe_team_change_of_the_new on distributor_profiles")
    op.execute("drop function owe_team_change()")
    op.drop_table("team_changes")
