"""A learning resource stands in a module of its own course: a trainer cannot put one among another's lessons."""

from __future__ import annotations

from alembic import op

revision = "0028"
down_revision = "0027"

VISIBLE = "exists (select 1 from courses c where c.id = learning_resources.course_id)"
NARROWER = (
    "drop policy trainer_insert on learning_resources",
    "drop policy trainer_update on learning_resources",
    "create policy trainer_insert on learning_resources for insert to maxpulse_trainer with check (exists (select 1 from courses c where c.id = learning_resources.course_id) and (module_id is null or exists (select 1 from modules m where m.id = learning_resources.module_id and m.course_id = learning_resources.course_id)))",
    "create policy trainer_update on learning_resources for update to maxpulse_trainer using (exists (select 1 from courses c where c.id = learning_resources.course_id)) with check (exists (select 1 from courses c where c.id = learning_resources.course_id) and (module_id is null or exists (select 1 from modules m where m.id = learning_resources.module_id and m.course_id = learning_resources.course_id)))",
)
WIDER = (
    "drop policy trainer_insert on learning_resources",
    "drop policy trainer_update on learning_resources",
    f"create policy trainer_insert on learning_resources for insert to maxpulse_trainer with check ({VISIBLE})",
    f"create policy trainer_update on learning_resources for update to maxpulse_trainer using ({VISIBLE}) with check ({VISIBLE})",
)


def upgrade() -> None:
    for statement in NARROWER:
        op.execute(statement)


def downgrade() -> None:
    for statement in WIDER:
        op.execute(statement)
