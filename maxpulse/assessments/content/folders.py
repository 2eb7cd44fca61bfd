"""Where content files lie: `<type>/<version>/questions.yaml` with the `scoring.yaml` that belongs to it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from maxpulse.assessments.content.bank import QuestionBank
from maxpulse.assessments.content.check.frame import TYPES, VERSION
from maxpulse.assessments.content.load import QUESTIONS, SCORING, read_bank
from maxpulse.assessments.content.reading import ContentError

HERE = Path(__file__).parent


def order_of(version: str) -> tuple[int, ...]:
    """What versions are sorted by: 2026.10 comes after 2026.9."""
    return tuple(int(part) for part in version.split("."))


def where(assessment_type: str, version: str) -> Path:
    """The folder of a version that comes with the product."""
    return HERE / assessment_type / version


@cache
def versions_on_disk(assessment_type: str) -> tuple[str, ...]:
    """The versions that come with the product, oldest first; none for a type without questions.

    Raises ContentError for a folder that is called like no version: it would never be asked.
    """
    if assessment_type not in TYPES:
        return ()
    names = [path.parent.name for path in (HERE / assessment_type).glob(f"*/{QUESTIONS}")]
    strange = sorted(name for name in names if not VERSION.fullmatch(name))
    if strange:
        raise ContentError(
            f"{assessment_type}/{strange[0]}: a version is called by year and number, like 2026.1"
        )
    return tuple(sorted(names, key=order_of))


def read_folder(folder: Path) -> QuestionBank:
    """The bank of a folder, wherever it lies. Raises ContentError with file and line."""
    return read_bank(folder / QUESTIONS, folder / SCORING)


def read_own(assessment_type: str, version: str) -> QuestionBank:
    """A version that comes with the product. Raises ContentError, also when its folder is called otherwise.

    Mistakes are told with the folder: every version has files of the same names.
    """
    folder = f"{assessment_type}/{version}"
    try:
        bank = read_folder(where(assessment_type, version))
    except ContentError as wrong:
        raise ContentError(*(f"{folder}/{mistake}" for mistake in wrong.mistakes)) from wrong
    if (bank.type, bank.version) != (assessment_type, version):
        raise ContentError(f"{folder}/{QUESTIONS}:1: is {bank.type} {bank.version} and lies in {folder}")
    return bank
