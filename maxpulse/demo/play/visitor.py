"""One person on the pages, from the link to the receipt."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from random import Random
from uuid import UUID

from maxpulse.assessments.content import load_bank
from maxpulse.assessments.rules import RawAnswer
from maxpulse.demo.people import Person
from maxpulse.demo.play.browser import Browser, WrongPage
from maxpulse.demo.play.forms import Form, Page
from maxpulse.demo.play.tally import Count, Tally
from maxpulse.demo.story.walk import reconsidered

# One that a visitor goes back for, whichever assessment it is.
BACK_TO = ("E_str", "E_sit", "D_household")
STOPS, GOES_BACK, READS_AGAIN, BUYS, SHARES = 0.15, 0.25, 0.25, 0.35, 0.25
# A person whose mind keeps changing would never come to an end.
LONGEST_WAY = 80


class Interrupted(Exception):
    """Whoever watches wants it to end."""


@dataclass(slots=True)
class Pace:
    """Pauses between answers: `mean` seconds on average, as uneven as people are; cut short when it is to end."""

    mean: float
    end: threading.Event

    def pause(self, dice: Random) -> float:
        """Wait as long as somebody thinks about a question; says how long, in seconds. Raises Interrupted."""
        seconds = dice.gammavariate(2.5, self.mean / 2.5)
        if self.end.wait(seconds):
            raise Interrupted
        return seconds


@dataclass(slots=True)
class Visitor:
    """A person, their browser, and the chances that decide what they do."""

    person: Person
    browser: Browser
    dice: Random
    pace: Pace
    tally: Tally

    def visit(self, path: str) -> None:
        """Go all the way, or as far as this person goes. Raises WrongPage, Unreachable or Interrupted."""
        page = self._begin(self.browser.open(path))
        self.tally.add(Count.STARTED)
        stops_after = self.dice.randrange(1, 24) if self.dice.random() < STOPS else LONGEST_WAY
        last = self._answer_all(page, stops_after)
        if last is None:
            self.tally.add(Count.STOPPED)
            return
        result = self._send(last, last.form("/completion"), {})
        if result.grade is None:
            raise WrongPage("no result after the last question")
        self.tally.add(Count.FINISHED)
        self._after(result)

    def _begin(self, page: Page) -> Page:
        fields = {"name": [self.person.name], "agreed": ["on"]}
        fields["email"] = [self.person.email] if self.dice.random() < 0.6 else [""]
        fields |= {name: ["on"] for name in ("share_scores", "share_answers") if self.dice.random() < SHARES}
        self.pace.pause(self.dice)
        return self._send(page, page.form(page.path), fields)

    def _answer_all(self, page: Page, stops_after: int) -> Page | None:
        """The page after the last question; None when the person stopped before."""
        goes_back_at = self.dice.randrange(10, 20) if self.dice.random() < GOES_BACK else None
        for number in range(LONGEST_WAY):
            form = page.question
            if form is None:
                return page
            if number >= stops_after:
                return None
            page = self._answer(page, form)
            if number == goes_back_at:
                page = self._change_an_answer(page)
        raise WrongPage("the questions do not end")

    def _answer(self, page: Page, form: Form, *, differently: bool = False) -> Page:
        given = self._given(form.attributes["data-question"], differently=differently)
        page = self._send(page, form, self._fields(given, self.pace.pause(self.dice)))
        self.tally.add(Count.ANSWERS)
        return page

    def _given(self, question_id: str, *, differently: bool) -> RawAnswer:
        # It holds the questions of every type.
        question = load_bank("hybrid").find_question(question_id)
        if question is None:  # of a version that was published in that installation
            return RawAnswer(skipped=True)
        raw = self.person.answer_to(question)
        return reconsidered(question, raw) if differently else raw

    def _fields(self, raw: RawAnswer, thought: float) -> dict[str, list[str]]:
        # An id of this browser's own, so that an answer sent again counts once.
        own = {"answer_id": [str(UUID(int=self.dice.getrandbits(128), version=4))]}
        own["took_ms"] = [str(round(thought * 1000))]
        if raw.skipped:
            return {**own, "skip": ["1"]}
        second = {"second": [raw.second]} if raw.second else {}
        return {**own, "value": list(raw.values), "unit": [raw.unit], **second}

    def _change_an_answer(self, page: Page) -> Page:
        home = "/".join(page.path.split("/")[:3])
        earlier = f"{home}/questions/{self.dice.choice(BACK_TO)}"
        again = self.browser.open(earlier)
        if again.question is None or again.path != earlier:
            return page
        self._answer(again, again.question, differently=True)
        return self.browser.open(home)

    def _after(self, result: Page) -> None:
        if self.dice.random() < READS_AGAIN:
            self.pace.pause(self.dice)
            result = self.browser.open(result.path)
        product = result.link("/products/")
        if product is None or self.dice.random() >= BUYS:
            return
        self.pace.pause(self.dice)
        page = self.browser.open(product)
        checkout = page.link("/checkout/")
        if checkout is not None:
            self._buy(self.browser.open(checkout))

    def _buy(self, page: Page) -> None:
        self.pace.pause(self.dice)
        buyer = {"name": [self.person.name], "email": [self.person.email]}
        page = self._send(page, page.form(page.path), buyer)
        if "/purchases/" not in page.path:
            raise WrongPage("no receipt after the checkout")
        self.tally.add(Count.BOUGHT)

    def _send(self, page: Page, form: Form | None, fields: dict[str, list[str]]) -> Page:
        if page.status != 200 or form is None:
            raise WrongPage(f"status {page.status} instead of the next page")
        answer = self.browser.send(page, form, fields)
        if answer.status != 200:
            raise WrongPage(f"status {answer.status} after sending a form")
        return answer
