"""Every kind of mistake in a content file is told with its file and line, and all of them at once."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest

from maxpulse.assessments.content import ContentError
from maxpulse.assessments.content.check.frame import TYPES
from maxpulse.assessments.content.figures import FIGURES, SCORED_FIGURES, Figure
from maxpulse.assessments.content.folders import read_folder, versions_on_disk, where
from maxpulse.assessments.content.load import checksum_of, read_published, read_texts
from maxpulse.assessments.rules.scoring.items import READINGS
from tests.unit.assessments.small_bank import QUESTIONS, SCORING

# What stands in the questions, what it becomes, and what is said about it.
BROKEN_QUESTIONS = [
    # references
    ("area: sleep\n    kind: slider", "area: rest\n    kind: slider", "unknown area rest"),
    ("leads_to: steady", "leads_to: steadier", "leads to nothing better at steadier"),
    ("cap: moderate_minutes", "cap: moderate_miles", "unknown figure moderate_miles"),
    ("{figure: moderate_minutes, above: 0}", "{figure: minutes, above: 0}", "unknown figure minutes"),
    # conditions that read later questions, or none
    ("{question: E_days, above: 0}", "{question: S_hours, above: 3}", "reads S_hours, not asked before it"),
    ("{question: E_days, above: 0}", "{question: E_dais, above: 0}", "reads E_dais, not asked before it"),
    ("{question: E_days, above: 0}", "{question: E_min, above: 0}", "reads E_min, not asked before it"),
    (
        "id: D_age\n",
        "id: D_age\n    cap: moderate_minutes\n",
        "its cap reads E_days, E_min, not asked before it",
    ),
    # questions out of reach
    ("{question: E_days, above: 0}", "{question: E_days, above: 7}", "E_min can never be reached"),
    (
        "{question: E_days, above: 0}",
        "{all: [{question: E_days, above: 3}, {question: E_days, below: 3}]}",
        "E_min can never be reached",
    ),
    (
        "{figure: moderate_minutes, above: 0}",
        "{all: [{figure: moderate_minutes, above: 0}, {question: E_days, below: 1}]}",
        "E_vig can never be reached",
    ),
    (
        "{question: E_days, above: 0}",
        "{not: {question: E_days, at_least: 0}}",
        "E_min can never be reached",
    ),
    # conditions that are none
    ("{question: E_days, above: 0}", "{question: E_days, any_of: [often]}", "E_days has no choice often"),
    ("{question: E_days, above: 0}", "{question: E_days}", "exactly one of any_of, above"),
    ("{question: E_days, above: 0}", "{all: []}", "all needs conditions"),
    ("{question: E_days, above: 0}", "{question: E_days, any_of: []}", "any_of needs choices"),
    # ids
    ("id: E_vig", "id: E_min", "question E_min stands twice"),
    ("id: S_reg", "id: s/reg", "may hold letters, digits and _ only"),
    ("{key: about, label: About you}", "{key: sleep, label: About you}", "area sleep stands twice"),
    ("{value: shifts,", "{value: steady,", "a choice stands twice"),
    ("{value: shifts,", "{value: it shifts,", "may hold letters, digits and _ only"),
    ('version: "2026.2"', 'version: "2026.2"\nversion: "2026.2"', "the same key stands twice"),
    # sources and words
    ("    source: Windred 2024\n", "", "source must be given"),
    ("source: Windred 2024", 'source: "  "', "source is empty"),
    ("why: It earns no points.", 'why: "It earns {pints}."', "only its why may hold a slot"),
    ("text: How old are you?", "text: 12", "text must be given as str"),
    # words in other languages
    (
        "help: In full years.",
        "help: In full years.\n    de: {tekst: Wie alt?}",
        "D_age: de gives words for tekst",
    ),
    (
        "help: In full years.",
        "help: In full years.\n    de: {topic: dein Alter}",
        "words for topic, and there are none in English",
    ),
    ("help: In full years.", "help: In full years.\n    de: {}", "D_age: de holds no words"),
    ("help: In full years.", "help: In full years.\n    de: Jahre", "de must be given as Block"),
    ("help: In full years.", 'help: In full years.\n    de: {help: " "}', "help is empty"),
    ("help: In full years.", "help: In full years.\n    fr: {help: En ans.}", "unknown key fr"),
    ("{question: E_days, above: 0}", "{question: E_days, above: 0, de: {above: ab}}", "unknown key de"),
    (
        'why: "Worth {points} of 100 points."',
        'why: "Worth {points} of 100 points."\n    de: {why: "{punkte} von 100 Punkten."}',
        "E_min: why has other slots in de than in English",
    ),
    ("label: It shifts,", "label: It shifts, de: {help: Oft},", "S_reg shifts: de gives words for help"),
    # units and ranges
    ("units: [hours]", "units: [moons]", "unknown unit moons"),
    (
        "units: [minutes]\n    range: [0, 300]",
        "units: [minutes, kg]\n    range: [0, 300]",
        "kg cannot be given",
    ),
    ("units: [days]", "units: [days, days]", "a unit stands twice"),
    ("units: [days]", "units: []", "a number needs a unit"),
    ("units: [hours]", "units: [hours, days]", "a slider has one unit"),
    ("range: [2, 14]", "range: [14, 2]", "the range must ascend"),
    ("range: [2, 14]", "range: [-2, 14]", "must not go below 0"),
    ("range: [2, 14]", "range: [2, 14.1]", "whole steps of 0.25"),
    ("range: [2, 14]", "range: [2, .inf]", "is no number"),
    ("range: [2, 14]", 'range: [2, "NaN"]', "range must be a number between"),
    ("range: [2, 14]", "range: [2, 99999999999999]", "range must be a number between"),
    ("step: 0.25", "step: 0", "whole steps of 0"),
    ("likely: [18, 90]", "likely: [10, 90]", "what is likely must ascend within the range"),
    ("    low_label: 2 hours\n", "", "a slider needs low_label and high_label"),
    # the file itself
    ("type: health", "type: tarot", "unknown type tarot"),
    ('version: "2026.2"', 'version: "spring"', "spring is no version"),
    ("kind: slider", "kind: wheel", "unknown kind wheel"),
    ("required: true", "required: 'true'", "required must be given as bool"),
    ("required: true", "requierd: true", "unknown key requierd"),
    ("source: Windred 2024", "source: [Windred", "expected ',' or ']'"),
    ("title: A short check", "title: &a A short check\ntitel: *a", "an alias"),
    ("title: A short check", "yes: A short check", "every key must be a word"),
    ("title: A short check", "title: !!python/object:os.system x", "could not determine a constructor"),
    ("title: A short check", "title: 2026-13-45", "a value cannot be read"),
    ("title: A short check", "title: \x07", "control characters are not allowed"),
    ("title: A short check", f"title: {'[' * 2000}{']' * 2000}", "too deep"),
]
FULL = "full_when: {question: E_days, above: 6}"
SAID = "full_value: All of it\n    quiet_text: Rest."
BROKEN_SCORING = [
    # references
    ("area: sleep\n    label: Hours", "area: rest\n    label: Hours", "unknown area rest"),
    ("questions: [S_hours]", "questions: [S_ours]", "unknown question S_ours"),
    ("figure: weekly_minutes", "figure: weekly_miles", "unknown figure weekly_miles"),
    ("questions: [E_min, E_days]", "questions: [E_min, S_hours]", "weekly_minutes is computed from E_days"),
    ("{question: D_age, label: Age}", "{question: D_shoe, label: Age}", "unknown question D_shoe"),
    ("{question: D_age, label: Age}", "{question: S_reg, label: Age}", "S_reg is no number to show"),
    ("{key: exercise, weight: 60", "{key: about, weight: 60", "the analysis has no words for it"),
    ("{key: exercise, weight: 60", "{key: money, weight: 60", "unknown area money"),
    ("key: regularity", "key: movement", "item movement stands twice"),
    ("{key: sleep, weight: 40", "{key: exercise, weight: 40", "area exercise stands twice"),
    # curves
    ("[7, 100], [9, 60]]\n    plateau: [7, 9]", "[7, 100], [9, 60]]", "declare where its plateau is"),
    ("[60, 50], [150, 100]]", "[60, 50], [90, 40], [150, 100]]", "declare where its plateau is"),
    ("[150, 100]]\n", "[150, 100]]\n    plateau: [150, 200]\n", "goes one way and needs no plateau"),
    ("plateau: [7, 9]", "plateau: [6, 9]", r"plateau must be where the anchors have it: \[7, 9\]"),
    ("[6, 70], [7, 100]", "[5, 70], [6, 20], [7, 100]", "goes up and down more than once"),
    ("plateau: [7, 9]", "plateau: [7, 8]", "must lie within the plateau"),
    (
        "plateau: [7, 9]",
        "plateau: [7, 9]\n    older: [[0, 0], [6, 100], [9, 60]]\n    older_source: Somebody",
        "within the plateau",
    ),
    ("[[0, 0], [60, 50], [150, 100]]", "[[30, 0], [60, 50], [150, 100]]", "a gap in steps"),
    ("[7, 100], [9, 60]]", "[7, 100], [15, 60]]", "goes beyond 14"),
    ("[60, 50], [150, 100]]", "[60, 50], [150, 90]]", "best anchor of steps must be worth 100"),
    ("[60, 50], [150, 100]]", "[150, 50], [60, 100]]", "in ascending order"),
    ("[60, 50], [150, 100]]", "[60, 50], [150, 101]]", "between 0 and 100"),
    ("[60, 50], [150, 100]]", "[60, fifty], [150, 100]]", "steps must be a number"),
    ("scale: [0, 150]", "scale: [150, 0]", "the right end of the scale must be the better one"),
    ("scale: [0, 150]", "scale: [0, 0]", "the scale needs two ends"),
    ("    scale: [0, 150]\n", "", "movement: a scale must say which way is better"),
    (
        "steps: [[0, 0], [60, 50], [150, 100]]\n    scale: [0, 150]\n",
        "steps: [[0, 100], [60, 50], [150, 0]]\n",
        "movement: a scale must say which way is better",
    ),
    (
        "scale: [0, 150]",
        "scale: [0, 150]\n    older: [[0, 100], [60, 50], [150, 0]]\n    older_source: Somebody",
        "the right end of the scale must be the better one",
    ),
    # what counts in full, and where figures were made for
    ("scale: [0, 150]", f"scale: [0, 150]\n    {FULL}", "full_when needs full_value and quiet_text"),
    ("scale: [0, 150]", "scale: [0, 150]\n    full_value: All of it", "full_value belongs to full_when"),
    (
        "scale: [0, 150]",
        f"scale: [0, 150]\n    {FULL.replace('E_days', 'E_dais')}\n    {SAID}",
        "unknown question E_dais in full_when",
    ),
    (
        "scale: [0, 150]",
        f"scale: [0, 150]\n    {FULL.replace('above: 6', 'any_of: [often]')}\n    {SAID}",
        "movement: E_days has no choice often",
    ),
    (
        "scale: [0, 150]",
        f"scale: [0, 150]\n    {FULL}\n    {SAID} {{value}}",
        "unknown slot value in quiet_text",
    ),
    (
        "scale: [0, 150]",
        "scale: [0, 150]\n    country: fr",
        "nothing can be said elsewhere of what is made for fr",
    ),
    (
        "scale: [0, 150]",
        "scale: [0, 150]\n    quiet: [{from: 9, below: 8}]\n    quiet_text: Rest.",
        "quiet range must ascend",
    ),
    ("scale: [0, 150]", "scale: [0, 150]\n    quiet: [{from: 8, below: 9}]", "needs its quiet_text"),
    # choices
    ("questions: [S_reg]\n", "questions: [S_reg]\n    plateau: [1, 2]\n", "belong to steps or a line"),
    ("questions: [S_reg]", "questions: [S_hours]", "S_hours is not answered by one choice"),
    # units, words, weights, sources
    ("unit: hours", "unit: kg", "S_hours is not given in kg"),
    ("unit: hours", "unit: moons", "unknown unit moons"),
    ("    unit: hours\n", "", "a figure needs its unit"),
    ('lead: "{gap} more"', 'lead: "{gab} more"', "unknown slot gab in lead"),
    ('value: "{value}"', 'value: "{gap}"', "unknown slot gap in value"),
    ("lead: A little steadier", 'lead: "{gap} steadier"', "unknown slot gap in lead"),
    ('lead: "{gap} more"', 'lead: "{gap more"', "a brace stands alone"),
    ('lead: "{gap} more"', 'lead: "{gap.__class__} more"', "unknown slot gap.__class__"),
    ('lead: "{gap} more"', 'lead: "{gap!r:>99999999} more"', "a slot is a name and nothing else"),
    (
        'lead: "{gap} more"',
        'lead: "{gap} more"\n    de: {lead: "{gap!r} mehr"}',
        "movement: lead has other slots in de",
    ),
    ('lead: "{gap} more"', 'lead: "{gap} more"\n    de: {lead: "{gap mehr"}', "lead: a brace stands alone"),
    ("weight: 60\n", "weight: 61\n", "inside sleep must add up to 100"),
    ("{key: sleep, weight: 40", "{key: sleep, weight: 41", "areas must add up to 100"),
    ("    source: Windred 2024\n", "", "source must be given"),
    ("weight: 60, source: Own choice,", "weight: 60,", "source must be given"),
    (
        "plateau: [7, 9]",
        "plateau: [7, 9]\n    older: [[0, 0], [7, 100], [9, 50]]",
        "older_source must be given",
    ),
    (
        "plateau: [7, 9]",
        "plateau: [7, 9]\n    older_source: Somebody",
        "belongs to anchors that are not there",
    ),
    ('version: "2026.2"', 'version: "2026.1"', "its version is 2026.1, that of the questions 2026.2"),
]


def test_the_bank_that_is_broken_below_is_sound() -> None:
    bank = read_texts(QUESTIONS, SCORING)
    assert (bank.type, bank.version, len(bank.questions)) == ("health", "2026.2", 6)


@pytest.mark.parametrize(("right", "wrong", "complaint"), BROKEN_QUESTIONS)
def test_a_mistake_in_the_questions_is_told(right: str, wrong: str, complaint: str) -> None:
    assert right in QUESTIONS
    told("questions.yaml", complaint, QUESTIONS.replace(right, wrong, 1), SCORING)


@pytest.mark.parametrize(("right", "wrong", "complaint"), BROKEN_SCORING)
def test_a_mistake_in_the_scoring_is_told(right: str, wrong: str, complaint: str) -> None:
    assert right in SCORING
    told("scoring.yaml", complaint, QUESTIONS, SCORING.replace(right, wrong, 1))


@pytest.mark.parametrize(
    ("right", "wrong", "complaint"),
    [
        ("points: 40, leads_to: steady", "label2: x", "unknown key label2"),
        (", points: 40, leads_to: steady", "", "every choice of S_reg needs points"),
        ("points: 100}", "points: 90}", "must be worth 100"),
        ("points: 40", "points: 140", "leads to nothing better|between 0 and 100"),
    ],
)
def test_points_that_stand_at_choices_are_checked(right: str, wrong: str, complaint: str) -> None:
    with pytest.raises(ContentError, match=complaint):
        read_texts(QUESTIONS.replace(right, wrong, 1), SCORING)


BOXES = """
  - id: B_boxes
    area: about
    kind: multi
    text: What do you have?
    help: All that fit.
    why: It earns no points.
    required: false
    choices:
      - {value: a, label: A}
      - {value: b, label: B}
      - {value: c, label: C}
      - {value: none, label: D, exclusive: true}
    source: Own question
