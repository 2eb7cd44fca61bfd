"""Let nothing outside a session tell a distributor that somebody finished: their client's row and link tell it no more.

Finishing made a prospect of the client, at a moment that `updated_at` kept, and left a line with its time under the
link. Distributors read both, whatever was shared; pages alone left it out. Now a finish changes nothing in `clients`,
whoever writes it, and who is a prospect is read from the sessions that consent opens. In the release before, whoever
finished stands among the leads and no link counts a finish, until it is replaced.
"""

from __future__ import annotations

from alembic import op

revision = "0077"
down_revision = "0076"

# The release before writes it still, and goes on.
KEEP = """
create function keep_finish_untold() returns trigger language plpgsql as $$
begin
    new.status := old.status;
    new.updated_at := old.updated_at;
    return new;
end
$$
"""
KEEPING = """
create trigger keep_finish_untold before update of status on clients for each row
  when (new.status = 'prospect' and old.status is distinct from 'prospect' and current_user = 'maxpulse_participant')
  execute function keep_finish_untold()
"""
FORGET = """
update clients c
   set status = 'lead',
       updated_at = coalesce((select max(ca.created_at) from client_assessments ca where ca.client_id = c.id),
                             c.created_at)
 where c.status = 'prospect' and exists (select 1 from client_assessments ca where ca.client_id = c.id)
"""
REMEMBER = """
update clients c
   set status = 'prospect',
       updated_at = (select max(s.completed_at) from assessment_sessions s where s.client_id = c.id)
 where c.status = 'lead'
   and exists (select 1 from assessment_sessions s where s.client_id = c.id and s.completed_at is not null)
"""
OF_OWN_LINK = (
    "exists (select 1 from assessment_links l where l.id = link_id "
    "and l.distributor_id = (select nullif(current_setting('app.distributor_id', true), '')::uuid))"
)


def upgrade() -> None:
    op.execute(KEEP)
    op.execute("revoke all on function keep_finish_untold() from public")
    op.execute(KEEPING)
    op.execute(FORGET)
    op.execute(
        "alter policy distributor_select on link_analytics "
        f"using (event_type <> 'assessment_complete' and {OF_OWN_LINK})"
    )


def downgrade() -> None:
    op.execute(f"alter policy distributor_select on link_analytics using ({OF_OWN_LINK})")
    op.execute("drop trigger keep_finish_untold on clients")
    op.execute("drop function keep_finish_untold()")
    op.execute(REMEMBER)
