"""Programs of shops outside: their secrets, their own database role, and what they report."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"

WRITTEN = {
    "audit_entries": " (id, at, actor_role, actor_user_id, actor_participant_id, acting_for_type, acting_for_id, action, subject_type, subject_id, before, after, ip_address, user_agent, request_id)"
}
TABLES = ("api_requests", "api_secrets", "api_clients")
PARTICIPANT_INSERT = "create policy participant_insert on purchases for insert to maxpulse_participant with check (participant_id = (select nullif(current_setting('app.participant_id', true), '')::uuid) and exists (select 1 from clients c where c.id = purchases.client_id and c.participant_id = (select nullif(current_setting('app.participant_id', true), '')::uuid) and c.distributor_id = purchases.distributor_id))"
ACCESS = (
    "alter table api_clients enable row level security",
    "grant select on api_clients to maxpulse_admin",
    "create policy admin_select on api_clients for select to maxpulse_admin using ((select admin_may('integrations.manage')))",
    "grant insert on api_clients to maxpulse_admin",
    "create policy admin_insert on api_clients for insert to maxpulse_admin with check ((select admin_may('integrations.manage')) and revoked_at is null)",
    "grant update (revoked_at, revoked_by) on api_clients to maxpulse_admin",
    "create policy admin_update on api_clients for update to maxpulse_admin using ((select admin_may('integrations.manage'))) with check ((select admin_may('integrations.manage')))",
    "grant select on api_clients to maxpulse_integration",
    "create policy integration_select on api_clients for select to maxpulse_integration using (id = (select nullif(current_setting('app.api_client_id', true), '')::uuid))",
    "grant select on api_clients to maxpulse_system",
    "create policy system_select on api_clients for select to maxpulse_system using (true)",
    "alter table api_secrets enable row level security",
    "grant select (id, api_client_id, made_at, made_by, retired_at, retired_by) on api_secrets to maxpulse_admin",
    "create policy admin_select on api_secrets for select to maxpulse_admin using ((select admin_may('integrations.manage')))",
    "grant insert on api_secrets to maxpulse_admin",
    "create policy admin_insert on api_secrets for insert to maxpulse_admin with check ((select admin_may('integrations.manage')) and retired_at is null)",
    "grant update (retired_at, retired_by) on api_secrets to maxpulse_admin",
    "create policy admin_update on api_secrets for update to maxpulse_admin using ((select admin_may('integrations.manage'))) with check ((select admin_may('integrations.manage')))",
    "alter table api_requests enable row level security",
    "grant select on api_requests to maxpulse_integration",
    "create policy integration_select on api_requests for select to maxpulse_integration using (api_client_id = (select nullif(current_setting('app.api_client_id', true), '')::uuid))",
    "grant insert on api_requests to maxpulse_integration",
    "create policy integration_insert on api_requests for insert to maxpulse_integration with check (api_client_id = (select nullif(current_setting('app.api_client_id', true), '')::uuid))",
    "grant select on api_requests to maxpulse_system",
    "create policy system_select on api_requests for select to maxpulse_system using (true)",
    "drop policy participant_insert on purchases",
    "grant select on products to maxpulse_integration",
    "create policy integration_select on products for select to maxpulse_integration using (is_active)",
    "create policy participant_insert on purchases for insert to maxpulse_participant with check (participant_id = (select nullif(current_setting('app.participant_id', true), '')::uuid) and reported_by is null and exists (select 1 from clients c where c.id = purchases.client_id and c.participant_id = (select nullif(current_setting('app.participant_id', true), '')::uuid) and c.distributor_id = purchases.distributor_id))",
    "grant select on purchases to maxpulse_integration",
    "create policy integration_select on purchases for select to maxpulse_integration using (reported_by = (select nullif(current_setting('app.api_client_id', true), '')::uuid))",
    "grant insert on purchases to maxpulse_integration",
    "create policy integration_insert on purchases for insert to maxpulse_integration with check (reported_by = (select nullif(current_setting('app.api_client_id', true), '')::uuid) and participant_id is null and assessment_session_id is null and exists (select 1 from api_clients a where a.id = (select nullif(current_setting('app.api_client_id', true), '')::uuid) and a.revoked_at is null and (a.distributor_id is null or a.distributor_id = purchases.distributor_id)))",
    "grant update (status, refunded, updated_at) on purchases to maxpulse_integration",
    "create policy integration_update on purchases for update to maxpulse_integration using (reported_by = (select nullif(current_setting('app.api_client_id', true), '')::uuid)) with check (reported_by = (select nullif(current_setting('app.api_client_id', true), '')::uuid))",
    "grant select on refunds to maxpulse_integration",
    "create policy integration_select on refunds for select to maxpulse_integration using (exists (select 1 from purchases p where p.id = refunds.purchase_id and p.reported_by = (select nullif(current_setting('app.api_client_id', true), '')::uuid) and p.distributor_id = refunds.distributor_id))",
    "grant insert on refunds to maxpulse_integration",
    "create policy integration_insert on refunds for insert to maxpulse_integration with check (exists (select 1 from purchases p where p.id = refunds.purchase_id and p.reported_by = (select nullif(current_setting('app.api_client_id', true), '')::uuid) and p.distributor_id = refunds.distributor_id))",
    "grant insert (id, at, actor_role, actor_user_id, actor_participant_id, acting_for_type, acting_for_id, action, subject_type, subject_id, before, after, ip_address, user_agent, request_id) on audit_entries to maxpulse_integration",
    "create policy integration_insert on audit_entries for insert to maxpulse_integration with check (actor_role = 'integration' and actor_user_id is null and acting_for_type = 'api_clients' and acting_for_id = (select nullif(current_setting('app.api_client_id', true), '')::uuid))",
)

FUNCTIONS = (
    """
