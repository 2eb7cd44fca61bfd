"""Let distributors read of a shared answer what was answered, and not when, how fast, as what or how right.

The sentence that opens an answer names what was typed, tapped or skipped, question by question, and nothing else.
"""

from __future__ import annotations

from alembic import op

revision = "0080"
down_revision = "0079"

BEFORE = (
    "id, session_id, server_order, question_id, question_text, response_value, entered_value, "
    "entered_unit, response_time_ms, is_correct, created_at"
)
SHARED = "id, session_id, server_order, question_id, question_text, response_value"


def upgrade() -> None:
    _grant(SHARED)


def downgrade() -> None:
    _grant(BEFORE)


def _grant(columns: str) -> None:
    op.execute("revoke select on assessment_responses from maxpulse_distributor")
    op.execute(f"grant select ({columns}) on assessment_responses to maxpulse_distributor")
