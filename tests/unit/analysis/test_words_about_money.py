"""What is said about money follows from its items: no area with a low one is praised, and no advice names a product."""

from __future__ import annotations

import re

import pytest
from hypothesis import given

from maxpulse.analysis.rules import rule_based
from maxpulse.analysis.rules.texts import texts
from maxpulse.assessments.content import load_bank
from maxpulse.assessments.rules import SKIPPED, AnswerValue, score
from tests.fakes.purses import EASY, MIRA, TIGHT, any_purse, dollars, mira

BANK = load_bank("wealth")
RETIRED = {**MIRA, "M_work": "retired"}
PRAISE = re.compile(
    r"\b(work well|well in hand|well on the way|have room in them|no more (?:of your income )?than they should"
    r"|would carry you|sits lightly|at ease|nothing to change|your later years ask for|leave it where it is)\b",
    re.I,
)
# Where money should go, and whose.
INVESTING = re.compile(
    r"\b(invest|stock|share price|fund|bond|etf|crypto|gold|interest rate|return of|maxpulse|buy|product)\b",
    re.I,
)
Person = dict[str, AnswerValue]


def area_words(person: Person, key: str) -> str:
    """What is said about an area of this person."""
    part = next(one for one in rule_based(score(BANK, person)).areas if one.area == key)
    return f"{part.message} {part.recommendation}"


def test_every_scored_thing_has_words_of_its_own() -> None:
    missing = [item.key for kind in ("health", "wealth") for item in load_bank(kind).scoring.items]
    assert set(missing) - set(texts().items) == set()


@pytest.mark.parametrize(
    ("area", "changes", "says"),
    [
        (
            "cash_flow",
            {"M_ess": dollars("2900"), "M_late": "never", "M_budget": "always"},
            "The essentials come to $2,900",
        ),
        (
            "cash_flow",
            {"M_late": "three", "M_ess": dollars("1500")},
            "Bills were paid late three times or more",
        ),
        (
            "cash_flow",
            {"M_budget": "never", "M_ess": dollars("1500")},
            "Where your money goes is hard to see so far.",
        ),
        (
            "safety_net",
            {"M_ins": ("none",), "M_liquid": dollars("9000")},
            "Of the covers that count for you: 0",
        ),
        ("debt", {"M_card": "none"}, "Nothing goes to your credit cards at the moment."),
        (
            "debt",
            {"M_debtpay": dollars("0"), "M_debt": "no", "M_house": dollars("2100")},
            "Your home comes to $2,100",
        ),
        ("future", {"M_plan": "never"}, "Your money has no goal to go to yet."),
        (
            "future",
            {"M_save": dollars("80"), "M_ret": dollars("400000"), "M_retrate": SKIPPED},
            "What you put aside per month: $80",
        ),
        ("feeling", {"F5": "always"}, "You nearly always feel behind with your money."),
    ],
)
def test_what_is_said_about_an_area_follows_from_its_items(
    area: str, changes: dict[str, AnswerValue], says: str
) -> None:
    assert area_words(mira(**changes), area).startswith(says)


def test_who_has_no_debts_is_told_nothing_about_paying_them_off() -> None:
    for house in ("900", "1300", "1500", "2100"):
        said = area_words(mira(M_debt="no", M_house=dollars(house)), "debt")
        assert not re.search(r"\b(owe|a loan can be had|highest|debt adviser)\b", said), said


def test_who_is_retired_is_asked_nothing_about_an_employer() -> None:
    for saved in ("0", "100", "300"):
        said = area_words({**RETIRED, "M_save": dollars(saved)}, "future")
        assert "employer" not in said, said


@given(any_purse())
def test_no_area_with_a_low_item_is_praised(person: Person) -> None:
    result = score(BANK, person)
    low = {driver.area for driver in result.drivers if driver.counts and driver.score <= 20}
    for part in rule_based(result).areas:
        if part.area in low:
            assert not PRAISE.search(f"{part.message} {part.recommendation}"), part


def test_the_praise_that_is_looked_for_is_the_praise_that_is_given() -> None:
    assert {area.key for area in BANK.scoring.areas if PRAISE.search(area_words(EASY, area.key))} == {
        "cash_flow",
        "safety_net",
        "debt",
        "future",
        "feeling",
    }
    for area in BANK.scoring.areas:
        assert not PRAISE.search(area_words(TIGHT, area.key))


@given(any_purse())
def test_no_sentence_says_where_money_should_be_invested(person: Person) -> None:
    for part in rule_based(score(BANK, person)).areas:
        assert not INVESTING.search(f"{part.message} {part.recommendation}"), part
        assert "{" not in part.message + part.recommendation
