"""What an edit would change in past results: equal to scoring each by hand, and nothing of anybody in it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import text

from maxpulse import config
from maxpulse.assessments import jobs
from maxpulse.assessments.content import load_bank
from maxpulse.assessments.content.answers import AnswerValue
from maxpulse.assessments.content.hybrid import compose
from maxpulse.assessments.content.load import read_texts
from maxpulse.assessments.rules import path, score
from maxpulse.assessments.versions import actions, previewing, queries, recompute
from maxpulse.assessments.versions.tally import Tally, grade_table
from maxpulse.cli import main
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from tests.factories.cast import Cast
from tests.factories.content import Pair, bring, edited, publish, work_out
from tests.factories.databases import Urls
from tests.versions.people import finish

CENT = Decimal("0.01")
QUESTION = """
  - id: C_tea
    area: habits
    kind: yesno
    text: Do you drink tea?
    help: On most days.
    why: It earns no points.
    required: false
    counted: false
    show_if: {question: D_age, at_least: 60}
    source: Own question
    de: {text: Trinkst du Tee?, help: An den meisten Tagen., why: Sie bringt keine Punkte.}

  - id: C_stress"""
STRENGTH = {
    "line: [[0, 0], [1, 50], [2, 100]]": "line: [[0, 0], [4, 40], [7, 100]]",
    "scale: [0, 2]": "scale: [0, 7]",
    # Sleep that is half as well answered has no score any more.
    "weight: 25\n    questions: [S_bad]": "weight: 5\n    questions: [S_bad]",
    "weight: 15\n    questions: [S_fresh]": "weight: 35\n    questions: [S_fresh]",
}
PEOPLE = (
    {"D_age": "71", "E_str": "2", "E_days": "5", "E_min": "40"},
    {"D_age": "33", "E_str": "7", "E_days": "1", "E_min": "10", "S_hours": "5", "C_nic": "smoke"},
    {"D_age": "64", "E_str": "", "S_bad": "7", "S_fresh": "1"},
    {"D_age": "45", "E_str": "1", "N_veg": "0", "N_fruit": "0", "N_sugar": "30"},
    {"D_age": "20", "E_str": "2", "E_days": "5", "E_min": "30", "S_hours": "8", "S_bad": "0", "S_fresh": "9"},
)


def draft_pair(version: str = "2026.80") -> Pair:
    return edited(version, {"\n  - id: C_stress": QUESTION}, STRENGTH)


@pytest.fixture
def people(urls: Urls, cast: Cast) -> list[dict[str, AnswerValue]]:
    """Everybody who has finished; all their answers."""
    return [finish(urls, cast, given) for given in PEOPLE]


def test_the_counts_are_those_of_scoring_each_by_hand(
    app: Flask, cast: Cast, people: list[dict[str, AnswerValue]]
) -> None:
    draft, old, new = bring(app, cast.eli, draft_pair()), load_bank("health"), read_texts(*draft_pair())
    work_out(app, cast.eli, draft)
    report = report_of(app, cast, draft)

    before, after = [score(old, each) for each in people], [score(new, each) for each in people]
    moved = [now.total - was.total for was, now in zip(before, after, strict=True)]
    pairs = Counter((was.grade, now.grade) for was, now in zip(before, after, strict=True))
    assert len({was.grade for was in before}) > 2, "the premise: different people"
    assert any(was != now for was, now in pairs), "the premise: some grades change"
    assert {(was, now): number for was, now, number in report["grades"]} == pairs
    assert report["results"] == 5
    assert report["same_grade"] == sum(number for (was, now), number in pairs.items() if was == now)
    assert report["overall"] == {
        "count": 5,
        "moved": sum(by != 0 for by in moved),
        "mean": cents(sum(moved, Decimal(0)) / 5),
        "lowest": cents(min(*moved, Decimal(0))),
        "highest": cents(max(*moved, Decimal(0))),
        "largest": cents(max(moved, key=abs)),
    }
    for area in report["areas"]:
        was = [next(a.score for a in each.areas if a.key == area["key"]) for each in before]
        now = [next(a.score for a in each.areas if a.key == area["key"]) for each in after]
        both = [b - a for a, b in zip(was, now, strict=True) if a is not None and b is not None]
        assert area["count"] == len(both)
        assert area["mean"] == cents(sum(both, Decimal(0)) / len(both))
        assert area["moved"] == sum(by != 0 for by in both)
        assert area["gained"] == sum(a is None and b is not None for a, b in zip(was, now, strict=True))
        assert area["lost"] == sum(a is not None and b is None for a, b in zip(was, now, strict=True))
    assert {area["key"] for area in report["areas"] if area["moved"]} == {"exercise", "sleep"}
    asked = Counter(q.id for each in people for q in path(new, each) if q.id not in each)
    assert asked == {"C_tea": 2}
    assert [(id_, number) for id_, _text, number in report["asked"]] == [("C_tea", 2)]


def test_a_hybrid_is_counted_too_with_its_other_half_as_it_was(app: Flask, cast: Cast, urls: Urls) -> None:
    alone = finish(urls, cast, PEOPLE[0])
    both = finish(urls, cast, PEOPLE[1], kind="hybrid")
    draft = bring(app, cast.eli, draft_pair())
    work_out(app, cast.eli, draft)
    report = report_of(app, cast, draft)
    assert (report["results"], report["hybrids"]) == (2, 1)
    assert report["overall"]["count"] == 2
    assert {area["key"] for area in report["areas"]} == {a.key for a in load_bank("health").scoring.areas}
    draft_bank = read_texts(*draft_pair())
    by = [
        score(draft_bank, alone).total - score(load_bank("health"), alone).total,
        score(compose(draft_bank, load_bank("wealth")), both).total - score(load_bank("hybrid"), both).total,
    ]
    assert all(by), "the premise: both move"
    assert report["overall"]["mean"] == cents(sum(by, Decimal(0)) / 2)


def test_the_same_content_changes_nothing(
    app: Flask, cast: Cast, people: list[dict[str, AnswerValue]]
) -> None:
    draft = bring(app, cast.eli, edited("2026.81"))
    work_out(app, cast.eli, draft)
    report = report_of(app, cast, draft)
    assert report["same_grade"] == report["results"] == len(people)
    assert report["overall"]["moved"] == 0
    assert report["asked"] == []


def test_many_results_are_counted_batch_by_batch_and_told_as_they_go(
    app: Flask, cast: Cast, people: list[dict[str, AnswerValue]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recompute, "BATCH", 2)
    told: list[tuple[int, int]] = []
    with app.app_context():
        report = recompute.recompute(load_bank("health"), lambda done, total: told.append((done, total)))
    assert told == [(0, 5), (2, 5), (4, 5), (5, 5)]
    assert report["results"] == len(people)


def test_answers_that_the_edit_cannot_read_leave_it_standing(app: Flask, cast: Cast, urls: Urls) -> None:
    finish(urls, cast, {"N_fast": "some", "E_str": "5"})
    changes = {"{value: some,": "{value: a_few,", "leads_to: some}": "leads_to: a_few}"}
    changes["id: E_str"] = "id: E_power"
    pair = edited("2026.82", changes, {"questions: [E_str]": "questions: [E_power]"})
    draft = bring(app, cast.eli, pair)
    work_out(app, cast.eli, draft)
    report = report_of(app, cast, draft)
    assert report["results"] == 1
    assert [id_ for id_, _text, _number in report["asked"]] == ["E_power"]


def test_who_would_have_no_result_any_more_is_counted() -> None:
    bank = load_bank("health")
    stored = {"grade": "B", "total": "70", "areas": [{"key": "exercise", "score": "70"}]}
    tally = Tally(bank)
    tally.add(stored, {})
    report = tally.as_json()
    assert report["grades"] == [["B", "–", 1]]
    assert next(area for area in report["areas"] if area["key"] == "exercise")["lost"] == 1
    assert grade_table([("B", "–", 1)]) == (["B", "–"], [("B", [0, 1], 1)])


def test_nothing_of_anybody_is_kept(app: Flask, cast: Cast, urls: Urls) -> None:
    finish(urls, cast, {"D_age": "83"}, name="Rosamunde Unmistakable")
    draft = bring(app, cast.eli, draft_pair())
    work_out(app, cast.eli, draft)
    with app.app_context(), acting(Actor.system()) as session:
        kept = session.execute(text("select report::text from content_previews")).scalar_one()
        entries = session.execute(text("select after::text from audit_entries where action like 'content%'"))
        told = kept + "".join(entries.scalars())
        ids = session.execute(text("select id::text from assessment_sessions")).scalars().all()
    assert "83" not in json.loads(kept)
    for secret in ("Rosamunde", *ids):
        assert secret not in told


def test_the_product_itself_does_it_and_the_audit_says_so(app: Flask, cast: Cast) -> None:
    draft = bring(app, cast.eli, draft_pair())
    work_out(app, cast.eli, draft)
    with app.app_context(), acting(Actor.system()) as session:
        found = session.execute(
            text(
                "select actor_role, action, actor_user_id from audit_entries where action like 'content%' order by at"
            )
        ).all()
    eli = cast.eli.actor.user_id
    assert [tuple(row) for row in found] == [
        ("admin", "content_brought", eli),
        ("admin", "content_preview_asked", eli),
        ("system", "content_previewed", None),
    ]


@pytest.mark.thorough
def test_a_preview_nobody_works_on_is_found_and_worked_out_once(
    app: Flask, cast: Cast, people: list[dict[str, AnswerValue]], monkeypatch: pytest.MonkeyPatch
) -> None:
    woken: list[str] = []
    monkeypatch.setitem(app.extensions, "queues", lambda _name: Told(woken))
    draft = bring(app, cast.eli, draft_pair())
    with app.app_context(), acting(cast.eli.actor):
        preview = actions.ask_preview(draft)
    with app.app_context(), acting(cast.eli.actor):
        assert actions.ask_preview(draft).id == preview.id, "asked twice it is one"
    assert woken == [str(preview.id)]
    with app.app_context():
        assert jobs.sweep_previews() == 0, "somebody may be at it"
        monkeypatch.setattr(previewing, "STOOD_STILL_FOR", -previewing.STOOD_STILL_FOR)
        assert jobs.sweep_previews() == 1
        jobs.preview_version(str(preview.id))
        jobs.preview_version(str(preview.id))
        assert jobs.sweep_previews() == 0
    assert woken == [str(preview.id)] * 2
    with app.app_context(), acting(Actor.system()) as session:
        counted = "select count(*) from audit_entries where action = 'content_previewed'"
        assert session.execute(text(counted)).scalar_one() == 1


def test_a_draft_thrown_away_meanwhile_is_not_worked_out(app: Flask, cast: Cast) -> None:
    draft = bring(app, cast.eli, draft_pair())
    with app.app_context(), acting(cast.eli.actor):
        preview = actions.ask_preview(draft).id
        actions.remove(draft)
    with app.app_context():
        jobs.preview_version(str(preview))
    with app.app_context(), acting(cast.eli.actor), pytest.raises(queries.NoSuchVersion):
        queries.get_version(draft)


@pytest.mark.thorough
def test_the_command_says_the_same_in_words(
    urls: Urls, cast: Cast, people: list[dict[str, AnswerValue]], tmp_path: object, run: Callable[..., str]
) -> None:
    from pathlib import Path

    folder = Path(str(tmp_path))
    for name, content in zip(("questions.yaml", "scoring.yaml"), draft_pair(), strict=True):
        (folder / name).write_text(content)
    said = run("preview", str(folder))
    assert "5 finished results, scored by health 2026.80." in said
    assert "would be asked now: C_tea (2 people)" in said
    new = read_texts(*draft_pair())
    for each in people:
        was, now = score(load_bank("health"), each).grade, score(new, each).grade
        assert was == now or f"{was:>2} -> {now:<2} " in said
    assert "Somebody" not in said


def test_what_is_published_is_compared_with_each_persons_own_result(
    app: Flask, cast: Cast, people: list[dict[str, AnswerValue]]
) -> None:
    publish(app, cast.eli, draft_pair())
    draft = bring(app, cast.eli, edited("2026.83"))
    work_out(app, cast.eli, draft)
    assert report_of(app, cast, draft)["overall"]["moved"] == 0, "they were scored by the version on disk"


@pytest.fixture
def run(urls: Urls, monkeypatch: pytest.MonkeyPatch) -> object:
    """`maxpulse content …` on this database; what it printed."""
    monkeypatch.setenv("DATABASE_URL", urls.app)
    monkeypatch.setenv("SECRET_KEY", "tests-only-" + "x" * 32)
    config.settings.cache_clear()

    def call(*arguments: str) -> str:
        result = CliRunner().invoke(main, ["content", *arguments])
        assert result.exit_code == 0, result.output
        return result.stdout

    yield call
    config.settings.cache_clear()


class Told:
    """A queue that only writes down what it was asked to wake."""

    def __init__(self, woken: list[str]) -> None:
        self._woken = woken

    def enqueue(self, _function: str, *, args: tuple[str, ...], **_options: object) -> None:
        """Note the first argument."""
        self._woken.append(args[0])


def report_of(app: Flask, cast: Cast, draft: object) -> dict[str, object]:
    """What the newest preview of a draft says."""
    with app.app_context(), acting(cast.eli.actor):
        found = queries.find_preview(draft)  # type: ignore[arg-type]
        assert found
        assert found.finished_at
        assert found.done == found.total == found.report["results"]
        return found.report


def cents(points: Decimal) -> str:
    """Points as the report writes them."""
    return str(points.quantize(CENT, ROUND_HALF_UP))
