"""The audit's seals: when an entry was really written, who waits for a seal, the chain, and its checks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0023"
down_revision = "0022"

# Entries: nobody sets when a row was written, and nobody writes as a role they have not taken on.
NARROWER = (
    "drop policy visitor_insert on audit_entries",
    "revoke insert on audit_entries from maxpulse_visitor",
    "drop policy participant_insert on audit_entries",
    "revoke insert on audit_entries from maxpulse_participant",
    "drop policy distributor_insert on audit_entries",
    "revoke insert on audit_entries from maxpulse_distributor",
    "drop policy trainer_insert on audit_entries",
    "revoke insert on audit_entries from maxpulse_trainer",
    "drop policy admin_insert on audit_entries",
    "revoke insert on audit_entries from maxpulse_admin",
    "drop policy system_insert on audit_entries",
    "revoke insert on audit_entries from maxpulse_system",
    "grant insert (id, at, actor_role, actor_user_id, actor_participant_id, acting_for_type, acting_for_id, action, subject_type, subject_id, before, after, ip_address, user_agent, request_id) on audit_entries to maxpulse_visitor",
    "create policy visitor_insert on audit_entries for insert to maxpulse_visitor with check (actor_role = 'visitor' and actor_user_id is null and acting_for_id is null)",
    "grant insert (id, at, actor_role, actor_user_id, actor_participant_id, acting_for_type, acting_for_id, action, subject_type, subject_id, before, after, ip_address, user_agent, request_id) on audit_entries to maxpulse_participant",
    "create policy participant_insert on audit_entries for insert to maxpulse_participant with check (actor_role = 'participant' and (actor_user_id is null or actor_user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)) and acting_for_id is null)",
    "grant insert (id, at, actor_role, actor_user_id, actor_participant_id, acting_for_type, acting_for_id, action, subject_type, subject_id, before, after, ip_address, user_agent, request_id) on audit_entries to maxpulse_distributor",
    "create policy distributor_insert on audit_entries for insert to maxpulse_distributor with check (actor_role = 'distributor' and (actor_user_id is null or actor_user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)) and acting_for_id is null)",
    "grant insert (id, at, actor_role, actor_user_id, actor_participant_id, acting_for_type, acting_for_id, action, subject_type, subject_id, before, after, ip_address, user_agent, request_id) on audit_entries to maxpulse_trainer",
    "create policy trainer_insert on audit_entries for insert to maxpulse_trainer with check (actor_role = 'trainer' and (actor_user_id is null or actor_user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)) and acting_for_id is null)",
    "grant insert (id, at, actor_role, actor_user_id, actor_participant_id, acting_for_type, acting_for_id, action, subject_type, subject_id, before, after, ip_address, user_agent, request_id) on audit_entries to maxpulse_admin",
    "create policy admin_insert on audit_entries for insert to maxpulse_admin with check (actor_role = 'admin' and actor_user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant insert (id, at, actor_role, actor_user_id, actor_participant_id, acting_for_type, acting_for_id, action, subject_type, subject_id, before, after, ip_address, user_agent, request_id) on audit_entries to maxpulse_system",
    "create policy system_insert on audit_entries for insert to maxpulse_system with check (actor_role = 'system')",
)

ACCESS = (
    "alter table audit_waiting enable row level security",
    "grant select on audit_waiting to maxpulse_admin",
    "create policy admin_select on audit_waiting for select to maxpulse_admin using ((select admin_may('audit.read')))",
    "grant select on audit_waiting to maxpulse_system",
    "create policy system_select on audit_waiting for select to maxpulse_system using (true)",
    "grant delete on audit_waiting to maxpulse_system",
    "create policy system_delete on audit_waiting for delete to maxpulse_system using (true)",
    "alter table audit_seals enable row level security",
    "grant select on audit_seals to maxpulse_admin",
    "create policy admin_select on audit_seals for select to maxpulse_admin using ((select admin_may('audit.read')))",
    "grant select on audit_seals to maxpulse_system",
    "create policy system_select on audit_seals for select to maxpulse_system using (true)",
    "grant insert on audit_seals to maxpulse_system",
    "create policy system_insert on audit_seals for insert to maxpulse_system with check (true)",
    "alter table audit_checks enable row level security",
    "grant select on audit_checks to maxpulse_admin",
    "create policy admin_select on audit_checks for select to maxpulse_admin using ((select admin_may('audit.read')))",
    "grant select on audit_checks to maxpulse_system",
    "create policy system_select on audit_checks for select to maxpulse_system using (true)",
    "grant insert on audit_checks to maxpulse_system",
    "create policy system_insert on audit_checks for insert to maxpulse_system with check (true)",
)

FUNCTIONS = (
    """
