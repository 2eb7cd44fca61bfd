"""Let participants make every link to an assessment stop working that was given out so far."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    op.add_column(
        "assessment_sessions", sa.Column("revoked_through", sa.DateTime(timezone=True), nullable=True)
    )
    op.execute("grant update (revoked_through, expires_at) on assessment_sessions to maxpulse_participant")


def downgrade() -> None:
    op.execute("revoke update (revoked_through, expires_at) on assessment_sessions from maxpulse_participant")
    op.drop_column("assessment_sessions", "revoked_through")
