"""Every kind of mistake in the questions is told with its file and line."""

from __future__ import annotations

import pytest

from maxpulse.assessments.content.load import read_texts
from tests.unit.assessments.broken_content.complaints import told
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


def test_the_bank_that_is_broken_below_is_sound() -> None:
    bank = read_texts(QUESTIONS, SCORING)
    assert (bank.type, bank.version, len(bank.questions)) == ("health", "2026.2", 6)


@pytest.mark.parametrize(("right", "wrong", "complaint"), BROKEN_QUESTIONS)
def test_a_mistake_in_the_questions_is_told(right: str, wrong: str, complaint: str) -> None:
    assert right in QUESTIONS
    told("questions.yaml", complaint, QUESTIONS.replace(right, wrong, 1), SCORING)
