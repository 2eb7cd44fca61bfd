"""A phone whose answers go to the express or to the view."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy import text
from werkzeug.test import TestResponse

from maxpulse.assessments.content import Question, load_bank
from maxpulse.assessments.web.express import Express, Reply
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.web import tokens
from tests.factories.walk import ASKED, BROWSER, HIDDEN, Walk, plausible

HTMX = {"HX-Request": "true", "User-Agent": BROWSER}
STORED = text("""
    select r.question_id, r.response_value, r.device
      from assessment_responses r join assessment_tracking t on t.id = r.id and t.event_type = 'answer'
     where r.session_id = :id order by r.server_order
""")


@dataclass
class Phone:
    """A participant with JavaScript. `page` is what they look at."""

    express: Express
    walk: Walk
    page: str = field(init=False)

    def __post_init__(self) -> None:
        self.page = self.walk.page.text
        self.path = f"/a/{self.walk.token}/answers"

    @property
    def question(self) -> Question | None:
        """The question on the page."""
        found = ASKED.search(self.page)
        return load_bank("hybrid").question(found[1]) if found else None

    def fields(self, **changed: str | None) -> dict[str, str]:
        """A good answer to it; what is changed to None is left out."""
        question = self.question
        assert question is not None, self.page
        good = {
            "question_id": question.id,
            "answer_id": str(uuid4()),
            "took_ms": "1200",
            "value": plausible(question),
            "unit": dict(HIDDEN.findall(self.page)).get("unit") or next((u.key for u in question.units), ""),
        }
        return {name: value for name, value in (good | changed).items() if value is not None}

    def offer(self, fields: Mapping[str, str] | None = None) -> Reply | None:
        """Offer an answer to the express. The page moves on when it was taken."""
        reply = self.express.take(
            self.path, urlencode(fields or self.fields()).encode(), {"USER-AGENT": BROWSER}
        )
        if reply is not None:
            self.page = reply.body.decode()
        return reply

    def post(self, fields: Mapping[str, str] | None = None) -> TestResponse:
        """Send an answer to the view."""
        answer = self.walk.browser.post(self.path, data=dict(fields or self.fields()), headers=HTMX)
        self.page = answer.text
        return answer

    def stored(self) -> list[tuple[str, str, str]]:
        """The answers of this assessment as the server holds them, with their events, in its order, and from where."""
        app = self.walk.browser.application
        with app.app_context(), acting(Actor.system()) as session:
            session_id = tokens.unseal(self.walk.token).session_id
            rows = session.execute(STORED, {"id": session_id})
            return [(row.question_id, row.response_value, row.device) for row in rows]


def session_of(app: Flask, phone: Phone) -> UUID:
    """The session that somebody's token is for."""
    with app.app_context():
        return tokens.unseal(phone.walk.token).session_id
