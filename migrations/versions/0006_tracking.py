"""The numbered events of every distributor."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"

ACCESS = (
    "alter table assessment_tracking enable row level security",
    "grant select (id, session_id, distributor_id, client_id, event_type, number, timestamp) on assessment_tracking to maxpulse_distributor",
    "create policy distributor_select on assessment_tracking for select to maxpulse_distributor using (distributor_id = (select nullif(current_setting('app.distributor_id', true), '')::uuid) and (event_type <> 'answer' or exists (select 1 from consents c where c.session_id = assessment_tracking.session_id and c.item = 'progress' and c.withdrawn_at is null)))",
    "grant insert on assessment_tracking to maxpulse_recorder",
    "create policy recorder_insert on assessment_tracking for insert to maxpulse_recorder with check (true)",
    "grant select on assessment_tracking to maxpulse_admin",
    "create policy admin_select on assessment_tracking for select to maxpulse_admin using (true)",
    "grant select on assessment_tracking to maxpulse_system",
    "create policy system_select on assessment_tracking for select to maxpulse_system using (true)",
)

FUNCTIONS = (
    """
create function record_event(p_distributor uuid, p_session uuid, p_client uuid, p_type text, p_data jsonb,
                             p_client_info jsonb, p_at timestamptz)
returns bigint language plpgsql security definer set search_path = public, pg_temp as $$
declare
    acting text := current_setting('role');
    numbered bigint;
    theirs boolean;
begin
    theirs := case acting
        when 'maxpulse_system' then true
        when 'maxpulse_distributor' then
            p_distributor = nullif(current_setting('app.distributor_id', true), '')::uuid
        when 'maxpulse_participant' then exists (
            select 1 from assessment_sessions s
             where s.id = p_session and s.distributor_id = p_distributor and s.client_id = p_client
               and s.participant_id = nullif(current_setting('app.participant_id', true), '')::uuid)
        else false end;
    if not theirs then
        raise exception 'not your event to record' using errcode = 'insufficient_privilege';
    end if;
    update distributor_streams set last_number = last_number + 1
     where distributor_id = p_distributor returning last_number into strict numbered;
    insert into assessment_tracking (id, session_id, distributor_id, client_id, number, event_type, event_data,
                                     timestamp, client_info)
    values (gen_random_uuid(), p_session, p_distributor, p_client, numbered, p_type, p_data, p_at, p_client_info);
    return numbered;
end
$$
    """,
    """
revoke all on function record_event(uuid, uuid, uuid, text, jsonb, jsonb, timestamptz) from public
    """,
    """
grant execute on function record_event(uuid, uuid, uuid, text, jsonb, jsonb, timestamptz)
    to maxpulse_participant, maxpulse_distributor, maxpulse_system
    """,
    """
select ensure_month_partitions((current_date - interval '4 months')::date, 6)
    """,
)


def upgrade() -> None:
    op.create_table(
        "assessment_tracking",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("distributor_id", sa.Uuid(), nullable=True),
        sa.Column("client_id", sa.Uuid(), nullable=True),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("event_type", sa.Text(), nullable=False),
        sa.Column(
            "event_data",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=True,
        ),
        sa.Column("timestamp", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column(
            "client_info",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(
            ["distributor_id"],
            ["distributor_profiles.id"],
            name=op.f("fk_assessment_tracking_distributor_id"),
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["assessment_sessions.id"],
            name=op.f("fk_assessment_tracking_session_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", "timestamp", name=op.f("pk_assessment_tracking")),
        postgresql_partition_by="RANGE (timestamp)",
    )
    op.create_index(
        "ix_assessment_tracking_client", "assessment_tracking", ["client_id", "timestamp"], unique=False
    )
    op.create_index(
        "ix_assessment_tracking_distributor",
        "assessment_tracking",
        ["distributor_id", "timestamp"],
        unique=False,
    )
    op.create_index(
        "ix_assessment_tracking_number", "assessment_tracking", ["distributor_id", "number"], unique=False
    )
    op.create_index(
        "ix_assessment_tracking_session", "assessment_tracking", ["session_id", "timestamp"], unique=False
    )
    for statement in ACCESS:
        op.execute(statement)
    for statement in FUNCTIONS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("drop function record_event(uuid, uuid, uuid, text, jsonb, jsonb, timestamptz)")
    op.drop_table("assessment_tracking")
