"""People who have just finished where a model words results, and what the database holds of them."""

from __future__ import annotations

from typing import Any

import psycopg
from flask import Flask
from psycopg.rows import dict_row

from maxpulse.analysis import jobs
from maxpulse.analysis.actions import write
from maxpulse.analysis.actions.asking import Pace
from maxpulse.config import Settings
from maxpulse.core.tokens import AssessmentToken, token_key
from tests.factories.databases import Urls
from tests.factories.walk import Given, Walk

A_NAME = "Rosalinda Quispe"
AT_ONCE = Pace(sleep=lambda _seconds: None, dice=lambda: 0.5)


class Finished:
    """Somebody who has just finished, and what the database holds of it."""

    def __init__(
        self,
        app: Flask,
        settings: Settings,
        link_code: str,
        database: Urls,
        language: str = "en",
        given: Given | None = None,
    ) -> None:
        self.app, self.database, self.settings = app, database, settings
        browser = app.test_client()
        browser.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
        self.walk = Walk(browser, link_code).begin(name=A_NAME).answer_all(given).finish()
        self.session_id = AssessmentToken.unseal(self.walk.token, token_key(settings.secret_key)).session_id

    def bring(self) -> None:
        """Let the job run that brings what is kept."""
        with self.app.app_context():
            jobs.analyse(str(self.session_id))

    def analyse(self) -> None:
        """Let all jobs of this result run."""
        self.bring()
        for name in self.waits():
            write_now(self.app, self.settings, name)

    def waits(self) -> list[str]:
        """The names of the fragments that this result has waited for."""
        asked = "select input_hash from analysis_waits where session_id = %s order by 1"
        with psycopg.connect(self.database.owner) as connection:
            return [name for (name,) in connection.execute(asked, (self.session_id,))]

    def fragments(self) -> list[dict[str, Any]]:
        """What the model of these settings has written."""
        return kept(self.database, self.settings.openai_model)

    def row(self) -> dict[str, Any]:
        """The result's row."""
        (found,) = rows(
            self.database,
            """select analysis, analysis ->> 'overall_message' as message,
                      analysis ->> 'overall_grade' as grade,
                      results_data ->> 'grade' as computed_grade, analysis_source as source,
                      analysis_state as state, ai_analysis_id as kept,
                      (select count(*) from assessment_tracking t where t.session_id = r.session_id
                          and t.event_type = 'analysis_ready') as told
                 from assessment_results r where session_id = %s""",
            self.session_id,
        )
        return found


def write_now(app: Flask, settings: Settings, name: str) -> None:
    """Let the job of one fragment run, without the pauses between its tries."""
    with app.app_context():
        write(name, settings, jobs.analyse, jobs.give_up, AT_ONCE)


def rows(database: Urls, asked: str, *values: object) -> list[dict[str, Any]]:
    """What the owner of the database reads."""
    with psycopg.connect(database.owner, row_factory=dict_row) as connection:
        return connection.execute(asked, values).fetchall()  # type: ignore[arg-type]


def calls(database: Urls, model: str) -> list[dict[str, Any]]:
    """The calls to a model, oldest first."""
    return rows(database, "select * from model_calls where model = %s order by created_at, id", model)


def kept(database: Urls, model: str) -> list[dict[str, Any]]:
    """The fragments a model has written."""
    return rows(database, "select * from ai_analysis_results where model_used = %s order by 1", model)
