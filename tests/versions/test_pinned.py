"""Whoever began stays with the version they began with, whatever is published meanwhile."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from maxpulse.assessments.content import QuestionBank, load_bank
from maxpulse.assessments.content.load import read_texts
from maxpulse.assessments.rules import decode, score
from maxpulse.assessments.versions import actions
from maxpulse.assessments.web.express import Express
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from tests.factories.cast import Cast, Person
from tests.factories.content import Pair, edited, publish, strength
from tests.factories.walk import ASKED, Walk, plausible

NEW = """
  - id: E_walk
    area: exercise
    kind: yesno
    text: Do you walk to work?
    help: On most days.
    why: It earns no points.
    required: false
    counted: false
    source: Own question
    de: {text: Gehst du zu Fuß zur Arbeit?, help: An den meisten Tagen., why: Sie bringt keine Punkte.}

  - id: E_days"""
# Somebody's second answer is reworded, a question comes in before their next, another goes, anchors move.
EDIT = {
    "text: How old are you?": "text: What is your age?\n    de: {text: Wie alt bist du wohl?}",
    "\n  - id: E_days": NEW,
    "text: How often do you add salt at the table?": "text: How often do you salt?\n    de: {text: Wie oft salzt du?}",
    "range: [0, 18]": "range: [0, 20]",
    "high_label: 18 hours": "high_label: 20 hours\n    de: {high_label: 20 Stunden}",
}
ANCHORS = {
    **strength("[[0, 0], [2, 20], [4, 100]]"),
    "scale: [0, 2]": "scale: [0, 4]",
}
SALT = {
    "text: How often do you add salt at the table?": "text: How often do you salt?\n    de: {text: Wie oft salzt du?}"
}
PERSON = {"E_str": "2", "E_days": "4", "E_min": "30"}
WHOLE = text("""
    select s.content_version, s.scoring_version, a.content_version as of_assessment, s.progress_percentage,
           r.results_data as result,
           (select jsonb_object_agg(question_id, response_value) from assessment_responses where session_id = s.id)
             as answers
      from assessment_sessions s join assessments a on a.id = s.assessment_id
      left join assessment_results r on r.session_id = s.id
      join clients c on c.id = s.client_id where c.name = :name
