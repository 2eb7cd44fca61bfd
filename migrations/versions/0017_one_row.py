"""Tell the planner that functions which look one thing up give one row, not the thousand it takes for granted.

With a thousand, reading one session's state hashed all consents there are: 10 ms at 70,000 of them, and rising.
"""

from __future__ import annotations

from alembic import op

revision = "0017"
down_revision = "0016"

LOOK_ONE_UP = (
    "sign_in_data(text)",
    "find_session(bytea, timestamptz)",
    "distributor_card(uuid)",
    "public_link(text)",
)


def upgrade() -> None:
    for function in LOOK_ONE_UP:
        op.execute(f"alter function {function} rows 1")


def downgrade() -> None:
    for function in LOOK_ONE_UP:
        op.execute(f"alter function {function} rows 1000")
