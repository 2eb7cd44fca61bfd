"""Somebody who has begun, and the answers of theirs that count."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import text

from maxpulse.core.tokens import AssessmentToken
from tests.factories.cast import Cast
from tests.factories.walk import Walk
from tests.web.browser import Browser
from tests.web.conftest import Backstage
from tests.web.isolation import key_of


@pytest.fixture
def walk(app: Flask, cast: Cast) -> Walk:
    """Somebody who has begun."""
    return Walk(Browser(app), cast.ana.link_code).begin()


@pytest.fixture
def stored(app: Flask, walk: Walk, backstage: Backstage) -> Callable[[], dict[str, str]]:
    """The answers that count, by question."""
    session_id = AssessmentToken.unseal(walk.token, key_of(app)).session_id

    def look() -> dict[str, str]:
        with backstage() as session:
            rows = session.execute(
                text("""select distinct on (question_id) question_id, response_value from assessment_responses
                         where session_id = :id order by question_id, server_order desc"""),
                {"id": session_id},
            )
            return {row[0]: row[1] for row in rows}

    return look
