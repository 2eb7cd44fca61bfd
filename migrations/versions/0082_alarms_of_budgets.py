"""Let admins be woken when the budget for analyses runs low or out."""

from __future__ import annotations

from alembic import op

revision = "0082"
down_revision = "0081"

BEFORE = "'isolation_failed', 'isolation_untried', 'audit_broken', 'audit_late'"
OF_BUDGETS = "'analysis_budget_low', 'analysis_budget_spent'"


def upgrade() -> None:
    _allow(f"{BEFORE}, {OF_BUDGETS}")


def downgrade() -> None:
    op.execute("delete from alarms where cause in ('analysis_budget_low', 'analysis_budget_spent')")
    _allow(BEFORE)


def _allow(causes: str) -> None:
    op.execute("alter table alarms drop constraint ck_alarms_cause")
    op.execute(f"alter table alarms add constraint ck_alarms_cause check (cause in ({causes}))")