"""
ASKED = """
  - {id: %(id)s, area: about, kind: yesno, text: "%(id)s?", help: H, why: W, required: false, source: S%(if_)s}
"""


def asked(id_: str, condition: str = "") -> str:
    return ASKED % {"id": id_, "if_": f", show_if: {condition}" if condition else ""}


@pytest.mark.parametrize(
    "condition",
    [
        "{all: [{question: B_boxes, any_of: [a]}, {question: B_boxes, any_of: [b]},"
        " {not: {question: B_boxes, any_of: [c]}}]}",
        "{all: [{not: {question: B_boxes, any_of: [a, b]}}, {not: {question: B_boxes, any_of: [c, none]}}]}",
        "{all: [{figure: moderate_minutes, at_least: 100}, {figure: moderate_minutes, below: 102},"
        " {question: E_days, above: 2}]}",
    ],
)
def test_a_question_that_few_answers_lead_to_is_in_reach(condition: str) -> None:
    read_texts(f"{QUESTIONS}{BOXES}{asked('B_few', condition)}", SCORING)


def test_a_question_asked_from_an_income_on_is_in_reach_and_one_beyond_any_is_not() -> None:
    folder = where("wealth", "2026.1")
    questions, scoring = ((folder / name).read_text() for name in ("questions.yaml", "scoring.yaml"))
    closed = "show_if: {not: {figure: monthly_income, below: 0.01}}"
    for least in (5000, 10_000_000):
        read_texts(
            questions.replace(closed, f"show_if: {{figure: monthly_income, at_least: {least}}}", 1), scoring
        )
    never = questions.replace(closed, "show_if: {figure: monthly_income, above: 10000000}", 1)
    told("questions.yaml", "M_gross can never be reached", never, scoring)


def test_a_condition_on_more_answers_than_are_tried_is_refused_and_says_so() -> None:
    many = [f"Q{number}" for number in range(12)]
    yes = ", ".join(f'{{question: {one}, any_of: ["yes"]}}' for one in many)
    said = "".join(asked(one) for one in many)
    all_of_them = asked("B_all", f"{{all: [{yes}]}}")
    read_texts(f"{QUESTIONS}{said}{all_of_them}", SCORING)
    no = f'{{question: {many[0]}, any_of: ["no"]}}'
    told(
        "questions.yaml",
        "B_all: after 40000 tries it is open whether it can be reached",
        f"{QUESTIONS}{said}{asked('B_all', f'{{all: [{yes}, {no}]}}')}",
        SCORING,
    )


def test_more_ways_to_choose_than_are_tried_are_said_to_be_that_and_not_out_of_reach() -> None:
    names = [f"c{number}" for number in range(16)]
    choices = "".join(f"      - {{value: {name}, label: {name}}}\n" for name in names)
    boxes = re.sub(r"      - \{value: .*\n", "", BOXES).replace("choices:\n", f"choices:\n{choices}")
    boxes = boxes.replace("required: false", "required: true")
    picked = ", ".join(f"{{question: B_boxes, any_of: [{name}]}}" for name in names)
    all_of_them = asked("B_all", f"{{all: [{picked}]}}")
    too_many = "B_all: after 40000 tries it is open whether it can be reached"
    told("questions.yaml", too_many, f"{QUESTIONS}{boxes}{all_of_them}", SCORING)


def test_every_choice_is_tried_that_a_figure_is_reckoned_from(monkeypatch: pytest.MonkeyPatch) -> None:
    shifting = Figure(lambda answers: Decimal(answers.get("S_reg") == "shifts"), frozenset(("S_reg",)))
    monkeypatch.setitem(FIGURES, "shifting", shifting)
    read_texts(f"{QUESTIONS}{asked('B_shifts', '{figure: shifting, above: 0}')}", SCORING)
    never = f"{QUESTIONS}{asked('B_shifts', '{figure: shifting, above: 1}')}"
    told("questions.yaml", "B_shifts can never be reached", never, SCORING)


def test_all_mistakes_of_both_files_are_told_at_once_in_their_lines() -> None:
    questions = QUESTIONS.replace("kind: slider", "kind: wheel").replace("units: [years]", "units: [moons]")
    scoring = SCORING.replace("unit: hours", "unit: suns")
    with pytest.raises(ContentError) as wrong:
        read_texts(questions, scoring)
    lines = {line.partition(": ")[0] for line in wrong.value.mistakes}
    expected = {
        f"questions.yaml:{line_of(QUESTIONS, '- id: D_age')}",
        f"questions.yaml:{line_of(QUESTIONS, '- id: S_hours')}",
        f"scoring.yaml:{line_of(SCORING, '- key: sleep_hours')}",
    }
    assert lines == expected


def test_a_file_that_is_missing_or_no_text_is_told(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match=r"questions\.yaml:1: the file cannot be opened") as wrong:
        read_folder(tmp_path)
    assert len(wrong.value.mistakes) == 2
    (tmp_path / "questions.yaml").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "scoring.yaml").write_text("- a list")
    with pytest.raises(ContentError, match="not written in UTF-8"):
        read_folder(tmp_path)
    with pytest.raises(ContentError, match=r"scoring\.yaml:1: the file must hold one block"):
        read_texts(QUESTIONS, "- a list")


def test_what_an_earlier_release_published_is_asked_as_it_was_taken_then() -> None:
    unsourced = SCORING.replace(" source: Own choice,", "")
    with pytest.raises(ContentError):
        read_texts(QUESTIONS, unsourced)
    assert read_published(QUESTIONS, unsourced).scoring.areas[0].source == ""
    turned = "line: [[0, 100], [60, 50], [150, 0]]"
    for anchors in ("steps: [[0, 0], [60, 50], [150, 100]]", turned):
        without = SCORING.replace("steps: [[0, 0], [60, 50], [150, 100]]\n    scale: [0, 150]", anchors)
        assert read_published(QUESTIONS, without).scoring.items[0].scale is None
    with pytest.raises(ContentError, match="unknown area rest"):
        read_published(
            QUESTIONS.replace("area: sleep\n    kind: slider", "area: rest\n    kind: slider"), unsourced
        )


def test_two_pairs_are_told_apart_by_their_checksum() -> None:
    assert read_texts(QUESTIONS, SCORING).checksum == checksum_of(QUESTIONS, SCORING)
    assert checksum_of(QUESTIONS, SCORING) != checksum_of(QUESTIONS, SCORING + "\n")


def test_every_version_on_disk_is_sound() -> None:
    for assessment_type in TYPES:
        for version in versions_on_disk(assessment_type):
            assert read_folder(where(assessment_type, version)).version == version


def test_what_items_may_be_scored_by_is_what_is_computed() -> None:
    assert set(SCORED_FIGURES) == set(READINGS)


def told(file: str, complaint: str, questions: str, scoring: str) -> None:
    """These texts are refused, and one of the lines says so of that file."""
    with pytest.raises(ContentError) as wrong:
        read_texts(questions, scoring)
    pattern = rf"{re.escape(file)}:\d+: .*{complaint}"
    assert any(re.fullmatch(f"{pattern}.*", line) for line in wrong.value.mistakes), wrong.value.mistakes


def line_of(text: str, words: str) -> int:
    """The number of the first line that holds these words."""
    return next(number for number, line in enumerate(text.splitlines(), 1) if words in line)
