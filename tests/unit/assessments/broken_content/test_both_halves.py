"""Two halves that are sound alone and cannot be asked as one are told with file and line."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from re import escape, fullmatch

import pytest
from click.testing import CliRunner

from maxpulse.assessments.content import ContentError, bank_on_disk, load_bank, versions_on_disk
from maxpulse.assessments.content.check.together import check_together
from maxpulse.assessments.content.load import read_texts
from maxpulse.cli import main
from tests.unit.assessments.broken_content.complaints import line_of
from tests.unit.assessments.small_bank import QUESTIONS, SCORING

RANGE = ("range: [18, 100]", "range: [18, 99]")
# What stands in both files, what it becomes, where that is told, and what is said about it.
BROKEN_HALVES = [
    (*RANGE, "questions.yaml", "- id: D_age", "D_age has another range than in wealth"),
    ("units: [years]", "units: [days]", "questions.yaml", "- id: D_age", "D_age has another units than in"),
    ("id: E_vig", "id: M_debtpay", "questions.yaml", "- id: M_debtpay", "M_debtpay is of a scored area"),
    ("key: regularity", "key: feels_safe", "scoring.yaml", "- key: feels_safe", "item feels_safe stands in"),
    (": sleep,", ": debt,", "questions.yaml", "{key: debt,", "area debt is scored, and stands in"),
]


@pytest.mark.parametrize(("right", "wrong", "file", "line", "complaint"), BROKEN_HALVES)
def test_what_two_halves_cannot_share_is_told(
    right: str, wrong: str, file: str, line: str, complaint: str
) -> None:
    texts = [text.replace(right, wrong) for text in (QUESTIONS, SCORING)]
    if wrong == ": debt,":
        texts = [text.replace("area: sleep", "area: debt") for text in texts]
    assert texts != [QUESTIONS, SCORING]
    place = f"{file}:{line_of(texts[file == 'scoring.yaml'], line)}"
    with pytest.raises(ContentError) as wrong_together:
        check_together(read_texts(*texts), load_bank("wealth"))
    told = wrong_together.value.mistakes
    assert any(fullmatch(f"{escape(place)}: .*{complaint}.*", each) for each in told), told


def test_the_halves_there_are_can_be_asked_as_one_both_ways() -> None:
    for health, wealth in product(versions_on_disk("health"), versions_on_disk("wealth")):
        halves = bank_on_disk("health", health), bank_on_disk("wealth", wealth)
        check_together(*halves)
        check_together(*reversed(halves))


def test_what_is_shared_may_say_it_in_other_words() -> None:
    reworded = QUESTIONS.replace("How old are you?", "What is your age?")
    check_together(read_texts(reworded, SCORING), load_bank("wealth"))


def test_the_command_tells_it(tmp_path: Path) -> None:
    (tmp_path / "questions.yaml").write_text(QUESTIONS.replace(*RANGE))
    (tmp_path / "scoring.yaml").write_text(SCORING)
    told = CliRunner().invoke(main, ["content", "check", str(tmp_path)])
    assert told.exit_code == 1
    assert "D_age has another range than in wealth" in told.output
