"""What one version says otherwise than another, for people to read: on a page and as a command."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from maxpulse.assessments.content.load import read_texts
from maxpulse.assessments.versions.diff import KINDS, Change, diff, grouped
from maxpulse.cli import main
from maxpulse.runtime.catalogues import read
from maxpulse.runtime.compiled import catalogue_files
from tests.factories.content import edited
from tests.unit.assessments.small_bank import QUESTIONS, SCORING

BANK = read_texts(QUESTIONS, SCORING)
BEDTIME = QUESTIONS[QUESTIONS.index("  - id: S_reg") :]


GERMAN = read(next(catalogue_files()))


def german(message: str) -> str:
    found = GERMAN.get(message)
    return str(found.string) if found else message


def changed(questions: tuple[str, str] | None = None, scoring: tuple[str, str] | None = None) -> list[Change]:
    """The changes from the small bank to one where these words are replaced."""
    texts = []
    for text, change in ((QUESTIONS, questions), (SCORING, scoring)):
        assert change is None or change[0] in text
        texts.append(text.replace(*change, 1) if change else text)
    return list(diff(BANK, read_texts(*texts)))


@pytest.mark.parametrize(
    ("questions", "scoring", "expected"),
    [
        (
            ("text: How old are you?", "text: What is your age?"),
            None,
            [Change("reworded", "D_age", "How old are you?", "What is your age?")],
        ),
        (
            ("{question: E_days, above: 0}", "{question: E_days, at_least: 2}"),
            None,
            [Change("conditions", "E_min", "E_days above 0", "E_days at least 2")],
        ),
        (
            ("points: 40, leads_to: steady", "points: 60, leads_to: steady"),
            None,
            [Change("anchors", "S_reg: shifts", "40, leads to steady", "60, leads to steady")],
        ),
        (
            ("label: It shifts", "label: It moves about"),
            None,
            [Change("choices", "S_reg: shifts", "It shifts", "It moves about")],
        ),
        (
            None,
            ("[60, 50], [150, 100]]", "[60, 60], [150, 100]]"),
            [Change("anchors", "movement", "steps 0: 0, 60: 50, 150: 100", "steps 0: 0, 60: 60, 150: 100")],
        ),
        (
            None,
            ('rest: "and you reach {next}."\n    title: "Move', 'rest: "up to {next}."\n    title: "Move'),
            [Change("words", "movement: rest", "and you reach {next}.", "up to {next}.")],
        ),
        (
            ("range: [18, 100]", "range: [16, 100]"),
            None,
            [
                Change(
                    "answers",
                    "D_age",
                    "about, number, required, 18 to 100 by 1, years, likely 18 to 90",
                    "about, number, required, 16 to 100 by 1, years, likely 18 to 90",
                )
            ],
        ),
        (
            None,
            ("source: Windred 2024", "source: Windred 2025"),
            [Change("sources", "regularity", "Windred 2024", "Windred 2025")],
        ),
    ],
)
def test_a_change_is_told_once_with_what_was_and_is(
    questions: tuple[str, str] | None, scoring: tuple[str, str] | None, expected: list[Change]
) -> None:
    assert changed(questions, scoring) == expected


def test_moved_weights_are_told_with_what_a_question_says_of_them() -> None:
    scoring = SCORING.replace("weight: 60, source", "weight: 70, source").replace(
        "weight: 40, source", "weight: 30, source"
    )
    groups = grouped(diff(BANK, read_texts(QUESTIONS, scoring)))
    assert groups["weights"] == [
        Change("weights", "exercise", "60", "70"),
        Change("weights", "sleep", "40", "30"),
    ]
    assert {change.what for change in groups["reworded"]} == {"E_min", "S_hours", "S_reg"}
    assert list(groups) == [kind for kind in KINDS if kind in groups]


def test_questions_that_come_go_and_move_are_told() -> None:
    new = BEDTIME.replace("id: S_reg", "id: S_nap").replace("How regular is your bedtime?", "Do you nap?")
    assert changed(("  - id: S_reg", f"{new}\n  - id: S_reg")) == [
        Change("added", "S_nap", "–", "Do you nap?")
    ]
    without = QUESTIONS.replace(BEDTIME, new)
    scoring = SCORING.replace("questions: [S_reg]", "questions: [S_nap]")
    found = diff(BANK, read_texts(without, scoring))
    assert [(change.kind, change.what) for change in found] == [
        ("added", "S_nap"),
        ("removed", "S_reg"),
        ("items", "regularity"),
    ]
    moved = QUESTIONS.replace(BEDTIME, "").replace("  - id: S_hours", f"{BEDTIME}\n  - id: S_hours")
    assert [
        (change.kind, change.what, change.was, change.now)
        for change in diff(BANK, read_texts(moved, SCORING))
    ] in (
        [("moved", "S_reg", "after S_hours", "after E_vig")],
        [("moved", "S_hours", "after E_vig", "after S_reg")],
    )


def test_a_language_may_put_a_condition_together_in_its_own_order() -> None:
    condition = (
        "{any: [{question: E_days, at_least: 2}, {question: D_age, below: 30}, {question: D_age, above: 90}]}"
    )
    asked = (
        read_texts(QUESTIONS.replace("{question: E_days, above: 0}", condition), SCORING)
        .question("E_min")
        .show_if
    )
    turned = {"%(first)s or %(second)s": "%(second)s, if not %(first)s"}
    assert asked is not None
    assert asked.words(lambda message: turned.get(message, message)) == (
        "(D_age above 90), if not (D_age below 30), if not (E_days at least 2)"
    )


def test_changes_are_told_in_the_readers_language_and_what_the_files_call_something_stays() -> None:
    condition = "{all: [{question: E_days, at_least: 2}, {not: {question: D_age, below: 30}}]}"
    questions = (
        QUESTIONS.replace("{question: E_days, above: 0}", condition)
        .replace("range: [18, 100]", "range: [16, 100]")
        .replace("points: 40, leads_to: steady", "points: 60, leads_to: steady")
    )
    scoring = SCORING.replace("[60, 50], [150, 100]]", "[60, 60], [150, 100]]\n    aims_from: 60")
    found = diff(BANK, read_texts(questions, scoring), german)
    told = {change.kind: change for change in found}
    assert told["conditions"] == Change(
        "conditions", "E_min", "E_days über 0", "(E_days mindestens 2) und (nicht (D_age unter 30))"
    )
    assert told["answers"].now == (
        "about, number, verlangt, 16 bis 100 in Schritten von 1, years, vermutlich 18 bis 90"
    )
    assert [change.now for change in found if change.kind == "anchors"] == [
        "60, führt zu steady",
        "Stufen 0: 0, 60: 60, 150: 100, Ziele ab 60",
    ]


def test_what_is_the_same_is_not_told() -> None:
    assert diff(BANK, read_texts(f"# a remark\n{QUESTIONS}", SCORING)) == ()


def test_the_command_checks_a_folder_and_compares_two(tmp_path: Path) -> None:
    said = "text: What is your age?\n    de: {text: Wie alt bist du wohl?}"
    for name, changes in (("old", {}), ("new", {"text: How old are you?": said})):
        questions, scoring = edited("2026.98", changes)
        (tmp_path / name).mkdir()
        (tmp_path / name / "questions.yaml").write_text(questions)
        (tmp_path / name / "scoring.yaml").write_text(scoring)
    old, new = str(tmp_path / "old"), str(tmp_path / "new")
    run = CliRunner().invoke
    for folder in (old, new):
        sound = run(main, ["content", "check", folder])
        assert (sound.exit_code, sound.stdout[:26]) == (0, "health 2026.98 is sound: 3"), sound.stdout
    told = run(main, ["content", "diff", old, new]).stdout
    reworded = "Questions reworded\n  D_age\n    was  How old are you?\n    now  What is your age?\n"
    beside = "Words in other languages\n  de: What is your age?\n    was  –\n    now  Wie alt bist du wohl?\n"
    assert told == f"{reworded}{beside}2 changes.\n"
    assert run(main, ["content", "diff", old, old]).stdout == "Both say the same.\n"
    broken = (tmp_path / "old" / "scoring.yaml").read_text().replace("unit: hours", "unit: suns")
    (tmp_path / "old" / "scoring.yaml").write_text(broken)
    refused = run(main, ["content", "check", old])
    assert refused.exit_code == 1
    assert re.search(rf"{re.escape(old)}/scoring\.yaml:\d+: unknown unit suns", refused.stdout)
    assert "unknown unit suns" in run(main, ["content", "diff", old, new]).output
