"""The kind of device that each answer came from, for the person who has to say which of two answers they mean."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0072"
down_revision = "0071"

SHARED = (
    "id, session_id, server_order, question_id, question_text, response_value, entered_value, "
    "entered_unit, response_time_ms, is_correct, created_at"
)


def upgrade() -> None:
    op.add_column("assessment_responses", sa.Column("device", sa.Text(), nullable=True))
    op.add_column("late_answers", sa.Column("device", sa.Text(), nullable=True))
    # A distributor reads what was shared with them, which the device is not.
    op.execute("revoke select on assessment_responses from maxpulse_distributor")
    op.execute(f"grant select ({SHARED}) on assessment_responses to maxpulse_distributor")


def downgrade() -> None:
    op.execute("revoke select on assessment_responses from maxpulse_distributor")
    op.execute("grant select on assessment_responses to maxpulse_distributor")
    op.drop_column("late_answers", "device")
    op.drop_column("assessment_responses", "device")
