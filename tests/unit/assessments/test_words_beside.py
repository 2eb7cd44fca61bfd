"""Words that a version says in other languages itself, beside the English ones."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from maxpulse.assessments.content import ContentError
from maxpulse.assessments.content.beside import said_in, unsaid
from maxpulse.assessments.content.hybrid import compose
from maxpulse.assessments.content.load import read_texts
from maxpulse.assessments.content.speaking import in_tongue
from maxpulse.cli import main
from maxpulse.core.tongue import Tongue
from tests.factories.content import edited
from tests.unit.assessments.broken_content.complaints import line_of
from tests.unit.assessments.small_bank import QUESTIONS, SCORING

# A language of which the product says every message between brackets.
BRACKETS = Tongue("de", say=lambda message: f"<{message}>")
WORTH = 'why: "Worth {points} of 100 points."'
SAID = (
    QUESTIONS.replace("help: In full years.", "help: In full years.\n    de: {text: Wie alt bist du?}")
    .replace(WORTH, f'{WORTH}\n    de: {{why: "Zählt {{points}} von 100 Punkten."}}', 1)
    .replace("label: It shifts,", "label: It shifts, de: {label: Mal so mal so},")
)
SAID_SCORING = SCORING.replace('lead: "{gap} more"', 'lead: "{gap} more"\n    de: {lead: "{gap} mehr"}', 1)


def test_what_a_version_says_itself_goes_before_what_the_product_would_say() -> None:
    bank = in_tongue(read_texts(SAID, SAID_SCORING), BRACKETS)
    assert bank.question("D_age").text == "Wie alt bist du?"
    assert bank.question("D_age").help == "<In full years.>"
    assert bank.question("S_reg").choices[1].label == "Mal so mal so"
    leads = {item.key: item.words.lead for item in bank.scoring.items}
    assert leads == {
        "movement": "{gap} mehr",
        "sleep_hours": "{gap} mehr",
        "regularity": "<A little steadier>",
    }, "a sentence is said alike wherever it stands"
    assert {bank.question(id_).reason for id_ in ("E_min", "S_hours", "S_reg")} == {
        "Zählt {points} von 100 Punkten."
    }
    assert bank.tongue.say("How old are you?") == bank.question("D_age").text


def test_another_language_and_the_english_readers_get_none_of_it() -> None:
    bank = read_texts(SAID, SAID_SCORING)
    assert bank.question("D_age").text == "How old are you?"
    assert in_tongue(bank, Tongue("tlh", say=str.upper)).question("D_age").text == "HOW OLD ARE YOU?"


def test_a_hybrid_says_what_its_halves_say() -> None:
    both = compose(read_texts(SAID, SCORING), read_texts(QUESTIONS, SAID_SCORING))
    said = said_in(both.sentences, "de")
    assert said["How old are you?"] == "Wie alt bist du?"
    assert said["{gap} more"] == "{gap} mehr"


def test_one_sentence_said_in_two_ways_is_told() -> None:
    other = "label: Always the same, de: {label: Immer gleich},"
    twice = SAID.replace("label: Always the same,", other).replace(
        "label: It shifts, de: {label: Mal so mal so},", "label: Always the same, de: {label: Stets gleich},"
    )
    with pytest.raises(
        ContentError, match=r"S_reg shifts: label is said otherwise in de than at questions\.yaml:"
    ):
        read_texts(twice, SCORING)


def test_what_neither_says_is_told_once_with_file_and_line() -> None:
    bank = read_texts(SAID, SCORING)
    unknown = {"How old are you?", "In full years.", "Moving", "{gap} more", "WHO 2020", WORTH[6:-1]}
    lines = unsaid(bank.sentences, "de", lambda message: message not in unknown)
    assert lines == (
        f"questions.yaml:{line_of(SAID, 'id: D_age')}: D_age: help is not said in de: “In full years.”",
        f"scoring.yaml:{line_of(SCORING, 'key: movement')}: movement: label is not said in de: “Moving”",
        f"scoring.yaml:{line_of(SCORING, 'key: movement')}: movement: lead is not said in de: “{{gap}} more”",
    ), "in their order, the first place of each, and no name of a source"


def test_the_command_tells_what_is_not_said(tmp_path: Path) -> None:
    changes = {"text: How old are you?": "text: What is your age, roughly?"}
    for name, content in zip(("questions.yaml", "scoring.yaml"), edited("2026.99", changes), strict=True):
        (tmp_path / name).write_text(content)
    told = CliRunner().invoke(main, ["content", "check", str(tmp_path)])
    assert told.exit_code == 1
    line = r"/questions\.yaml:\d+: D_age: text is not said in de: “What is your age, roughly\?”\n"
    assert re.fullmatch(re.escape(str(tmp_path)) + line, told.stdout), told.stdout
