"""Figures that no version of the content holds: each of them is told in the documents, with its value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from importlib import import_module

from tests.distribution import DOCUMENT

RULES = "maxpulse.assessments.rules"
# Where points, grades and notes come from.
DECIDING = ("grades", "flags", "plausibility", "scoring.health", "scoring.wealth", "scoring.sheet")
# No measure of anybody: arithmetic, and what grades are coloured by.
PLAIN = {"HUNDRED", "MONTHS", "FINEST", "GRADE_LEVELS", "LEVEL_WORDS"}
NUMBER = re.compile(r"\d+(?:\.\d+)?")


def test_every_figure_that_decides_in_the_rules_is_told_with_its_value() -> None:
    told = dict(rows())
    there = {f"{module}.{name}": figures for module in DECIDING for name, figures in constants(module)}
    assert set(told) == set(there)
    assert told == there


def rows() -> Iterator[tuple[str, set[Decimal]]]:
    """Each name of the table with the figures of its row; a row of several names has those of all."""
    for line in DOCUMENT.read_text("utf-8").splitlines():
        cells = line.split("|")
        if len(cells) > 3 and cells[1].strip().startswith("`"):
            first, *rest = re.findall(r"`([\w.]+)`", cells[1])
            module = first.rpartition(".")[0]
            names = [first, *(f"{module}.{name}" for name in rest)]
            figures = {Decimal(each) for each in NUMBER.findall(cells[2])}
            own = {name: numbers(getattr(*_place(name))) for name in names}
            assert figures == set().union(*own.values()), names
            yield from own.items()


def constants(module: str) -> Iterator[tuple[str, set[Decimal]]]:
    """The constants of a module that hold numbers."""
    for name, value in vars(import_module(f"{RULES}.{module}")).items():
        if name.isupper() and name not in PLAIN and numbers(value):
            yield name, numbers(value)


def numbers(value: object) -> set[Decimal]:
    """The numbers in a constant, at any depth."""
    if isinstance(value, (int, Decimal)):
        return {Decimal(value)}
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, tuple) else ()
    return set().union(*map(numbers, parts))


def _place(name: str) -> tuple[object, str]:
    module, _dot, constant = name.rpartition(".")
    return import_module(f"{RULES}.{module}"), constant
