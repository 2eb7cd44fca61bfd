"""The bank as a whole: nothing stands twice, names that pages and addresses can hold, weights that add up."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import get_args

from maxpulse.analysis.shape import AreaKey
from maxpulse.assessments.content.bank import QuestionBank
from maxpulse.assessments.content.reading import Block, Mistakes

# Ids stand in addresses and forms, keys of areas in messages to open pages.
ID = re.compile(r"[A-Za-z]\w{0,39}", re.ASCII)
KEY = re.compile(r"[a-z]\w{0,29}", re.ASCII)
VERSION = re.compile(r"20\d\d\.[1-9]\d{0,2}")
TYPES = ("health", "wealth", "hybrid")


def check_frame(bank: QuestionBank, content: Block, scoring: Block) -> None:
    """Raise ContentError for what is wrong with the two files as such."""
    mistakes = Mistakes()
    _check_kind(bank, content, mistakes)
    _check_versions(bank, content, scoring, mistakes)
    for what, keys, block, shape in (
        ("area", [area.key for area in bank.areas], content, KEY),
        ("question", [question.id for question in bank.questions], content, ID),
        ("area", [area.key for area in bank.scoring.areas], scoring, KEY),
        ("item", [item.key for item in bank.scoring.items], scoring, KEY),
    ):
        with mistakes.going_on():
            _unique(keys, block, what, shape)
    _check_areas(bank, scoring, mistakes)
    _check_shown(bank, scoring, mistakes)
    mistakes.tell()


def check_weights(bank: QuestionBank, scoring: Block) -> None:
    """Raise ContentError unless the weights of the areas, and of the items in each, add up to 100."""
    weights = [area.weight for area in bank.scoring.areas] + [item.weight for item in bank.scoring.items]
    if min(weights) <= 0:
        raise scoring.fail("every weight must be more than 0")
    if sum(area.weight for area in bank.scoring.areas) != 100:
        raise scoring.fail("the weights of the areas must add up to 100")
    for area in bank.scoring.areas:
        if sum(item.weight for item in bank.scoring.items if item.area == area.key) != 100:
            raise scoring.fail(f"the weights inside {area.key} must add up to 100")


def _check_kind(bank: QuestionBank, content: Block, mistakes: Mistakes) -> None:
    with mistakes.going_on():
        if bank.type not in TYPES:
            raise content.fail(f"unknown type {bank.type}")
    with mistakes.going_on():
        if not bank.questions or not bank.scoring.items:
            raise content.fail("there must be questions, and items that are scored")


def _check_versions(bank: QuestionBank, content: Block, scoring: Block, mistakes: Mistakes) -> None:
    for version, block in ((bank.version, content), (bank.scoring.version, scoring)):
        with mistakes.going_on():
            if not VERSION.fullmatch(version):
                raise block.fail(f"{version} is no version: those are called by year and number, like 2026.1")
    with mistakes.going_on():
        if bank.version != bank.scoring.version:
            raise scoring.fail(f"its version is {bank.scoring.version}, that of the questions {bank.version}")


def _unique(keys: Iterable[str], block: Block, what: str, shape: re.Pattern[str]) -> None:
    seen: set[str] = set()
    for key in keys:
        if not shape.fullmatch(key):
            raise block.fail(f"{what} {key!r} may hold letters, digits and _ only, and not many of them")
        if key in seen:
            raise block.fail(f"{what} {key} stands twice")
        seen.add(key)


def _check_areas(bank: QuestionBank, scoring: Block, mistakes: Mistakes) -> None:
    asked, worded = {area.key for area in bank.areas}, get_args(AreaKey)
    for area, block in zip(bank.scoring.areas, scoring.blocks("areas"), strict=True):
        with mistakes.going_on():
            if area.key not in asked:
                raise block.fail(f"unknown area {area.key}")
            if area.key not in worded:
                raise block.fail(f"area {area.key} is scored, and the analysis has no words for it")


def _check_shown(bank: QuestionBank, scoring: Block, mistakes: Mistakes) -> None:
    for row, block in zip(bank.scoring.shown, scoring.blocks("shown"), strict=True):
        with mistakes.going_on():
            question = bank.find_question(row.question)
            if question is None:
                raise block.fail(f"unknown question {row.question}")
            if not question.is_numeric:
                raise block.fail(f"{row.question} is no number to show")
