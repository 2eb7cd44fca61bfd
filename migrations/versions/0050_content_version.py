"""An assessment says which version of the questions it was begun with, so that answers are read with that one.

The session knows it too; but that row is progress, which may be closed to a distributor who is shown answers. The
release before leaves it empty, and whoever reads it then takes the newest version.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"


def upgrade() -> None:
    op.add_column("assessments", sa.Column("content_version", sa.Text()))
    op.execute(
        "update assessments a set content_version = s.content_version "
        "from assessment_sessions s where s.assessment_id = a.id"
    )
    op.execute("grant select (content_version) on assessments to maxpulse_distributor")


def downgrade() -> None:
    op.drop_column("assessments", "content_version")
