"""Every kind of mistake in the scoring is told with its file and line."""

from __future__ import annotations

import pytest

from maxpulse.assessments.content import ContentError
from maxpulse.assessments.content.load import read_texts
from tests.unit.assessments.broken_content.complaints import line_of, told
from tests.unit.assessments.small_bank import QUESTIONS, SCORING

FULL = "full_when: {question: E_days, above: 6}"
SAID = "full_value: All of it\n    quiet_text: Rest."
EACH_ANCHOR = "steps_source must name each figure of steps under one source"
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
    ("    steps_source: WHO 2020\n", "", "steps_source must be given"),
    ("steps_source: WHO 2020", "steps_source: {WHO 2020: [60, 150]}", f"{EACH_ANCHOR}: 0, 60, 150"),
    (
        "steps_source: WHO 2020",
        "steps_source: {WHO 2020: [60, 150], Own choice: [0, 60]}",
        f"{EACH_ANCHOR}: 0, 60, 150",
    ),
    ("steps_source: WHO 2020", "steps_source: {WHO 2020: [0, 60, 160]}", f"{EACH_ANCHOR}: 0, 60, 150"),
    ("steps_source: WHO 2020", 'steps_source: {" ": [0, 60, 150]}', EACH_ANCHOR),
    ("steps_source: WHO 2020", "steps_source: {WHO 2020: 150}", "WHO 2020 must be given as list"),
    ("steps_source: WHO 2020", "line_source: WHO 2020", "belongs to anchors that are not there"),
    (
        "plateau: [7, 9]",
        "plateau: [7, 9]\n    older_source: Somebody",
        "belongs to anchors that are not there",
    ),
    ('version: "2026.2"', 'version: "2026.1"', "its version is 2026.1, that of the questions 2026.2"),
]


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
        (
            "      - {value: steady",
            "      - {value: loose, label: Hardly, points: 20}\n      - {value: steady",
            "regularity: the points of S_reg must go one way",
        ),
    ],
)
def test_points_that_stand_at_choices_are_checked(right: str, wrong: str, complaint: str) -> None:
    with pytest.raises(ContentError, match=complaint):
        read_texts(QUESTIONS.replace(right, wrong, 1), SCORING)


def test_a_source_that_names_too_few_anchors_is_told_in_its_own_line() -> None:
    scoring = SCORING.replace("steps_source: WHO 2020", "steps_source:\n      WHO 2020: [150]")
    with pytest.raises(
        ContentError, match=rf"^scoring\.yaml:{line_of(scoring, 'WHO 2020: [150]')}: steps_source"
    ):
        read_texts(QUESTIONS, scoring)


def test_each_anchor_may_name_a_source_of_its_own() -> None:
    named = "steps_source: {WHO 2020: [150], Own choice: [0, 60]}"
    first = read_texts(QUESTIONS, SCORING.replace("steps_source: WHO 2020", named)).scoring.items[0]
    assert first.sources == {"steps": "WHO 2020: 150; Own choice: 0, 60"}
