"""Say of each call to a model for which type of assessment it was made.

Calls made before keep none: whose they were first is told nowhere, and the half of their text would make a guess.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0084"
down_revision = "0083"

TABLES = ("analysis_requests", "model_calls")


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("type", sa.Text(), nullable=True))
        is_known = "type in ('health', 'wealth', 'hybrid')"
        op.create_check_constraint(op.f(f"ck_{table}_type"), table, is_known)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_column(table, "type")
