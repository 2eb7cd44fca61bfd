"""What is said of a content file that holds mistakes, and where."""

from __future__ import annotations

import re

import pytest

from maxpulse.assessments.content import ContentError
from maxpulse.assessments.content.load import read_texts


def told(file: str, complaint: str, questions: str, scoring: str) -> None:
    """These texts are refused, and one of the lines says so of that file."""
    with pytest.raises(ContentError) as wrong:
        read_texts(questions, scoring)
    pattern = rf"{re.escape(file)}:\d+: .*{complaint}"
    assert any(re.fullmatch(f"{pattern}.*", line) for line in wrong.value.mistakes), wrong.value.mistakes


def line_of(text: str, words: str) -> int:
    """The number of the first line that holds these words."""
    return next(number for number, line in enumerate(text.splitlines(), 1) if words in line)
