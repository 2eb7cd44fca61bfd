"""What one bank says otherwise than another, change by change. Pure: nobody's answers are looked at.

Every field of the bank is looked at here or follows from one that is: where a version says nothing else than the one
before, whoever publishes it relies on that (`tests/unit/assessments/test_content_diff.py` goes through the fields).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from maxpulse.assessments.content.bank import QuestionBank
from maxpulse.assessments.content.beside import OTHERS, said_in
from maxpulse.assessments.versions.diff.questions import questions
from maxpulse.assessments.versions.diff.scoring import scoring
from maxpulse.assessments.versions.diff.telling import KINDS, NOTHING, Change, order, pairs
from maxpulse.core.tongue import N_, Say

__all__ = ["KINDS", "Change", "diff", "grouped"]


def diff(old: QuestionBank, new: QuestionBank, say: Say = str) -> tuple[Change, ...]:
    """All changes from one bank to the other, in the order of KINDS and, within a kind, of the bank.

    Told in the words of `say`; what the files call something is called so in every language.
    """
    found = [*_whole(old, new, say), *questions(old, new, say), *scoring(old, new, say), *_beside(old, new)]
    places = list(KINDS)
    return tuple(sorted(found, key=lambda change: places.index(change.kind)))


def grouped(changes: Iterable[Change]) -> dict[str, list[Change]]:
    """The changes by their kind; only kinds there are."""
    groups: dict[str, list[Change]] = {}
    for change in changes:
        groups.setdefault(change.kind, []).append(change)
    return groups


def _whole(old: QuestionBank, new: QuestionBank, say: Say) -> Iterator[Change]:
    yield from pairs("title", new.type, old.title, new.title)
    named = [{area.key: area.label for area in bank.areas} for bank in (old, new)]
    for key in dict.fromkeys((*named[0], *named[1])):
        yield from pairs("words", key, named[0].get(key, NOTHING), named[1].get(key, NOTHING))
    yield from order(say(N_("areas")), list(named[0]), list(named[1]))


def _beside(old: QuestionBank, new: QuestionBank) -> Iterator[Change]:
    for language in OTHERS:
        was, now = said_in(old.sentences, language), said_in(new.sentences, language)
        for text in dict.fromkeys((*was, *now)):
            yield from pairs("beside", f"{language}: {text}", was.get(text, NOTHING), now.get(text, NOTHING))
