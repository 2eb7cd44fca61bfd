"""Everybody that texts are tried on: real adults of a survey, households that are made up, and both together."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from hypothesis import strategies as st

from maxpulse.assessments.content import load_bank
from maxpulse.assessments.rules import NothingScored, Result, score
from tests.fakes.households import households
from tests.fakes.people import anybody
from tests.fakes.purses import any_purse
from tests.fakes.survey import survey_people


def surveyed(one_in: int) -> Iterator[Result]:
    """The health results of the survey's adults, of every so many one."""
    bank = load_bank("health")
    return (score(bank, person) for person in islice(survey_people(), 0, None, one_in))


def housed(count: int) -> Iterator[Result]:
    """The wealth results of so many households."""
    bank = load_bank("wealth")
    for person in households(count):
        try:
            yield score(bank, person)
        except NothingScored:
            continue


def asked_both(count: int) -> Iterator[Result]:
    """The hybrid results of so many adults of the survey, each with a household's money."""
    bank = load_bank("hybrid")
    for person, money in zip(survey_people(), households(count), strict=False):
        yield score(bank, {**money, **person})


def any_result() -> st.SearchStrategy[Result]:
    """The result of anybody, of health, money or both."""
    health, wealth, hybrid = (load_bank(kind) for kind in ("health", "wealth", "hybrid"))
    return st.one_of(
        anybody().map(lambda person: score(health, person)),
        any_purse("wealth").map(lambda person: score(wealth, person)),
        any_purse("hybrid").map(lambda person: score(hybrid, person)),
    )
