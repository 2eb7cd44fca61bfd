"""Walking an assessment through its real pages: forms in, redirects out, as without JavaScript.

`answer` and `skip` walk page by page. Where all questions are answered in one go, answers are taken before Flask, as
in web processes, and answered with the next question alone: that takes a fifth of the time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from urllib.parse import urlencode
from uuid import uuid4

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from maxpulse.assessments.content import Question, QuestionBank, load_bank
from maxpulse.assessments.content.answers import AnswerValue, Quantity

BROWSER = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148"
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')
# Never scored, and at the lower end of them stands a way to help.
FEELINGS = ("C_mood", "C_stress")
ASKED = re.compile(r'data-question="(\w+)"')
# What is chosen for a question: several where it takes several.
Given = Mapping[str, str | list[str]]


class Walk:
    """One participant's way. `page` is the page they look at, `bank` the version they are asked by.

    `begun_at` is where they are already; otherwise they open the link.
    """

    def __init__(
        self, browser: FlaskClient, link_code: str, bank: QuestionBank | None = None, begun_at: str = ""
    ) -> None:
        self.browser = browser
        self.bank = bank or load_bank("hybrid")
        self.link = f"/l/{link_code}"
        self.page = self._get(begun_at or self.link)

    @property
    def token(self) -> str:
        """The token of the address the participant is at."""
        return self.page.request.path.split("/")[2]

    @property
    def question(self) -> Question:
        """The question on the page."""
        found = ASKED.search(self.page.text)
        assert found, self.page.text[:2000]
        return self.bank.question(found[1])

    @property
    def unit(self) -> str:
        """The unit of the question on the page: the one it is asked in, or the first of several."""
        own = dict(HIDDEN.findall(self.page.text)).get("unit")
        return own or (self.question.units[0].key if self.question.units else "")

    def begin(self, name: str = "Cai Cast", email: str = "", **fields: str) -> Walk:
        """Agree and start."""
        return self._post(
            self.link, {**self.hidden(), "name": name, "email": email, "agreed": "on", **fields}
        )

    def answer(self, *values: str, **fields: str) -> Walk:
        """Answer the question on the page."""
        form = {**self.hidden(), "value": list(values), **fields}
        return self._post(f"/a/{self.token}/answers", form)

    def skip(self) -> Walk:
        """Skip the question on the page."""
        return self._post(f"/a/{self.token}/answers", {**self.hidden(), "skip": "1"})

    def answer_all(self, given: Given | None = None) -> Walk:
        """Answer every question up to the last page, with what is given or something plausible."""
        return self._answer_each(
            lambda question: {"value": (given or {}).get(question.id) or plausible(question)}
        )

    def answer_page_by_page(self, given: Mapping[str, str] | None = None) -> Walk:
        """As `answer_all`, opening each page: for what is about the pages on the way."""
        while ASKED.search(self.page.text):
            self.answer_one(given)
        return self

    def answer_one(self, given: Mapping[str, str] | None = None) -> Walk:
        """Answer the question on the page, with what is given or something plausible."""
        question = self.question
        value = (given or {}).get(question.id) or plausible(question)
        self.answer(value, unit=self.unit)
        assert self.page.status_code == 200, self.page.text
        return self

    def answer_needed(self) -> Walk:
        """Answer what has to be answered and skip all else."""
        return self._answer_each(
            lambda question: {"skip": "1"} if question.skippable else {"value": plausible(question)}
        )

    def finish(self) -> Walk:
        """Go from the last page to the result."""
        return self._post(f"/a/{self.token}/completion", self.hidden())

    def hidden(self) -> dict[str, str]:
        """The hidden fields of the page, with an answer id of this browser's own."""
        return _hidden(self.page.text)

    def go(self, path: str) -> Walk:
        """Open a page below the participant's token."""
        self.page = self._get(f"/a/{self.token}{path}")
        return self

    def _answer_each(self, form: Callable[[Question], Given]) -> Walk:
        # Where a real server is spoken to, it has its own.
        here = getattr(self.browser, "application", None)
        express, path = here and here.extensions["express"], f"/a/{self.token}/answers"
        shown = self.page.text
        while asked := ASKED.search(shown):
            question = self.bank.question(asked[1])
            given: Given = {
                "unit": next((unit.key for unit in question.units), ""),
                **_hidden(shown),
                **form(question),
            }
            reply = express and express.take(path, urlencode(given, doseq=True).encode(), {})
            shown = reply.body.decode() if reply else self._next_question(path, given)
        return self.go("/finish") if shown != self.page.text else self

    def _next_question(self, path: str, form: Given) -> str:
        answer = self.browser.post(path, data=form, headers={"User-Agent": BROWSER, "HX-Request": "true"})
        assert answer.status_code == 200, answer.text
        return answer.text

    def _get(self, path: str) -> TestResponse:
        return self.browser.get(path, headers={"User-Agent": BROWSER}, follow_redirects=True)

    def _post(self, path: str, form: Mapping[str, object]) -> Walk:
        self.page = self.browser.post(path, data=form, headers={"User-Agent": BROWSER}, follow_redirects=True)
        return self


def _hidden(page: str) -> dict[str, str]:
    fields = dict(HIDDEN.findall(page))
    return {**fields, "answer_id": str(uuid4())} if "answer_id" in fields else fields


def plausible(question: Question) -> str:
    """An answer most people could give."""
    if question.id in FEELINGS:
        return "7"
    if question.is_numeric:
        low, high = question.likely or (question.low, question.low)
        middle = (low + high) / 2
        return str(round(middle / question.step) * question.step)
    return next((c.value for c in question.choices if c.exclusive), question.choices[0].value)


def typed(value: AnswerValue) -> str:
    """An answer as it is typed or tapped, in the question's first unit; empty for one that was skipped."""
    if isinstance(value, Quantity):
        return value.entered
    if isinstance(value, Decimal):
        return str(value)
    return value if isinstance(value, str) else "".join(value if isinstance(value, tuple) else ())
