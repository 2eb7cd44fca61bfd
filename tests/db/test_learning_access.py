"""Students reach what is published; grading is the product's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

from maxpulse.core.actor import Actor
from tests.db.acting import acting
from tests.db.population import Company
from tests.factories.databases import Urls

INSIDE = ("courses", "modules", "learning_resources", "quizzes", "quiz_questions")
STUDENT = Actor.distributor(uuid4(), uuid4())
PARTICIPANT = Actor.participant(uuid4(), uuid4())


@pytest.fixture
def published(populated: tuple[Urls, Company]) -> Iterator[None]:
    """The company's course is published, for distributors alone; taken back afterwards."""
    with changed(populated[0], "courses", "is_published", True, back=False):
        yield


@pytest.mark.parametrize("table", INSIDE)
def test_a_published_course_and_what_is_in_it_is_there_for_every_distributor(
    table: str, published: None, application: psycopg.Connection[Any]
) -> None:
    with acting(application, STUDENT):
        assert rows(application, table) == 1


@pytest.mark.parametrize("table", INSIDE)
def test_participants_find_only_what_is_opened_to_them(
    table: str,
    published: None,
    application: psycopg.Connection[Any],
    populated: tuple[Urls, Company],
) -> None:
    with acting(application, PARTICIPANT):
        assert rows(application, table) == 0
    opened = changed(populated[0], "courses", "open_to_participants", True, back=False)
    with opened, acting(application, PARTICIPANT):
        assert rows(application, table) == 1


@pytest.mark.parametrize("column", ["correct_answer", "explanation"])
@pytest.mark.parametrize("student", [STUDENT, PARTICIPANT], ids=["distributor", "participant"])
def test_students_cannot_read_the_right_answers(
    column: str, student: Actor, application: psycopg.Connection[Any]
) -> None:
    with pytest.raises(InsufficientPrivilege), acting(application, student):
        application.execute(f"select {column} from quiz_questions")


def test_students_cannot_write_themselves_an_attempt(
    application: psycopg.Connection[Any], company: Company
) -> None:
    with pytest.raises(InsufficientPrivilege), acting(application, company.distributor):
        application.execute(
            """insert into quiz_attempts (student_id, quiz_id, attempt_number, score, total_questions,
                                          correct_answers, passed) values (%s, %s, 2, 100, 1, 1, true)""",
            (company.rows["users"], company.rows["quizzes"]),
        )


def test_students_cannot_issue_their_own_certificate(
    application: psycopg.Connection[Any], company: Company
) -> None:
    with pytest.raises(InsufficientPrivilege), acting(application, company.distributor):
        application.execute("update student_enrollments set certificate_issued = true")


def test_a_suspended_student_cannot_lift_the_suspension(
    application: psycopg.Connection[Any], company: Company, populated: tuple[Urls, Company]
) -> None:
    resume = "update student_enrollments set enrollment_status = 'active'"
    with acting(application, company.distributor):
        assert application.execute(resume).rowcount == 1
    enrolled = ("student_enrollments", "enrollment_status")
    with (
        changed(populated[0], *enrolled, "suspended", back="active"),
        acting(application, company.distributor),
    ):
        assert application.execute(resume).rowcount == 0


def test_nobody_enrols_in_a_course_they_cannot_see(
    application: psycopg.Connection[Any], company: Company
) -> None:
    with pytest.raises(InsufficientPrivilege), acting(application, STUDENT):
        application.execute(
            "insert into student_enrollments (student_id, course_id) values (%s, %s)",
            (STUDENT.user_id, company.rows["courses"]),
        )


def test_a_trainer_keeps_a_module_while_somebody_studies_it(
    application: psycopg.Connection[Any], company: Company, populated: tuple[Urls, Company]
) -> None:
    with acting(application, company.trainer):
        assert application.execute("delete from modules").rowcount == 0
    course = company.rows["courses"]
    nobody = changed(populated[0], "student_enrollments", "course_id", None, back=course)
    with nobody, acting(application, company.trainer):
        assert application.execute("delete from modules").rowcount == 1


@contextmanager
def changed(urls: Urls, table: str, column: str, value: Any, *, back: Any) -> Iterator[None]:
    """The column of every row of `table` holds `value` in this block and `back` after it, for all to see."""
    change = f"update {table} set {column} = %s"
    with psycopg.connect(urls.owner, autocommit=True) as owner:
        owner.execute(change, (value,))
        try:
            yield
        finally:
            owner.execute(change, (back,))


def rows(connection: psycopg.Connection[Any], table: str) -> int:
    """How many rows of `table` there are to see."""
    row = connection.execute(f"select count(*) from {table}").fetchone()
    assert row is not None
    return int(row[0])
