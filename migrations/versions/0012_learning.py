"""Courses and the people who study them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"

ACCESS = (
    "alter table courses enable row level security",
    "grant select on courses to maxpulse_trainer",
    """create policy trainer_select on courses for select to maxpulse_trainer using (trainer_id = any (array(
    select t.id from trainer_profiles t where t.user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))))""",
    "grant insert on courses to maxpulse_trainer",
    """create policy trainer_insert on courses for insert to maxpulse_trainer with check (trainer_id = any (array(
    select t.id from trainer_profiles t where t.user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))) and not is_featured and enrollment_count = 0)""",
    "grant update (title, description, difficulty, estimated_duration, thumbnail_url, is_published, open_to_participants, updated_at) on courses to maxpulse_trainer",
    """create policy trainer_update on courses for update to maxpulse_trainer using (trainer_id = any (array(
    select t.id from trainer_profiles t where t.user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)))) with check (trainer_id = any (array(
    select t.id from trainer_profiles t where t.user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))))""",
    "grant select on courses to maxpulse_distributor",
    "create policy distributor_select on courses for select to maxpulse_distributor using (is_published)",
    "grant select on courses to maxpulse_participant",
    "create policy participant_select on courses for select to maxpulse_participant using (is_published and open_to_participants)",
    "grant select on courses to maxpulse_admin",
    "create policy admin_select on courses for select to maxpulse_admin using (true)",
    "grant update (is_featured, updated_at) on courses to maxpulse_admin",
    "create policy admin_update on courses for update to maxpulse_admin using (true) with check (true)",
    "grant select on courses to maxpulse_system",
    "create policy system_select on courses for select to maxpulse_system using (true)",
    "grant update (enrollment_count, updated_at) on courses to maxpulse_system",
    "create policy system_update on courses for update to maxpulse_system using (true) with check (true)",
    "alter table modules enable row level security",
    "grant select on modules to maxpulse_trainer",
    "create policy trainer_select on modules for select to maxpulse_trainer using (exists (select 1 from courses c where c.id = modules.course_id))",
    "grant insert on modules to maxpulse_trainer",
    "create policy trainer_insert on modules for insert to maxpulse_trainer with check (exists (select 1 from courses c where c.id = modules.course_id))",
    "grant update on modules to maxpulse_trainer",
    "create policy trainer_update on modules for update to maxpulse_trainer using (exists (select 1 from courses c where c.id = modules.course_id)) with check (exists (select 1 from courses c where c.id = modules.course_id))",
    "grant delete on modules to maxpulse_trainer",
    "create policy trainer_delete on modules for delete to maxpulse_trainer using (exists (select 1 from courses c where c.id = modules.course_id) and not exists (select 1 from student_enrollments e where e.course_id = modules.course_id))",
    "grant select on modules to maxpulse_distributor",
    "create policy distributor_select on modules for select to maxpulse_distributor using (exists (select 1 from courses c where c.id = modules.course_id))",
    "grant select on modules to maxpulse_participant",
    "create policy participant_select on modules for select to maxpulse_participant using (exists (select 1 from courses c where c.id = modules.course_id))",
    "grant select on modules to maxpulse_admin",
    "create policy admin_select on modules for select to maxpulse_admin using (true)",
    "grant select on modules to maxpulse_system",
    "create policy system_select on modules for select to maxpulse_system using (true)",
    "alter table quizzes enable row level security",
    "grant select on quizzes to maxpulse_trainer",
    "create policy trainer_select on quizzes for select to maxpulse_trainer using (exists (select 1 from modules m where m.id = quizzes.module_id))",
    "grant insert on quizzes to maxpulse_trainer",
    "create policy trainer_insert on quizzes for insert to maxpulse_trainer with check (exists (select 1 from modules m where m.id = quizzes.module_id))",
    "grant update on quizzes to maxpulse_trainer",
    "create policy trainer_update on quizzes for update to maxpulse_trainer using (exists (select 1 from modules m where m.id = quizzes.module_id)) with check (exists (select 1 from modules m where m.id = quizzes.module_id))",
    "grant delete on quizzes to maxpulse_trainer",
    """create policy trainer_delete on quizzes for delete to maxpulse_trainer using (exists (select 1 from modules m where m.id = quizzes.module_id and not exists (
    select 1 from student_enrollments e where e.course_id = m.course_id)))""",
    "grant select on quizzes to maxpulse_distributor",
    "create policy distributor_select on quizzes for select to maxpulse_distributor using (exists (select 1 from modules m where m.id = quizzes.module_id))",
    "grant select on quizzes to maxpulse_participant",
    "create policy participant_select on quizzes for select to maxpulse_participant using (exists (select 1 from modules m where m.id = quizzes.module_id))",
    "grant select on quizzes to maxpulse_admin",
    "create policy admin_select on quizzes for select to maxpulse_admin using (true)",
    "grant select on quizzes to maxpulse_system",
    "create policy system_select on quizzes for select to maxpulse_system using (true)",
    "alter table quiz_questions enable row level security",
    "grant select on quiz_questions to maxpulse_trainer",
    "create policy trainer_select on quiz_questions for select to maxpulse_trainer using (exists (select 1 from quizzes q where q.id = quiz_questions.quiz_id))",
    "grant insert on quiz_questions to maxpulse_trainer",
    "create policy trainer_insert on quiz_questions for insert to maxpulse_trainer with check (exists (select 1 from quizzes q where q.id = quiz_questions.quiz_id))",
    "grant update on quiz_questions to maxpulse_trainer",
    "create policy trainer_update on quiz_questions for update to maxpulse_trainer using (exists (select 1 from quizzes q where q.id = quiz_questions.quiz_id)) with check (exists (select 1 from quizzes q where q.id = quiz_questions.quiz_id))",
    "grant delete on quiz_questions to maxpulse_trainer",
    "create policy trainer_delete on quiz_questions for delete to maxpulse_trainer using (exists (select 1 from quizzes q where q.id = quiz_questions.quiz_id))",
    "grant select (id, quiz_id, question_text, question_type, options, points, order_index, created_at) on quiz_questions to maxpulse_distributor",
    "create policy distributor_select on quiz_questions for select to maxpulse_distributor using (exists (select 1 from quizzes q where q.id = quiz_questions.quiz_id))",
    "grant select (id, quiz_id, question_text, question_type, options, points, order_index, created_at) on quiz_questions to maxpulse_participant",
    "create policy participant_select on quiz_questions for select to maxpulse_participant using (exists (select 1 from quizzes q where q.id = quiz_questions.quiz_id))",
    "grant select on quiz_questions to maxpulse_admin",
    "create policy admin_select on quiz_questions for select to maxpulse_admin using (true)",
    "grant select on quiz_questions to maxpulse_system",
    "create policy system_select on quiz_questions for select to maxpulse_system using (true)",
    "alter table learning_resources enable row level security",
    "grant select on learning_resources to maxpulse_trainer",
    "create policy trainer_select on learning_resources for select to maxpulse_trainer using (exists (select 1 from courses c where c.id = learning_resources.course_id))",
    "grant insert on learning_resources to maxpulse_trainer",
    "create policy trainer_insert on learning_resources for insert to maxpulse_trainer with check (exists (select 1 from courses c where c.id = learning_resources.course_id))",
    "grant update on learning_resources to maxpulse_trainer",
    "create policy trainer_update on learning_resources for update to maxpulse_trainer using (exists (select 1 from courses c where c.id = learning_resources.course_id)) with check (exists (select 1 from courses c where c.id = learning_resources.course_id))",
    "grant delete on learning_resources to maxpulse_trainer",
    "create policy trainer_delete on learning_resources for delete to maxpulse_trainer using (exists (select 1 from courses c where c.id = learning_resources.course_id))",
    "grant select on learning_resources to maxpulse_distributor",
    "create policy distributor_select on learning_resources for select to maxpulse_distributor using (exists (select 1 from courses c where c.id = learning_resources.course_id))",
    "grant select on learning_resources to maxpulse_participant",
    "create policy participant_select on learning_resources for select to maxpulse_participant using (exists (select 1 from courses c where c.id = learning_resources.course_id))",
    "grant select on learning_resources to maxpulse_admin",
    "create policy admin_select on learning_resources for select to maxpulse_admin using (true)",
    "grant select on learning_resources to maxpulse_system",
    "create policy system_select on learning_resources for select to maxpulse_system using (true)",
    "alter table student_enrollments enable row level security",
    "grant select on student_enrollments to maxpulse_distributor",
    "create policy distributor_select on student_enrollments for select to maxpulse_distributor using (student_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant select on student_enrollments to maxpulse_participant",
    "create policy participant_select on student_enrollments for select to maxpulse_participant using (student_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant insert on student_enrollments to maxpulse_distributor",
    "create policy distributor_insert on student_enrollments for insert to maxpulse_distributor with check (student_id = (select nullif(current_setting('app.user_id', true), '')::uuid) and exists (select 1 from courses c where c.id = student_enrollments.course_id) and enrollment_status = 'active' and progress_percentage = 0 and completed_at is null and not certificate_issued)",
    "grant insert on student_enrollments to maxpulse_participant",
    "create policy participant_insert on student_enrollments for insert to maxpulse_participant with check (student_id = (select nullif(current_setting('app.user_id', true), '')::uuid) and exists (select 1 from courses c where c.id = student_enrollments.course_id) and enrollment_status = 'active' and progress_percentage = 0 and completed_at is null and not certificate_issued)",
    "grant update (enrollment_status, progress_percentage, completed_at, updated_at) on student_enrollments to maxpulse_distributor",
    "create policy distributor_update on student_enrollments for update to maxpulse_distributor using (student_id = (select nullif(current_setting('app.user_id', true), '')::uuid) and enrollment_status <> 'suspended') with check (student_id = (select nullif(current_setting('app.user_id', true), '')::uuid) and enrollment_status <> 'suspended')",
    "grant update (enrollment_status, progress_percentage, completed_at, updated_at) on student_enrollments to maxpulse_participant",
    "create policy participant_update on student_enrollments for update to maxpulse_participant using (student_id = (select nullif(current_setting('app.user_id', true), '')::uuid) and enrollment_status <> 'suspended') with check (student_id = (select nullif(current_setting('app.user_id', true), '')::uuid) and enrollment_status <> 'suspended')",
    "grant select on student_enrollments to maxpulse_trainer",
    "create policy trainer_select on student_enrollments for select to maxpulse_trainer using (exists (select 1 from courses c where c.id = student_enrollments.course_id))",
    "grant select on student_enrollments to maxpulse_admin",
    "create policy admin_select on student_enrollments for select to maxpulse_admin using (true)",
    "grant select on student_enrollments to maxpulse_system",
    "create policy system_select on student_enrollments for select to maxpulse_system using (true)",
    "grant update on student_enrollments to maxpulse_system",
    "create policy system_update on student_enrollments for update to maxpulse_system using (true) with check (true)",
    "alter table student_progress enable row level security",
    "grant select on student_progress to maxpulse_distributor",
    """create policy distributor_select on student_progress for select to maxpulse_distributor using (exists (select 1 from student_enrollments e
    where e.id = student_progress.enrollment_id and e.student_id = (select nullif(current_setting('app.user_id', true), '')::uuid)))""",
    "grant select on student_progress to maxpulse_participant",
    """create policy participant_select on student_progress for select to maxpulse_participant using (exists (select 1 from student_enrollments e
    where e.id = student_progress.enrollment_id and e.student_id = (select nullif(current_setting('app.user_id', true), '')::uuid)))""",
    "grant insert on student_progress to maxpulse_distributor",
    """create policy distributor_insert on student_progress for insert to maxpulse_distributor with check (exists (select 1 from student_enrollments e
    where e.id = student_progress.enrollment_id and e.student_id = (select nullif(current_setting('app.user_id', true), '')::uuid)) and score is null)""",
    "grant insert on student_progress to maxpulse_participant",
    """create policy participant_insert on student_progress for insert to maxpulse_participant with check (exists (select 1 from student_enrollments e
    where e.id = student_progress.enrollment_id and e.student_id = (select nullif(current_setting('app.user_id', true), '')::uuid)) and score is null)""",
    "grant update (completion_status, time_spent, completed_at, updated_at) on student_progress to maxpulse_distributor",
    """create policy distributor_update on student_progress for update to maxpulse_distributor using (exists (select 1 from student_enrollments e
    where e.id = student_progress.enrollment_id and e.student_id = (select nullif(current_setting('app.user_id', true), '')::uuid))) with check (exists (select 1 from student_enrollments e
    where e.id = student_progress.enrollment_id and e.student_id = (select nullif(current_setting('app.user_id', true), '')::uuid)))""",
    "grant update (completion_status, time_spent, completed_at, updated_at) on student_progress to maxpulse_participant",
    """create policy participant_update on student_progress for update to maxpulse_participant using (exists (select 1 from student_enrollments e
    where e.id = student_progress.enrollment_id and e.student_id = (select nullif(current_setting('app.user_id', true), '')::uuid))) with check (exists (select 1 from student_enrollments e
    where e.id = student_progress.enrollment_id and e.student_id = (select nullif(current_setting('app.user_id', true), '')::uuid)))""",
    "grant select on student_progress to maxpulse_trainer",
    "create policy trainer_select on student_progress for select to maxpulse_trainer using (exists (select 1 from student_enrollments e where e.id = student_progress.enrollment_id))",
    "grant select on student_progress to maxpulse_admin",
    "create policy admin_select on student_progress for select to maxpulse_admin using (true)",
    "grant select on student_progress to maxpulse_system",
    "create policy system_select on student_progress for select to maxpulse_system using (true)",
    "grant insert on student_progress to maxpulse_system",
    "create policy system_insert on student_progress for insert to maxpulse_system with check (true)",
    "grant update on student_progress to maxpulse_system",
    "create policy system_update on student_progress for update to maxpulse_system using (true) with check (true)",
    "alter table quiz_attempts enable row level security",
    "grant select on quiz_attempts to maxpulse_distributor",
    "create policy distributor_select on quiz_attempts for select to maxpulse_distributor using (student_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant select on quiz_attempts to maxpulse_participant",
    "create policy participant_select on quiz_attempts for select to maxpulse_participant using (student_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant select on quiz_attempts to maxpulse_trainer",
    "create policy trainer_select on quiz_attempts for select to maxpulse_trainer using (exists (select 1 from quizzes q where q.id = quiz_attempts.quiz_id))",
    "grant select on quiz_attempts to maxpulse_admin",
    "create policy admin_select on quiz_attempts for select to maxpulse_admin using (true)",
    "grant select on quiz_attempts to maxpulse_system",
    "create policy system_select on quiz_attempts for select to maxpulse_system using (true)",
    "grant insert on quiz_attempts to maxpulse_system",
    "create policy system_insert on quiz_attempts for insert to maxpulse_system with check (true)",
)


def upgrade() -> None:
    op.create_table(
        "courses",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("trainer_id", sa.Uuid(), nullable=True),
        sa.Column("difficulty", sa.Text(), nullable=True),
        sa.Column("estimated_duration", sa.Integer(), nullable=True, comment="in minutes"),
        sa.Column("thumbnail_url", sa.Text(), nullable=True),
        sa.Column("is_published", sa.Boolean(), server_default=sa.text("false"), nullable=True),
        sa.Column("open_to_participants", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("is_featured", sa.Boolean(), server_default=sa.text("false"), nullable=True),
        sa.Column("enrollment_count", sa.Integer(), server_default=sa.text("0"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=True),
        sa.CheckConstraint(
            "difficulty in ('beginner', 'intermediate', 'advanced')", name=op.f("ck_courses_difficulty")
        ),
        sa.ForeignKeyConstraint(["trainer_id"], ["trainer_profiles.id"], name=op.f("fk_courses_trainer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_courses")),
    )
    op.create_index("ix_courses_trainer_id", "courses", ["trainer_id"], unique=False)
    op.create_table(
        "modules",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("video_url", sa.Text(), nullable=True),
        sa.Column("order_index", sa.Integer(), nullable=False),
        sa.Column("duration", sa.Integer(), nullable=True, comment="in minutes"),
        sa.Column("is_required", sa.Boolean(), server_default=sa.text("true"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=True),
        sa.ForeignKeyConstraint(
            ["course_id"], ["courses.id"], name=op.f("fk_modules_course_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_modules")),
    )
    op.create_index("ix_modules_course_id", "modules", ["course_id", "order_index"], unique=False)
    op.create_table(
        "quizzes",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("module_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column(
            "passing_score",
            sa.Integer(),
            server_default=sa.text("70"),
            nullable=True,
            comment="percent of points",
        ),
        sa.Column("time_limit", sa.Integer(), nullable=True, comment="in minutes"),
        sa.Column("max_attempts", sa.Integer(), server_default=sa.text("3"), nullable=True),
        sa.Column("is_required", sa.Boolean(), server_default=sa.text("true"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=True),
        sa.CheckConstraint("passing_score between 0 and 100", name=op.f("ck_quizzes_passing_score")),
        sa.ForeignKeyConstraint(
            ["module_id"], ["modules.id"], name=op.f("fk_quizzes_module_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quizzes")),
    )
    op.create_index("ix_quizzes_module_id", "quizzes", ["module_id"], unique=False)
    op.create_table(
        "quiz_questions",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("quiz_id", sa.Uuid(), nullable=True),
        sa.Column("question_text", sa.Text(), nullable=False),
        sa.Column("question_type", sa.Text(), nullable=True),
        sa.Column(
            "options", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=True
        ),
        sa.Column("correct_answer", sa.Text(), nullable=False),
        sa.Column("explanation", sa.Text(), nullable=True),
        sa.Column("points", sa.Integer(), server_default=sa.text("1"), nullable=True),
        sa.Column("order_index", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=True),
        sa.CheckConstraint(
            "question_type in ('multiple_choice', 'true_false', 'short_answer')",
            name=op.f("ck_quiz_questions_question_type"),
        ),
        sa.ForeignKeyConstraint(
            ["quiz_id"], ["quizzes.id"], name=op.f("fk_quiz_questions_quiz_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiz_questions")),
    )
    op.create_index("ix_quiz_questions_quiz_id", "quiz_questions", ["quiz_id", "order_index"], unique=False)
    op.create_table(
        "learning_resources",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=True),
        sa.Column("module_id", sa.Uuid(), nullable=True),
        sa.Column("resource_type", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("file_url", sa.Text(), nullable=True),
        sa.Column("file_size", sa.Integer(), nullable=True),
        sa.Column("is_downloadable", sa.Boolean(), server_default=sa.text("true"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=True),
        sa.CheckConstraint(
            "resource_type in ('document', 'video', 'audio', 'link', 'image')",
            name=op.f("ck_learning_resources_resource_type"),
        ),
        sa.ForeignKeyConstraint(
            ["course_id"], ["courses.id"], name=op.f("fk_learning_resources_course_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["module_id"], ["modules.id"], name=op.f("fk_learning_resources_module_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learning_resources")),
    )
    op.create_index("ix_learning_resources_course_id", "learning_resources", ["course_id"], unique=False)
    op.create_index("ix_learning_resources_module_id", "learning_resources", ["module_id"], unique=False)
    op.create_table(
        "student_enrollments",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("student_id", sa.Uuid(), nullable=True),
        sa.Column("course_id", sa.Uuid(), nullable=True),
        sa.Column("enrollment_status", sa.Text(), server_default=sa.text("'active'"), nullable=True),
        sa.Column("progress_percentage", sa.Integer(), server_default=sa.text("0"), nullable=True),
        sa.Column("enrolled_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("certificate_issued", sa.Boolean(), server_default=sa.text("false"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=True),
        sa.CheckConstraint(
            "enrollment_status in ('active', 'completed', 'dropped', 'suspended')",
            name=op.f("ck_student_enrollments_enrollment_status"),
        ),
        sa.CheckConstraint(
            "progress_percentage between 0 and 100", name=op.f("ck_student_enrollments_progress_percentage")
        ),
        sa.ForeignKeyConstraint(
            ["course_id"], ["courses.id"], name=op.f("fk_student_enrollments_course_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["student_id"], ["users.id"], name=op.f("fk_student_enrollments_student_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_student_enrollments")),
        sa.UniqueConstraint(
            "student_id", "course_id", name=op.f("uq_student_enrollments_student_id_course_id")
        ),
    )
    op.create_index("ix_student_enrollments_course_id", "student_enrollments", ["course_id"], unique=False)
    op.create_table(
        "student_progress",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("enrollment_id", sa.Uuid(), nullable=True),
        sa.Column("module_id", sa.Uuid(), nullable=True),
        sa.Column("completion_status", sa.Text(), server_default=sa.text("'not_started'"), nullable=True),
        sa.Column(
            "time_spent", sa.Integer(), server_default=sa.text("0"), nullable=True, comment="in seconds"
        ),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("score", sa.Numeric(precision=5, scale=2), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=True),
        sa.CheckConstraint(
            "completion_status in ('not_started', 'in_progress', 'completed')",
            name=op.f("ck_student_progress_completion_status"),
        ),
        sa.ForeignKeyConstraint(
            ["enrollment_id"],
            ["student_enrollments.id"],
            name=op.f("fk_student_progress_enrollment_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["module_id"], ["modules.id"], name=op.f("fk_student_progress_module_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_student_progress")),
        sa.UniqueConstraint(
            "enrollment_id", "module_id", name=op.f("uq_student_progress_enrollment_id_module_id")
        ),
    )
    op.create_index("ix_student_progress_module_id", "student_progress", ["module_id"], unique=False)
    op.create_table(
        "quiz_attempts",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("student_id", sa.Uuid(), nullable=True),
        sa.Column("quiz_id", sa.Uuid(), nullable=True),
        sa.Column("attempt_number", sa.Integer(), nullable=False),
        sa.Column("score", sa.Numeric(precision=5, scale=2), nullable=False),
        sa.Column("total_questions", sa.Integer(), nullable=False),
        sa.Column("correct_answers", sa.Integer(), nullable=False),
        sa.Column("time_taken", sa.Integer(), nullable=True, comment="in seconds"),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column(
            "answers", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=True
        ),
        sa.Column("started_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=True),
        sa.ForeignKeyConstraint(
            ["quiz_id"], ["quizzes.id"], name=op.f("fk_quiz_attempts_quiz_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["student_id"], ["users.id"], name=op.f("fk_quiz_attempts_student_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiz_attempts")),
        sa.UniqueConstraint(
            "student_id",
            "quiz_id",
            "attempt_number",
            name=op.f("uq_quiz_attempts_student_id_quiz_id_attempt_number"),
        ),
    )
    op.create_index("ix_quiz_attempts_quiz_id", "quiz_attempts", ["quiz_id"], unique=False)
    for statement in ACCESS:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("quiz_attempts")
    op.drop_table("student_progress")
    op.drop_table("student_enrollments")
    op.drop_table("learning_resources")
    op.drop_table("quiz_questions")
    op.drop_table("quizzes")
    op.drop_table("modules")
    op.drop_table("courses")
