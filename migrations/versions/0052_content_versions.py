"""Versions of the questions that admins bring, and previews of what they would change.

What stands in a version is written once: nobody has a grant to change it. How often each version was begun and
finished is a function's to say, for admins see no sessions by that.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0052"
down_revision = "0051"

ME = "(select nullif(current_setting('app.user_id', true), '')::uuid)"
MANAGED = "(select admin_may('content.manage'))"
READERS = ("visitor", "participant", "distributor")
ACCESS = (
    "alter table content_versions enable row level security",
    *(
        statement
        for role in READERS
        for statement in (
            f"grant select on content_versions to maxpulse_{role}",
            f"create policy {role}_select on content_versions for select to maxpulse_{role} "
            "using (published_at is not null)",
        )
    ),
    "grant select on content_versions to maxpulse_admin",
    f"create policy admin_select on content_versions for select to maxpulse_admin using ({MANAGED})",
    "grant insert on content_versions to maxpulse_admin",
    "create policy admin_insert on content_versions for insert to maxpulse_admin "
    f"with check ({MANAGED} and brought_by = {ME} and published_at is null and withdrawn_at is null)",
    "grant update (published_at, published_by, withdrawn_at, withdrawn_by) on content_versions to maxpulse_admin",
    "create policy admin_update on content_versions for update to maxpulse_admin "
    f"using ({MANAGED}) with check ({MANAGED})",
    "grant delete on content_versions to maxpulse_admin",
    "create policy admin_delete on content_versions for delete to maxpulse_admin "
    f"using ({MANAGED} and published_at is null)",
    "grant select on content_versions to maxpulse_system",
    "create policy system_select on content_versions for select to maxpulse_system using (true)",
    "alter table content_previews enable row level security",
    "grant select on content_previews to maxpulse_admin",
    f"create policy admin_select on content_previews for select to maxpulse_admin using ({MANAGED})",
    "grant insert on content_previews to maxpulse_admin",
    "create policy admin_insert on content_previews for insert to maxpulse_admin "
    f"with check ({MANAGED} and asked_by = {ME} and finished_at is null)",
    "grant delete on content_previews to maxpulse_admin",
    f"create policy admin_delete on content_previews for delete to maxpulse_admin using ({MANAGED})",
    "grant select on content_previews to maxpulse_system",
    "create policy system_select on content_previews for select to maxpulse_system using (true)",
    "grant update (total, done, moved_at, finished_at, report) on content_previews to maxpulse_system",
    "create policy system_update on content_previews for update to maxpulse_system using (true) with check (true)",
)
USAGE = """
create function content_usage()
returns table (assessment_type text, content_version text, started bigint, finished bigint)
language sql stable rows 10 security definer set search_path = public, pg_temp as $$
    select a.assessment_type, s.content_version, count(*), count(s.completed_at)
      from assessment_sessions s join assessments a on a.id = s.assessment_id
     where (select admin_may('content.manage'))
     group by a.assessment_type, s.content_version
$$
"""


def upgrade() -> None:
    op.create_table(
        "content_versions",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("assessment_type", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("questions", sa.Text(), nullable=False),
        sa.Column("scoring", sa.Text(), nullable=False),
        sa.Column("checksum", sa.Text(), nullable=False),
        _moment("brought_at", server_default=sa.func.now(), nullable=False),
        sa.Column("brought_by", sa.Uuid()),
        _moment("published_at"),
        sa.Column("published_by", sa.Uuid()),
        _moment("withdrawn_at"),
        sa.Column("withdrawn_by", sa.Uuid()),
        sa.PrimaryKeyConstraint("id", name="pk_content_versions"),
        sa.CheckConstraint(
            "assessment_type in ('health', 'wealth', 'hybrid')",
            name=op.f("ck_content_versions_assessment_type"),
        ),
        *(
            sa.ForeignKeyConstraint([who], ["users.id"], name=f"fk_content_versions_{who}_users")
            for who in ("brought_by", "published_by", "withdrawn_by")
        ),
    )
    op.create_index(
        "uq_content_versions_published",
        "content_versions",
        ["assessment_type", "version"],
        unique=True,
        postgresql_where=sa.text("published_at is not null"),
    )
    for who in ("brought_by", "published_by", "withdrawn_by"):
        op.create_index(f"ix_content_versions_{who}", "content_versions", [who])
    _previews()
    for statement in ACCESS:
        op.execute(statement)
    op.execute(USAGE)
    op.execute("revoke all on function content_usage() from public")
    op.execute("grant execute on function content_usage() to maxpulse_admin")


def downgrade() -> None:
    op.execute("drop function content_usage()")
    op.drop_table("content_previews")
    op.drop_table("content_versions")


def _previews() -> None:
    op.create_table(
        "content_previews",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("content_version_id", sa.Uuid(), nullable=False),
        _moment("asked_at", server_default=sa.func.now(), nullable=False),
        sa.Column("asked_by", sa.Uuid()),
        sa.Column("total", sa.Integer()),
        sa.Column("done", sa.Integer(), server_default=sa.text("0"), nullable=False),
        _moment("moved_at", server_default=sa.func.now(), nullable=False),
        _moment("finished_at"),
        sa.Column("report", JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_content_previews"),
        sa.ForeignKeyConstraint(
            ["content_version_id"],
            ["content_versions.id"],
            name="fk_content_previews_content_version_id_content_versions",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["asked_by"], ["users.id"], name="fk_content_previews_asked_by_users"),
    )
    op.create_index(
        "ix_content_previews_content_version_id", "content_previews", ["content_version_id", "asked_at"]
    )
    op.create_index("ix_content_previews_asked_by", "content_previews", ["asked_by"])
    op.create_index(
        "ix_content_previews_moved_at",
        "content_previews",
        ["moved_at"],
        postgresql_where=sa.text("finished_at is null"),
    )


def _moment(name: str, **options: object) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), **options)  # type: ignore[arg-type]
