"""Assessments taken without an account, claimed by the account whose confirmed address they were taken with."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"

ACCESS = (
    "alter table assessment_claims enable row level security",
    "grant select on assessment_claims to maxpulse_participant",
    "create policy participant_select on assessment_claims for select to maxpulse_participant using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant select on assessment_claims to maxpulse_system",
    "create policy system_select on assessment_claims for select to maxpulse_system using (true)",
    "grant update (given_email) on assessment_sessions to maxpulse_participant",
)

# No page and no action let distributors change an address so far: each was typed by the participant at consent.
KNOWN_ADDRESSES = """
update assessment_sessions s set given_email = lower(normalize(btrim(c.email), NFKC))
  from clients c where c.id = s.client_id and btrim(c.email) <> ''
"""

FUNCTIONS = (
    """
create function found_assessments()
returns table (session_id uuid, assessment_type text, started_at timestamptz, completed_at timestamptz,
               given_name text, sender_name text)
language sql stable security definer set search_path = public, pg_temp as $$
    select s.id, a.assessment_type, a.started_at, s.completed_at, split_part(btrim(c.name), ' ', 1),
           concat_ws(' ', p.first_name, p.last_name)
      from users u
      join assessment_sessions s on s.given_email = lower(u.email)
      join assessments a on a.id = s.assessment_id
      join clients c on c.id = s.client_id
      join distributor_profiles d on d.id = s.distributor_id
      left join user_profiles p on p.user_id = d.user_id
     where u.id = nullif(current_setting('app.user_id', true), '')::uuid
       and u.role = 'participant' and u.is_active and u.email_verified_at is not null
       and not exists (select 1 from users o where o.id = s.participant_id)
       and not exists (select 1 from assessment_claims k where k.session_id = s.id)
     order by a.started_at desc
$$
    """,
    """
create function settle_found_assessments(p_sessions uuid[], p_verdict text, p_now timestamptz) returns setof uuid
language sql security definer set search_path = public, pg_temp as $$
    insert into assessment_claims (session_id, user_id, verdict, email, decided_at)
    select s.id, nullif(current_setting('app.user_id', true), '')::uuid, p_verdict, s.given_email, p_now
      from found_assessments() f join assessment_sessions s on s.id = f.session_id
     where s.id = any(p_sessions)
    on conflict (session_id) do nothing
    returning session_id
$$
    """,
    """
create function claimed_assessments()
returns table (session_id uuid, participant_id uuid, assessment_type text, started_at timestamptz,
               completed_at timestamptz, expires_at timestamptz, progress integer, grade text, level integer,
               sender_name text)
language sql stable security definer set search_path = public, pg_temp as $$
    select s.id, s.participant_id, a.assessment_type, a.started_at, s.completed_at, s.expires_at,
           s.progress_percentage, g.data ->> 'grade', (g.data ->> 'level')::integer,
           concat_ws(' ', p.first_name, p.last_name)
      from assessment_claims k
      join assessment_sessions s on s.id = k.session_id
      join assessments a on a.id = s.assessment_id
      join distributor_profiles d on d.id = s.distributor_id
      left join user_profiles p on p.user_id = d.user_id
      left join assessment_findings g on g.session_id = s.id and g.item = 'grade'
     where k.user_id = nullif(current_setting('app.user_id', true), '')::uuid
       and k.verdict = 'mine' and k.ended_at is null
     order by a.started_at desc
$$
    """,
    """
create function keeping_of(p_session uuid) returns table (given_email text, kept text, since timestamptz)
language sql stable rows 1 security definer set search_path = public, pg_temp as $$
    select s.given_email,
           case when exists (select 1 from users u where u.id = s.participant_id) then 'taken_signed_in'
                when k.session_id is null then 'free'
                when k.verdict = 'mine' and k.ended_at is null then 'claimed'
                else 'settled' end,
           k.decided_at
      from assessment_sessions s
      left join assessment_claims k on k.session_id = s.id
     where s.id = p_session and s.participant_id = nullif(current_setting('app.participant_id', true), '')::uuid
$$
    """,
    """
create function end_claim(p_session uuid, p_now timestamptz) returns text
language sql security definer set search_path = public, pg_temp as $$
    update assessment_claims k set ended_at = p_now
      from assessment_sessions s, users u
     where k.session_id = p_session and k.verdict = 'mine' and k.ended_at is null
       and s.id = k.session_id and u.id = k.user_id
       and s.participant_id = nullif(current_setting('app.participant_id', true), '')::uuid
    returning u.email
$$
    """,
    """
create function forget_addresses_before(p_moment timestamptz) returns void
language sql security definer set search_path = public, pg_temp as $$
    update assessment_claims k set email = null
      from assessment_sessions s
     where s.id = k.session_id and s.created_at < p_moment and k.email is not null;
    update assessment_sessions set given_email = null where created_at < p_moment and given_email is not null;
$$
    """,
    "revoke all on function found_assessments() from public",
    "revoke all on function settle_found_assessments(uuid[], text, timestamptz) from public",
    "revoke all on function claimed_assessments() from public",
    "revoke all on function keeping_of(uuid) from public",
    "revoke all on function end_claim(uuid, timestamptz) from public",
    "revoke all on function forget_addresses_before(timestamptz) from public",
    "grant execute on function found_assessments() to maxpulse_participant",
    "grant execute on function settle_found_assessments(uuid[], text, timestamptz) to maxpulse_participant",
    "grant execute on function claimed_assessments() to maxpulse_participant",
    "grant execute on function keeping_of(uuid) to maxpulse_participant",
    "grant execute on function end_claim(uuid, timestamptz) to maxpulse_participant",
    "grant execute on function forget_addresses_before(timestamptz) to maxpulse_system",
)


def upgrade() -> None:
    op.add_column("assessment_sessions", sa.Column("given_email", sa.Text(), nullable=True))
    op.execute(KNOWN_ADDRESSES)
    op.create_index(
        "ix_assessment_sessions_given_email",
        "assessment_sessions",
        ["given_email"],
        postgresql_where=sa.text("given_email is not null"),
    )
    op.create_table(
        "assessment_claims",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("verdict in ('mine', 'not_mine')", name=op.f("ck_assessment_claims_verdict")),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["assessment_sessions.id"],
            name=op.f("fk_assessment_claims_session_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_assessment_claims_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_assessment_claims")),
    )
    op.create_index("ix_assessment_claims_user_id", "assessment_claims", ["user_id"])
    for statement in (*ACCESS, *FUNCTIONS):
        op.execute(statement)


def downgrade() -> None:
    for function in (
        "forget_addresses_before(timestamptz)",
        "end_claim(uuid, timestamptz)",
        "keeping_of(uuid)",
        "claimed_assessments()",
        "settle_found_assessments(uuid[], text, timestamptz)",
        "found_assessments()",
    ):
        op.execute(f"drop function {function}")
    op.drop_table("assessment_claims")
    op.drop_index("ix_assessment_sessions_given_email", "assessment_sessions")
    op.execute("revoke update (given_email) on assessment_sessions from maxpulse_participant")
    op.drop_column("assessment_sessions", "given_email")
