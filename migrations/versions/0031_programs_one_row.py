"""Tell the planner that what is asked of a program, or of a code, gives one row."""

from __future__ import annotations

from alembic import op

revision = "0031"
down_revision = "0030"

LOOK_ONE_UP = (
    "find_api_client(uuid)",
    "api_client_with_secret(uuid, bytea, timestamptz)",
    "seller_by_code(text)",
)


def upgrade() -> None:
    for function in LOOK_ONE_UP:
        op.execute(f"alter function {function} rows 1")


def downgrade() -> None:
    for function in LOOK_ONE_UP:
        op.execute(f"alter function {function} rows 1000")
