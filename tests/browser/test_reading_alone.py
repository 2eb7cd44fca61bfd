"""A device alone reads every figure as the server will: with words, fractions and units, in each language."""

from __future__ import annotations

from decimal import Decimal
from itertools import product
from random import Random

import pytest
from flask import Flask
from playwright.sync_api import expect

from maxpulse.assessments.content import Question, load_bank
from maxpulse.assessments.content.answers import Quantity
from maxpulse.assessments.rules import RawAnswer, Refusal, read_answer
from maxpulse.assessments.web.offline.questions import TOLD_ALONE
from maxpulse.core.db import acting
from maxpulse.links.actions import make_link
from maxpulse.web.babel import writes_comma
from tests.browser.conftest import NewPage
from tests.browser.test_alone import is_ready_to_be_alone
from tests.browser.walking import Participant
from tests.factories.cast import Cast
from tests.unit.assessments.test_units_as_written import WRITTEN

BANK = load_bank("hybrid")
PER_QUESTION = 120
AROUND = ("", "", "about ", "~ ", "ca. ", "etwa ", "$", "+", "-")
FIGURES = (
    *(
        "0",
        "3",
        "7",
        "8",
        "45",
        "72",
        "175",
        "1500",
        "7½",
        "½",
        "7,5",
        "7.5",
        "1.500",
        "1,500",
        "1 500",
        "2 1/2",
    ),
    *(
        "1/3",
        "3/2",
        "1'200",
        "1.234,5",
        "1,234.5",
        "٧",
        "７２",
        ".5",
        "5.",
        "1.2.3",
        "none",
        "keine",
        "zero",
        "abc",
    ),
    *(
        "5'11\"",
        "5-11",
        "11 st 4",
        "1 h 30",
        "1:30",
        "7/10",
        "7 von 10",
        "70-75",
        "2 to 3",
        "7 bis 8",
        "1 m 75",
        "2 l 500",
    ),
)
BEHIND = (
    *(
        "",
        "",
        " kg",
        "kg",
        " lbs",
        " st",
        " cm",
        " m",
        " min",
        " h",
        " Std.",
        " hours a night",
        " a day",
        " am Tag",
    ),
    *(
        " pro Woche",
        " glasses of water",
        " Gläser",
        " ml",
        " l",
        " oz",
        " Tage",
        " x",
        " km",
        " %",
        "k",
        " units",
        " Tassen",
        " Einheiten",
        "?",
    ),
)
AMOUNTS = (
    *("3000", "3,000", "3.000", "3 000", "3\N{NARROW NO-BREAK SPACE}000", "3'000", "1,234,567", "12,34,567"),
    *("1,234.50", "1.234,50", "1234,5", "0.99", "$ 2.5k", "2,5 k", "2.500k", "1.2m", "3000 USD", "3000,-"),
    *(
        "about 3000",
        "３０００",
        "3000 a month",
        "-5",
        "-$5",
        ".5",
        "abc",
        "-",
        "1.2.3",
        "1,23,4",
        "2000-3000",
    ),
    *("2000 or 3000", "1,2.3,4", "9" * 60, "k", "$", "none", "1½ k", "٣٠٠٠"),
)
SECONDS = ("", "", "4", "4,5", "13", "x", "4 in", "4 inches", '4"', "4 lbs", "4 kg", "4 in 5")
READ = """([typed, address]) => fetch(address).then((reply) => reply.json()).then((bank) => typed.map(
  ([id, unit, value, second]) => {
    const question = bank.questions.find((each) => each.id === id);
    const answer = { values: [value], unit, second };
    const found = pages.measured(bank, question, answer);
    return [found && found.amount, found && found.unit.key, pages.refusal(bank, question, answer)];
  }))"""


@pytest.mark.parametrize("language", [pytest.param("en", marks=pytest.mark.thorough), "de"])
def test_a_device_reads_figures_as_the_server_does(
    people: Cast, backstage: Flask, new_page: NewPage, language: str
) -> None:
    with backstage.app_context(), acting(people.ana.actor):
        code = make_link(campaign="Both", focus="hybrid").link_code
    page = new_page(phone=True)
    page.context.set_extra_http_headers({"Accept-Language": language})
    Participant(page, code).agree("Rosa Quispe")
    address = page.evaluate(
        "async () => (await (await fetch(location.pathname.split('/questions')[0] + '/pack')).json()).questions"
    )
    assert f".{language}." in address
    typed = list(what_people_type())
    told = page.evaluate(READ, [typed, address])
    codes = set[str]()
    for (question_id, unit, value, second), (amount, key, sentence) in zip(typed, told, strict=True):
        question = BANK.question(question_id)
        raw = RawAnswer((value,), unit, second, comma=writes_comma(language))
        meant, where = read_answer(question, raw), (question_id, unit, value, second, sentence)
        if isinstance(meant, Refusal):
            codes.add(meant.code)
            # What only the server can tell, it says when the answer arrives.
            assert sentence or meant.code not in {*TOLD_ALONE, "out_of_range_slip", "out_of_range_unit"}, (
                where
            )
            continue
        assert sentence is None, where
        expected = meant.amount if isinstance(meant, Quantity) else meant
        assert isinstance(expected, Decimal) and amount == pytest.approx(float(expected), abs=1e-6), where
        assert key == (meant.unit if isinstance(meant, Quantity) else question.units[0].key), where
    assert codes > {
        "not_a_number",
        "a_range",
        "other_measure",
        "first_not_whole",
        "second_range",
        "not_whole",
    }


def what_people_type() -> list[tuple[str, str, str, str]]:
    """Question, chosen unit, figure and second field: what the server is known to read, and much besides."""
    chance = Random(11)
    found = [(q, unit or BANK.question(q).units[0].key, text, "") for q, unit, text, _meant in WRITTEN]
    found += [("M_income", "own", text, "") for text in AMOUNTS]
    found += [("D_height", "ft", "5", second) for second in SECONDS]
    anything = ["".join(parts) for parts in product(AROUND, FIGURES, BEHIND)]
    for question in BANK.questions:
        if question.is_numeric:
            found += [_one(question, text, chance) for text in chance.sample(anything, PER_QUESTION)]
    return found


def _one(question: Question, text: str, chance: Random) -> tuple[str, str, str, str]:
    unit = chance.choice(question.units) if not question.is_money else question.units[0]
    second = chance.choice(SECONDS) if unit.has_second else ""
    return question.id, "own" if question.is_money else unit.key, text[:24], second


def test_none_and_a_half_are_taken_without_network(people: Cast, new_page: NewPage) -> None:
    page = new_page(phone=True)
    rosa = Participant(page, people.ana.link_code)
    rosa.agree("Rosa Quispe")
    is_ready_to_be_alone(page)
    page.context.set_offline(True)
    for question_id, typed in (("E_days", "none"), ("S_hours", "7½ hours a night")):
        while rosa.question.id != question_id:
            rosa.answer()
        page.fill("[name=value]", typed)
        page.get_by_role("button", name="Continue").click()
        expect(page.locator(f'form[data-question="{question_id}"]')).to_have_count(0)
    page.context.set_offline(False)
    expect(page.locator("[data-save]").first).to_have_attribute("data-save", "saved", timeout=30_000)
    page.goto(f"{page.url.rsplit('/', 1)[0]}/S_hours")
    expect(page.locator("[name=value]")).to_have_value("7.5")
