"""What a content file says in the other languages, in a block called by a language's code beside its own words.

    text: What is your age?
    de: {text: Wie alt bist du?}

Words that came with the product are in its catalogues and need no such block; what stands here goes before those.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from string import Formatter

from maxpulse.assessments.content.reading import Block, ContentError, Mistakes
from maxpulse.core.languages import LANGUAGES

OTHERS = LANGUAGES[1:]
# What may be called the same everywhere: a study, an organisation.
NAMES = ("source",)
SLOT = re.compile(r"\{\w*\}")
OF_QUESTIONS = ("text", "help", "why", "low_label", "high_label", "explanation", "topic")
OF_AREAS = ("keep_title", "keep_how", "excess_title", "excess_how")
OF_ITEMS = (
    *("label", "value", "lead", "rest", "title", "how", "quiet_text", "cut_lead", "cut_rest", "cut_title"),
    *("cut_how", "excess_text", "full_value", "source"),
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """Something that people read: where it stands, whose it is (a question's), under which key, and how it is said
    by language.
    """

    place: str
    owner: str
    key: str
    text: str
    said: Mapping[str, str]


Sentences = tuple[Sentence, ...]


def sentences(content: Block, scoring: Block) -> Sentences:
    """All that people read of a pair of files, in its order. Raises ContentError with file and line."""
    mistakes, found = Mistakes(), list[Sentence]()
    for block, owner, keys in (*_of_questions(content), *_of_scoring(scoring)):
        with mistakes.going_on():
            found.extend(_sentences(block, owner, keys))
    with mistakes.going_on():
        _check_alike(found)
    mistakes.tell()
    return tuple(found)


def said_in(found: Sequence[Sentence], language: str) -> dict[str, str]:
    """How the files themselves say their sentences in a language. Of two files that differ the first counts."""
    said: dict[str, str] = {}
    for each in found:
        if language in each.said:
            said.setdefault(each.text, each.said[language])
    return said


def unsaid(found: Sequence[Sentence], language: str, knows: Callable[[str], bool]) -> tuple[str, ...]:
    """What readers of a language would meet in English: a line for each sentence that neither the files nor the
    product (`knows`) say in it, with file and line.
    """
    said = said_in(found, language)
    return tuple(
        f"{each.place}: {each.owner}: {each.key} is not said in {language}: “{each.text}”"
        for each in {each.text: each for each in reversed(found)}.values()
        if each.key not in NAMES and each.text not in said and not knows(each.text)
    )[::-1]


def _of_questions(content: Block) -> Iterator[tuple[Block, str, Sequence[str]]]:
    yield content, "the file", ("title",)
    for area in content.blocks("areas"):
        yield area, area.text("key"), ("label",)
    for question in content.blocks("questions"):
        yield question, question.text("id"), OF_QUESTIONS
        for choice in question.blocks("choices"):
            yield choice, f"{question.text('id')} {choice.text('value')}", ("label", "help")


def _of_scoring(scoring: Block) -> Iterator[tuple[Block, str, Sequence[str]]]:
    for area in scoring.blocks("areas"):
        yield area, area.text("key"), OF_AREAS
    for item in scoring.blocks("items"):
        yield item, item.text("key"), OF_ITEMS
    for row in scoring.blocks("shown"):
        yield row, row.text("question"), ("label",)


def _sentences(block: Block, owner: str, keys: Sequence[str]) -> Iterator[Sentence]:
    others = {language: block.typed(language, Block) for language in OTHERS if language in block}
    for language, other in others.items():
        _check_other(block, owner, keys, language, other)
    for key in keys:
        text = block.text(key, "")
        # Figures, slots and signs are the same in every language.
        if any(map(str.isalpha, SLOT.sub("", text))):
            said = {language: other.text(key) for language, other in others.items() if key in other}
            yield Sentence(block.place, owner, key, text, said)


def _check_other(block: Block, owner: str, keys: Sequence[str], language: str, other: Block) -> None:
    mistakes = Mistakes()
    for key in other:
        with mistakes.going_on():
            if key not in keys or key not in block:
                raise other.fail(f"{owner}: {language} gives words for {key}, and there are none in English")
            if _slots(other, key) != _slots(block, key):
                raise other.fail(f"{owner}: {key} has other slots in {language} than in English")
    with mistakes.going_on():
        if not other:
            raise other.fail(f"{owner}: {language} holds no words")
    mistakes.tell()


def _slots(block: Block, key: str) -> set[tuple[str, str | None, str | None]]:
    text = block.text(key)
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        raise block.fail(f"{key}: a brace stands alone") from None
    return {(name, form, conversion) for _text, name, form, conversion in parts if name is not None}


def _check_alike(found: Sequence[Sentence]) -> None:
    for language in OTHERS:
        first: dict[str, Sentence] = {}
        for each in found:
            if language in each.said:
                other = first.setdefault(each.text, each)
                if other.said[language] != each.said[language]:
                    raise ContentError(
                        f"{each.place}: {each.owner}: {each.key} is said otherwise in {language} than at {other.place}"
                    )