create function find_api_client(p_client uuid)
returns table (client_id uuid, name text, role text, distributor_id uuid, made_at timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
    select a.id, a.name, a.role, a.distributor_id, a.made_at from api_clients a
     where a.id = p_client and a.revoked_at is null
$$
    """,
    """
create function api_client_with_secret(p_client uuid, p_hash bytea, p_at timestamptz)
returns table (client_id uuid, name text, role text, distributor_id uuid, made_at timestamptz)
language sql security definer set search_path = public, pg_temp as $$
    update api_clients a set last_used_at = p_at
     where a.id = p_client and a.revoked_at is null
       and exists (select 1 from api_secrets s
                    where s.api_client_id = a.id and s.secret_hash = p_hash and s.retired_at is null)
    returning a.id, a.name, a.role, a.distributor_id, a.made_at
$$
    """,
    """
create function seller_by_code(p_code text)
returns table (distributor_id uuid, status text)
language sql stable security definer set search_path = public, pg_temp as $$
    select d.id, d.status from distributor_profiles d where d.distributor_code = p_code
$$
    """,
    # Two purchases of one new buyer at once must not make two clients: the second waits for the first.
    """
create function find_or_make_buyer(p_id uuid, p_distributor uuid, p_name text, p_email text, p_at timestamptz)
returns uuid language plpgsql security definer set search_path = public, pg_temp as $$
declare
    buyer uuid;
begin
    if not exists (select 1 from api_clients a
                    where a.id = nullif(current_setting('app.api_client_id', true), '')::uuid
                      and a.revoked_at is null
                      and (a.distributor_id is null or a.distributor_id = p_distributor)) then
        raise exception 'not your buyer to name' using errcode = 'insufficient_privilege';
    end if;
    perform pg_advisory_xact_lock(hashtextextended(p_distributor::text || lower(p_email), 0));
    select c.id into buyer from clients c
     where c.distributor_id = p_distributor and lower(c.email) = lower(p_email)
     order by c.created_at, c.id limit 1;
    if buyer is null then
        insert into clients (id, distributor_id, name, email, status, source, created_at, updated_at)
        values (p_id, p_distributor, p_name, p_email, 'customer', 'shop', p_at, p_at);
        return p_id;
    end if;
    update clients set status = 'customer', updated_at = p_at where id = buyer and status is distinct from 'customer';
    return buyer;
end
$$
    """,
    "revoke all on function find_api_client(uuid) from public",
    "revoke all on function api_client_with_secret(uuid, bytea, timestamptz) from public",
    "revoke all on function seller_by_code(text) from public",
    "revoke all on function find_or_make_buyer(uuid, uuid, text, text, timestamptz) from public",
    "grant execute on function find_api_client(uuid) to maxpulse_visitor",
    "grant execute on function api_client_with_secret(uuid, bytea, timestamptz) to maxpulse_visitor",
    "grant execute on function seller_by_code(text) to maxpulse_integration",
    "grant execute on function find_or_make_buyer(uuid, uuid, text, text, timestamptz) to maxpulse_integration",
    "grant execute on function public_link(text) to maxpulse_integration",
    "grant execute on function record_event(uuid, uuid, uuid, text, jsonb, jsonb, timestamptz) to maxpulse_integration",
    "grant execute on function record_link_event(uuid, text, text, inet, text, text, numeric, timestamptz) to maxpulse_integration",
)
RECORD_EVENT = """
create or replace function record_event(p_distributor uuid, p_session uuid, p_client uuid, p_type text, p_data jsonb,
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
{shop}        else false end;
    if theirs is not true then
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
"""

RECORD_LINK_EVENT = """
create or replace function record_link_event(p_link uuid, p_type text, p_visitor text, p_ip inet, p_agent text,
                                             p_referrer text, p_value numeric, p_at timestamptz)
returns void language plpgsql security definer set search_path = public, pg_temp as $$
declare
    theirs boolean := case current_setting('role')
        when 'maxpulse_visitor' then p_type = 'click' and p_value is null
        when 'maxpulse_participant' then p_type <> 'click' and exists (
            select 1 from assessments a
             where a.link_id = p_link
               and a.participant_id = nullif(current_setting('app.participant_id', true), '')::uuid)
{shop}        else false end;
begin
    if theirs is not true then
        raise exception 'not your event to record' using errcode = 'insufficient_privilege';
    end if;
    insert into link_analytics (id, link_id, event_type, visitor_id, ip_address, user_agent, referrer,
                                conversion_value, created_at)
    values (gen_random_uuid(), p_link, p_type, p_visitor, p_ip, p_agent, p_referrer, p_value, p_at);
    update assessment_links
       set click_count = click_count + (p_type = 'click')::integer,
           conversion_count = conversion_count + (p_type = 'conversion')::integer
     where id = p_link and p_type in ('click', 'conversion');
end
$$
"""

SHOPS_EVENT = """\
        when 'maxpulse_integration' then p_session is null and p_type in ('purchase', 'refund') and exists (
            select 1 from purchases p
             where p.client_id = p_client and p.distributor_id = p_distributor
               and p.reported_by = nullif(current_setting('app.api_client_id', true), '')::uuid)
"""
SHOPS_LINK_EVENT = """\
        when 'maxpulse_integration' then p_type = 'conversion' and exists (
            select 1 from assessment_links l join purchases p on p.distributor_id = l.distributor_id
             where l.id = p_link and p.amount = p_value
               and p.reported_by = nullif(current_setting('app.api_client_id', true), '')::uuid)
"""


def upgrade() -> None:
    op.create_table(
        "api_clients",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("distributor_id", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("role in ('shop', 'till', 'reader')", name=op.f("ck_api_clients_role")),
        sa.ForeignKeyConstraint(
            ["distributor_id"], ["distributor_profiles.id"], name=op.f("fk_api_clients_distributor_id")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_api_clients_made_by")),
        sa.ForeignKeyConstraint(["revoked_by"], ["users.id"], name=op.f("fk_api_clients_revoked_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_clients")),
    )
    op.create_index("ix_api_clients_distributor_id", "api_clients", ["distributor_id"])
    op.create_index("ix_api_clients_made_by", "api_clients", ["made_by"])
    op.create_index("ix_api_clients_revoked_by", "api_clients", ["revoked_by"])
    op.create_table(
        "api_secrets",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("api_client_id", sa.Uuid(), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retired_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["api_client_id"], ["api_clients.id"], name=op.f("fk_api_secrets_api_client_id")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_api_secrets_made_by")),
        sa.ForeignKeyConstraint(["retired_by"], ["users.id"], name=op.f("fk_api_secrets_retired_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_secrets")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_api_secrets_secret_hash")),
    )
    op.create_index("ix_api_secrets_api_client_id", "api_secrets", ["api_client_id"])
    op.create_index("ix_api_secrets_made_by", "api_secrets", ["made_by"])
    op.create_index("ix_api_secrets_retired_by", "api_secrets", ["retired_by"])
    op.create_table(
        "api_requests",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("api_client_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("location", sa.Text(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["api_client_id"], ["api_clients.id"], name=op.f("fk_api_requests_api_client_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_requests")),
    )
    op.create_index("uq_api_requests_key", "api_requests", ["api_client_id", "key"], unique=True)
    op.add_column("purchases", sa.Column("reported_by", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_purchases_reported_by"), "purchases", "api_clients", ["reported_by"], ["id"]
    )
    op.create_index("ix_purchases_reported_by", "purchases", ["reported_by"])
    for statement in (*ACCESS, *FUNCTIONS):
        op.execute(statement)
    op.execute(RECORD_EVENT.format(shop=SHOPS_EVENT))
    op.execute(RECORD_LINK_EVENT.format(shop=SHOPS_LINK_EVENT))
    op.execute(
        "create trigger append_only before update or delete or truncate on api_requests "
        "for each statement execute function refuse_rewriting()"
    )


def downgrade() -> None:
    op.execute(RECORD_EVENT.format(shop=""))
    op.execute(RECORD_LINK_EVENT.format(shop=""))
    for function in (
        "find_api_client(uuid)",
        "api_client_with_secret(uuid, bytea, timestamptz)",
        "seller_by_code(text)",
        "find_or_make_buyer(uuid, uuid, text, text, timestamptz)",
    ):
        op.execute(f"drop function {function}")
    for function in (
        "public_link(text)",
        "record_event(uuid, uuid, uuid, text, jsonb, jsonb, timestamptz)",
        "record_link_event(uuid, text, text, inet, text, text, numeric, timestamptz)",
    ):
        op.execute(f"revoke execute on function {function} from maxpulse_integration")
    for table, command in (
        ("products", "select"),
        ("purchases", "select"),
        ("purchases", "insert"),
        ("purchases", "update"),
        ("refunds", "select"),
        ("refunds", "insert"),
        ("audit_entries", "insert"),
    ):
        op.execute(f"drop policy integration_{command} on {table}")
        columns = " (status, refunded, updated_at)" if command == "update" else WRITTEN.get(table, "")
        op.execute(f"revoke {command}{columns} on {table} from maxpulse_integration")
    op.execute("drop policy participant_insert on purchases")
    op.execute(PARTICIPANT_INSERT)
    op.drop_column("purchases", "reported_by")
    for table in TABLES:
        op.drop_table(table)
