"""From content files to a bank of questions."""

from __future__ import annotations

from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import cast, get_args

from maxpulse.assessments.content.bank import NUMERIC, Area, Choice, Kind, Question, QuestionBank
from maxpulse.assessments.content.beside import sentences
from maxpulse.assessments.content.check import check_bank
from maxpulse.assessments.content.conditions import compile_condition
from maxpulse.assessments.content.figures import FIGURES
from maxpulse.assessments.content.load_scoring import read_scoring
from maxpulse.assessments.content.reading import Block, ContentError, Mistakes, read_text
from maxpulse.assessments.content.scoring import Scoring
from maxpulse.assessments.content.units import MONEY, UNITS, Unit
from maxpulse.core.tongue import N_

QUESTION_KEYS = (
    *("id", "area", "kind", "text", "help", "why", "required", "counted", "units", "range", "step"),
    *("likely", "low_label", "high_label", "choices", "show_if", "cap", "source", "explanation", "topic"),
)
YES_OR_NO = (Choice("yes", N_("Yes")), Choice("no", N_("No")))
QUESTIONS, SCORING = "questions.yaml", "scoring.yaml"
BETWEEN = "\n---\n"


def read_bank(questions: Path, scoring: Path) -> QuestionBank:
    """The bank of a pair of content files, checked. Raises ContentError with file and line."""
    mistakes, texts = Mistakes(), []
    for path in (questions, scoring):
        with mistakes.going_on():
            texts.append(text_of(path))
    mistakes.tell()
    return read_texts(texts[0], texts[1], questions.name, scoring.name)


def read_texts(
    questions: str, scoring: str, questions_name: str = QUESTIONS, scoring_name: str = SCORING
) -> QuestionBank:
    """The bank of two texts, checked. Raises ContentError, which tells all mistakes with file and line."""
    return _read(questions, scoring, (questions_name, scoring_name), kept=False)


def read_published(questions: str, scoring: str) -> QuestionBank:
    """The same of what was published, perhaps by an earlier release: what a later one asks of drafts besides, such as
    further sources, is not asked of a version that people are in the middle of.
    """
    return _read(questions, scoring, (QUESTIONS, SCORING), kept=True)


def _read(questions: str, scoring: str, names: tuple[str, str], *, kept: bool) -> QuestionBank:
    mistakes, roots = Mistakes(), []
    for text, name in zip((questions, scoring), names, strict=True):
        with mistakes.going_on():
            roots.append(read_text(text, name))
    mistakes.tell()
    content, rules = roots
    bank = _bank(content, rules, checksum_of(questions, scoring), kept=kept)
    check_bank(bank, content, rules, kept=kept)
    return bank


def checksum_of(questions: str, scoring: str) -> str:
    """What tells whether two pairs of content files are the same, in hexadecimal. The database reckons it too."""
    return sha256(f"{questions}{BETWEEN}{scoring}".encode()).hexdigest()


def text_of(path: Path) -> str:
    """What stands in a content file. Raises ContentError."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError as gone:
        raise ContentError(f"{path.name}:1: the file cannot be opened ({gone.strerror})") from gone
    except UnicodeDecodeError as strange:
        raise ContentError(f"{path.name}:1: the file is not written in UTF-8") from strange


def _bank(content: Block, rules: Block, checksum: str, *, kept: bool) -> QuestionBank:
    mistakes, questions = Mistakes(), []
    with mistakes.going_on():
        content.only("type", "title", "version", "areas", "questions")
    scored = Scoring("", (), (), ())
    with mistakes.going_on():
        scored = read_scoring(rules, kept=kept)
    for block in content.blocks("questions"):
        with mistakes.going_on():
            questions.append(_question(block, scored))
    bank: QuestionBank | None = None
    with mistakes.going_on():
        bank = QuestionBank(
            type=content.text("type"),
            title=content.text("title"),
            version=content.text("version"),
            areas=tuple(Area(area.text("key"), area.text("label")) for area in content.blocks("areas")),
            questions=tuple(questions),
            scoring=scored,
            checksum=checksum,
            sentences=sentences(content, rules),
        )
    mistakes.tell()
    assert bank is not None  # noqa: S101 narrows the type: what was in its way is told above
    return bank


def _question(block: Block, scoring: Scoring) -> Question:
    block.only(*QUESTION_KEYS)
    kind = _kind(block)
    low, high = block.pair("range") or (Decimal(0), Decimal(0))
    points = sum(scoring.points(item) for item in scoring.items if block.text("id") in item.questions)
    return Question(
        id=block.text("id"),
        area=block.text("area"),
        kind=kind,
        text=block.text("text"),
        help=block.text("help"),
        reason=block.text("why"),
        required=block.typed("required", bool),
        counted=block.flag("counted", True),
        units=_units(block),
        low=low,
        high=high,
        step=block.decimal("step", "1"),
        likely=block.pair("likely"),
        low_label=block.text("low_label", ""),
        high_label=block.text("high_label", ""),
        choices=_choices(block, kind),
        show_if=compile_condition(block.typed("show_if", Block)) if "show_if" in block else None,
        cap=FIGURES[_figure(block)].of if "cap" in block else None,
        source=block.text("source"),
        points=Decimal(points),
        explanation=block.text("explanation", ""),
        topic=block.text("topic", ""),
    )


def _kind(block: Block) -> Kind:
    kind = block.text("kind")
    if kind not in get_args(Kind):
        raise block.fail(f"unknown kind {kind}")
    if (kind in NUMERIC) != ("range" in block and "units" in block):
        raise block.fail("numbers and sliders need units and range, other kinds have none")
    if (kind in ("single", "multi")) != bool(block.blocks("choices")):
        raise block.fail("single and multi need choices, other kinds have none")
    return cast(Kind, kind)


def _units(block: Block) -> tuple[Unit, ...]:
    keys = block.texts("units")
    if keys == ("money",):
        return MONEY
    unknown = [key for key in keys if key not in UNITS]
    if unknown:
        raise block.fail(f"unknown unit {', '.join(unknown)}")
    if keys and UNITS[keys[0]].factor != 1:
        raise block.fail(f"the first unit must be the one that is kept, and {keys[0]} is not")
    return tuple(UNITS[key] for key in keys)


def _choices(block: Block, kind: Kind) -> tuple[Choice, ...]:
    return YES_OR_NO if kind == "yesno" else tuple(_choice(choice) for choice in block.blocks("choices"))


def _choice(block: Block) -> Choice:
    block.only("value", "label", "help", "points", "leads_to", "exclusive", "right")
    return Choice(
        value=block.text("value"),
        label=block.text("label"),
        help=block.text("help", ""),
        points=block.decimal("points") if "points" in block else None,
        leads_to=block.text("leads_to", "") or None,
        exclusive=block.flag("exclusive", False),
        right=block.flag("right", False),
    )


def _figure(block: Block) -> str:
    name = block.text("cap")
    if name not in FIGURES:
        raise block.fail(f"unknown figure {name}")
    return name
