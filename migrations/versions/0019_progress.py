"""Close what tells of progress together with progress: that somebody finished, and that they read their result.

Pages did not show it; now the database does not either. What a distributor may know of the end of an assessment
stands in its session, which consent opens and closes. The release before asks for the columns taken away here, on the
hub and a client's page: no release has been made so far.
"""

from __future__ import annotations

from alembic import op

revision = "0019"
down_revision = "0018"

OWN = "distributor_id = (select nullif(current_setting('app.distributor_id', true), '')::uuid)"
SHARED = (
    "exists (select 1 from consents c where c.session_id = assessment_tracking.session_id "
    "and c.item = 'progress' and c.withdrawn_at is null)"
)
TELLING = "event_type not in ('answer', 'assessment_completed', 'result_viewed', 'analysis_ready')"
BEGUN = "id, participant_id, distributor_id, link_id, assessment_type, started_at, created_at"


def upgrade() -> None:
    op.execute(
        f"alter policy distributor_select on assessment_tracking using ({OWN} and ({TELLING} or {SHARED}))"
    )
    op.execute("revoke select on assessments from maxpulse_distributor")
    op.execute(f"grant select ({BEGUN}) on assessments to maxpulse_distributor")
    op.execute("revoke select (completed_at) on client_assessments from maxpulse_distributor")


def downgrade() -> None:
    op.execute("grant select (completed_at) on client_assessments to maxpulse_distributor")
    op.execute("revoke select on assessments from maxpulse_distributor")
    op.execute("grant select on assessments to maxpulse_distributor")
    op.execute(
        "alter policy distributor_select on assessment_tracking "
        f"using ({OWN} and (event_type <> 'answer' or {SHARED}))"
    )
