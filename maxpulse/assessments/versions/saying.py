"""Whether a version is said in every language that people are answered in."""

from __future__ import annotations

from maxpulse.assessments.content.bank import QuestionBank
from maxpulse.assessments.content.beside import OTHERS, unsaid
from maxpulse.runtime.compiled import known_words


def unsaid_words(bank: QuestionBank) -> tuple[str, ...]:
    """What some readers would meet in English, a line each with file and line; nothing where all is said.

    People who are asked half in one language and half in another answer other questions than were scored, so that a
    version waits for its words.
    """
    return tuple(
        line for language in OTHERS for line in unsaid(bank.sentences, language, known_words(language))
    )