""")


def next_edition(version: str = "2026.77") -> tuple[Pair, QuestionBank]:
    pair = edited(version, EDIT, ANCHORS)
    return pair, read_texts(*pair)


def test_an_edit_changes_nothing_for_whoever_is_in_the_middle(
    app: Flask, cast: Cast, client: FlaskClient
) -> None:
    pair, edition = next_edition()
    alone = answered_to_the_end(Walk(client, cast.ana.link_code).begin(name="Nobody Between"))
    walk = Walk(app.test_client(), cast.ana.link_code).begin(name="Rosa Between")
    before = walk_on(walk, 8)
    publish(app, cast.eli, pair)
    asked = before + walk_on(walk, 99)
    walk.finish()

    assert asked == alone, "the same questions in the same order, each with the same progress"
    assert "E_walk" not in {id_ for id_, _progress in asked}
    rosa = whole(app, "Rosa Between")
    assert (rosa.content_version, rosa.scoring_version, rosa.of_assessment) == (
        load_bank("health").version,
    ) * 3
    answers = {id_: decode(value) for id_, value in rosa.answers.items()}
    assert rosa.result == score(load_bank("health"), answers).as_json()
    assert rosa.result["total"] != str(score(edition, answers).total), (
        "the premise: the edit scores otherwise"
    )
    assert f"Questions {load_bank('health').version}" in walk.page.text


@pytest.mark.thorough
def test_whoever_begins_afterwards_is_asked_and_scored_by_the_new_version(app: Flask, cast: Cast) -> None:
    pair, edition = next_edition()
    publish(app, cast.eli, pair)
    landing = Walk(app.test_client(), cast.ana.link_code, edition)
    landing.begin(name="Noa After")
    assert "What is your age?" in landing.page.text
    asked = [id_ for id_, _progress in walk_on(landing, 99)]
    assert asked.index("E_walk") == asked.index("E_days") - 1
    landing.finish()
    noa = whole(app, "Noa After")
    assert (noa.content_version, noa.scoring_version, noa.of_assessment) == ("2026.77",) * 3
    answers = {id_: decode(value) for id_, value in noa.answers.items()}
    assert noa.result == score(edition, answers).as_json()
    assert "Questions 2026.77, scoring 2026.77" in landing.page.text


def test_a_result_stays_as_it_is(app: Flask, cast: Cast, client: FlaskClient) -> None:
    walk = Walk(client, cast.ana.link_code).begin(name="Ida Done")
    answered_to_the_end(walk)
    shown = walk.finish().page.text
    before = whole(app, "Ida Done")
    publish(app, cast.eli, next_edition()[0])
    assert whole(app, "Ida Done") == before
    assert drawn(walk.go("/result").page.text) == drawn(shown)


def test_the_express_goes_on_with_the_version_of_each(app: Flask, cast: Cast) -> None:
    pair, edition = next_edition()
    old = [Walk(app.test_client(), cast.ana.link_code).begin(name="Old Road") for _ in range(2)]
    publish(app, cast.eli, pair)
    new = [Walk(app.test_client(), cast.ana.link_code, edition).begin(name="New Road") for _ in range(2)]
    for walks, words in ((old, "How often do you add salt at the table?"), (new, "How often do you salt?")):
        to_the_salt(app, walks[0])
        taken, asked = to_the_salt(app, walks[1])
        assert taken > 12, "what the view has drawn once, the express fills in"
        assert asked == words


def test_two_processes_and_machines_take_the_same_version_at_once(
    app: Flask, cast: Cast, another_process: Callable[[], Flask]
) -> None:
    elsewhere = another_process()
    publish(app, cast.eli, next_edition()[0])
    edition = next_edition()[1]
    begun = Walk(elsewhere.test_client(), cast.ana.link_code, edition).begin(name="Far Away")
    assert "What is your age?" in begun.page.text
    assert whole(app, "Far Away").content_version == "2026.77"


@pytest.mark.thorough
def test_withdrawn_it_is_taken_by_nobody_new_and_kept_by_those_who_began(app: Flask, cast: Cast) -> None:
    pair, edition = next_edition()
    published = publish(app, cast.eli, pair)
    between = Walk(app.test_client(), cast.ana.link_code, edition).begin(name="Mia Between")
    with app.app_context(), acting(cast.eli.actor):
        actions.withdraw(published)
    after = Walk(app.test_client(), cast.ana.link_code).begin(name="Pia After")
    assert "How old are you?" in after.page.text
    asked = [id_ for id_, _progress in walk_on(between, 99)]
    assert "E_walk" in asked
    between.finish()
    assert whole(app, "Mia Between").result["version"] == "2026.77"


@pytest.mark.thorough
def test_a_distributor_reads_answers_with_the_version_they_were_given_to(
    app: Flask, cast: Cast, sign_in: Callable[[Person], FlaskClient]
) -> None:
    old = Walk(app.test_client(), cast.ana.link_code).begin(name="Eva Old", share_answers="on")
    walk_on(old, 30)
    # Only the new one has this choice and this question; what is kept of the old one is not on its list any more.
    changes = {
        **EDIT,
        "{value: sometimes, label: Sometimes,": "{value: at_times, label: At times, de: {label: Dann und wann},",
    }
    changes["points: 25, leads_to: sometimes"] = "points: 25, leads_to: at_times"
    pair = edited("2026.78", changes, ANCHORS)
    publish(app, cast.eli, pair)
    new = Walk(app.test_client(), cast.ana.link_code, read_texts(*pair)).begin(
        name="Eva New", share_answers="on"
    )
    walk_on(new, 40, {"N_salt": "at_times", "E_walk": "yes"})
    browser = sign_in(cast.ana)
    pages = [browser.get(f"/hub/clients/{client_of(app, name)}").text for name in ("Eva Old", "Eva New")]
    assert "How old are you?" in pages[0]
    assert "Never" in pages[0]
    assert "What is your age?" in pages[1]
    assert "At times" in pages[1]
    assert "Do you walk to work?" in pages[1]


def walk_on(walk: Walk, most: int, given: dict[str, str] | None = None) -> list[tuple[str, str]]:
    """Answer up to `most` questions; which they were, each with the progress shown."""
    asked = []
    while ASKED.search(walk.page.text) and len(asked) < most:
        question = walk.question
        progress = re.search(r'data-progress="(\d+)"', walk.page.text)
        assert progress
        asked.append((question.id, progress[1]))
        value = {**PERSON, **(given or {})}.get(question.id) or plausible(question)
        walk.answer(value, unit=question.units[0].key if question.units else "")
        assert walk.page.status_code == 200, walk.page.text
    return asked


def answered_to_the_end(walk: Walk) -> list[tuple[str, str]]:
    """Answer everything."""
    return walk_on(walk, 99)


def to_the_salt(app: Flask, walk: Walk) -> tuple[int, str]:
    """Answer as a page with JavaScript does until salt is asked; how many the express took, and how it is asked."""
    express: Express = app.extensions["express"]
    path, page, taken = f"/a/{walk.token}/answers", walk.page.text, 0
    while (found := ASKED.search(page)) and found[1] != "N_salt":
        question = walk.bank.question(found[1])
        fields = {
            "question_id": question.id,
            "answer_id": str(uuid4()),
            "took_ms": "900",
            "value": PERSON.get(question.id) or plausible(question),
            "unit": question.units[0].key if question.units else "",
        }
        reply = express.take(path, urlencode(fields).encode(), {})
        taken += reply is not None
        if reply:
            page = reply.body.decode()
        else:
            page = walk.browser.post(path, data=fields, headers={"HX-Request": "true"}).text
    heading = re.search(r"How often do you[^?<]*salt[^?<]*\?", page)
    assert heading, page
    return taken, heading[0].strip()


def drawn(page: str) -> str:
    """A page without what is different each time it is drawn."""
    return re.sub(r'value="[\w.-]{20,}"|/a/[\w-]{70}', "", page)


def whole(app: Flask, name: str) -> Any:
    """What the database holds of somebody's assessment."""
    with app.app_context(), acting(Actor.system()) as session:
        return session.execute(WHOLE, {"name": name}).one()


def client_of(app: Flask, name: str) -> Any:
    """The id of the client of that name."""
    with app.app_context(), acting(Actor.system()) as session:
        return session.execute(text("select id from clients where name = :name"), {"name": name}).scalar_one()
