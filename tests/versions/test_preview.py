"""What an edit would change in past results: equal to scoring each by hand."""

from __future__ import annotations

from collections import Counter
from decimal import ROUND_HALF_UP, Decimal

import pytest
from flask import Flask

from maxpulse.assessments.content import load_bank
from maxpulse.assessments.content.answers import AnswerValue
from maxpulse.assessments.content.hybrid import compose
from maxpulse.assessments.content.load import read_texts
from maxpulse.assessments.rules import path, score
from maxpulse.assessments.versions import recompute
from maxpulse.assessments.versions.tally import Tally, grade_table
from tests.factories.cast import Cast
from tests.factories.content import bring, edited, publish, work_out
from tests.factories.databases import Urls
from tests.versions.drafts import PEOPLE, draft_pair, report_of
from tests.versions.people import finish

CENT = Decimal("0.01")


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


def test_what_is_published_is_compared_with_each_persons_own_result(
    app: Flask, cast: Cast, people: list[dict[str, AnswerValue]]
) -> None:
    publish(app, cast.eli, draft_pair())
    draft = bring(app, cast.eli, edited("2026.83"))
    work_out(app, cast.eli, draft)
    assert report_of(app, cast, draft)["overall"]["moved"] == 0, "they were scored by the version on disk"


def cents(points: Decimal) -> str:
    """Points as the report writes them."""
    return str(points.quantize(CENT, ROUND_HALF_UP))