create function await_seal() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    insert into audit_waiting (entry_id) values (new.id);
    return null;
end
$$
    """,
    "revoke all on function await_seal() from public",
    """
create trigger await_seal after insert on audit_entries for each row execute function await_seal()
    """,
    "insert into audit_waiting (entry_id) select id from audit_entries",
    """
create trigger append_only before update or delete or truncate on audit_seals
    for each statement execute function refuse_rewriting()
    """,
    """
create trigger append_only before update or delete or truncate on audit_checks
    for each statement execute function refuse_rewriting()
    """,
    # A participant's own: who looked at what they answered, and at which part of it.
    """
create function who_looked_at(p_session uuid)
returns table (at timestamptz, viewer_role text, items jsonb)
language sql stable security definer set search_path = public, pg_temp as $$
    select e.at, e.actor_role, e.after -> 'items'
      from audit_entries e
     where e.subject_id = p_session and e.action = 'answers_viewed'
       and exists (select 1 from assessment_sessions s
                    where s.id = p_session
                      and s.participant_id = nullif(current_setting('app.participant_id', true), '')::uuid)
     order by e.at desc
     limit 20
$$
    """,
    "revoke all on function who_looked_at(uuid) from public",
    "grant execute on function who_looked_at(uuid) to maxpulse_participant",
)

# What each role's insert policy said before.
ONESELF = (
    "actor_user_id is null or actor_user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)"
)
BEFORE = {
    "visitor": "actor_user_id is null",
    **dict.fromkeys(("participant", "distributor", "trainer", "admin"), ONESELF),
    "system": "true",
}

INDEXES = (
    ("ix_audit_entries_at", ["at", "id"]),
    ("ix_audit_entries_actor_user_id", ["actor_user_id", "at", "id"]),
    ("ix_audit_entries_action", ["action", "at", "id"]),
    ("ix_audit_entries_subject_id", ["subject_id", "at", "id"]),
    ("ix_audit_entries_ip_address", ["ip_address", "at", "id"]),
    ("ix_audit_entries_request_id", ["request_id"]),
)


def upgrade() -> None:
    op.add_column("audit_entries", sa.Column("acting_for_type", sa.Text(), nullable=True))
    op.add_column("audit_entries", sa.Column("acting_for_id", sa.Uuid(), nullable=True))
    # Entries there are already have none: when those were written is only known as well as `at` is.
    op.add_column("audit_entries", sa.Column("written_at", sa.DateTime(timezone=True), nullable=True))
    op.alter_column("audit_entries", "written_at", server_default=sa.text("clock_timestamp()"))
    op.drop_index("ix_audit_entries_at", "audit_entries")
    op.drop_index("ix_audit_entries_actor_user_id", "audit_entries")
    for name, columns in INDEXES:
        op.create_index(name, "audit_entries", columns)
    op.create_table(
        "audit_waiting",
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_audit_waiting")),
    )
    op.create_table(
        "audit_seals",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("form", sa.SmallInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("entries", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("digests", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reaches_to", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_seals")),
    )
    op.create_table(
        "audit_checks",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("entries", sa.BigInteger(), nullable=False),
        sa.Column("seals", sa.BigInteger(), nullable=False),
        sa.Column("newest_number", sa.BigInteger(), nullable=True),
        sa.Column("newest_hash", sa.LargeBinary(), nullable=True),
        sa.Column("dated", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "findings",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_checks")),
    )
    op.create_index("ix_audit_checks_checked_at", "audit_checks", ["checked_at"])
    for statement in (*NARROWER, *ACCESS, *FUNCTIONS):
        op.execute(statement)


def downgrade() -> None:
    op.execute("drop function who_looked_at(uuid)")
    op.execute("drop trigger await_seal on audit_entries")
    op.execute("drop function await_seal()")
    op.drop_table("audit_checks")
    op.drop_table("audit_seals")
    op.drop_table("audit_waiting")
    for name, _columns in INDEXES:
        op.drop_index(name, "audit_entries")
    op.create_index("ix_audit_entries_actor_user_id", "audit_entries", ["actor_user_id"])
    op.create_index("ix_audit_entries_at", "audit_entries", ["at"])
    for role, check in BEFORE.items():
        op.execute(f"drop policy {role}_insert on audit_entries")
        op.execute(f"revoke insert on audit_entries from maxpulse_{role}")
        op.execute(f"grant insert on audit_entries to maxpulse_{role}")
        op.execute(
            f"create policy {role}_insert on audit_entries for insert to maxpulse_{role} with check ({check})"
        )
    for column in ("acting_for_type", "acting_for_id", "written_at"):
        op.drop_column("audit_entries", column)
