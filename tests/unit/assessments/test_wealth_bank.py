"""The wealth bank is what the published figures ask for, and the hybrid one is both without a content of its own."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from maxpulse.assessments.content import ContentError, load_bank, offered_types
from maxpulse.assessments.content.currencies import COUNTRIES, CURRENCIES
from maxpulse.assessments.content.folders import read_folder, where
from maxpulse.assessments.rules import SKIPPED, AnswerValue, path, standing
from tests.fakes.purses import BOTH, dollars, mira

HERE = where("wealth", load_bank("wealth").version)
BANK, HEALTH, HYBRID = load_bank("wealth"), load_bank("health"), load_bank("hybrid")
CORE = "D_age D_household D_country M_income M_ess M_liquid M_save M_debtpay M_house M_late M_retrate M_ins M_plan"
CORE += " M_budget F1 F2 F3 F4 F5"
BRANCHES = "M_work M_home M_gross M_debt M_card M_ret M_draw K1 K2 K3"


def asked(**changes: AnswerValue) -> set[str]:
    return {question.id for question in path(BANK, mira(**changes))}


def test_nineteen_questions_count_and_ten_branches_do_not() -> None:
    assert {question.id for question in BANK.questions if question.counted} == set(CORE.split())
    assert {question.id for question in BANK.questions if not question.counted} == set(BRANCHES.split())
    assert BANK.counted == 19


def test_every_amount_may_be_kept_to_oneself() -> None:
    assert {question.id for question in BANK.questions if question.required} == {
        "D_age",
        "F1",
        "F2",
        "F3",
        "F4",
        "F5",
    }


def test_every_question_explains_itself_and_names_its_source() -> None:
    for question in BANK.questions:
        for text in (question.text, question.help, question.why, question.source):
            assert text.strip() == text != "", question.id
            assert "{" not in text and "!" not in text, question.id


def test_every_country_has_its_currency() -> None:
    assert {choice.value for choice in BANK.question("D_country").choices} == set(COUNTRIES)
    assert set(COUNTRIES.values()) == set(CURRENCIES)


def test_questions_about_knowledge_have_one_right_answer_and_no_points() -> None:
    knowing = [question for question in BANK.questions if question.area == "knowledge"]
    assert [question.id for question in knowing] == ["K1", "K2", "K3"]
    for question in knowing:
        assert sum(choice.right for choice in question.choices) == 1
        assert question.points == 0 and "no points" in question.why
    assert not any(question.asks_knowledge for question in BANK.questions if question not in knowing)


def test_rules_of_one_country_are_named_in_no_sentence_of_the_others() -> None:
    for question in BANK.questions:
        if question.id != "M_ret":
            assert "43" not in question.why + question.help + question.text
            assert "401(k)" not in question.why + question.help + question.text


@pytest.mark.parametrize(
    ("changes", "gone", "there"),
    [
        ({}, {"M_draw"}, {"M_card", "M_ret", "M_retrate", "M_debtpay"}),
        ({"M_debt": "no"}, {"M_debtpay", "M_card"}, {"M_house"}),
        ({"M_debt": SKIPPED}, {"M_card"}, {"M_debtpay"}),
        ({"M_work": "retired"}, {"M_ret", "M_retrate"}, {"M_draw", "M_save"}),
        ({"M_work": "student"}, {"M_ret", "M_retrate", "M_draw"}, {"M_save"}),
        ({"D_age": Decimal(24)}, {"M_ret", "M_retrate"}, {"M_save"}),
        ({"D_age": Decimal(25)}, set(), {"M_ret", "M_retrate"}),
        ({"D_country": "gb", "M_income": dollars("1", "GBP")}, {"M_ret"}, {"M_retrate"}),
        (
            {"M_income": dollars("0")},
            {"M_gross", "M_debtpay", "M_house", "M_save", "M_retrate", "M_ret"},
            {"M_ess", "M_liquid", "M_debt", "M_late", "M_plan"},
        ),
        ({"M_income": SKIPPED}, set(), {"M_save", "M_house", "M_debtpay"}),
    ],
)
def test_questions_that_make_no_sense_for_somebody_are_not_asked(
    changes: dict[str, AnswerValue], gone: set[str], there: set[str]
) -> None:
    way = asked(**changes)
    assert not way & gone
    assert there <= way


def test_a_rule_of_thumb_of_one_country_is_left_out_elsewhere_or_says_where_it_is_from() -> None:
    american = [item for item in BANK.scoring.items if "United States" in item.source]
    assert {item.key for item in american} == {
        *("debt_load", "housing", "retirement_rate", "retirement_pot", "drawdown"),
    }
    for item in american:
        assert "made for the United States" in BANK.question(item.question).why, item.key
        # The one that is asked there alone needs no word beside its figure.
        assert (item.country == "us") is (item.key != "retirement_pot"), item.key
    for item in BANK.scoring.items:
        if item not in american:
            assert not item.country
            assert not any(
                name in item.source for name in ("28/36", "15 %", "a year)", "lenders", "multiples")
            )


def test_amounts_given_before_the_country_was_changed_are_asked_anew() -> None:
    whole = mira()
    assert standing(BANK, whole).is_finished
    moved = standing(BANK, mira(D_country="euro"))
    assert not moved.is_finished
    assert moved.next is not None and moved.next.id == "M_income"
    assert standing(BANK, mira(D_country="euro") | {"D_country": "us"}).is_finished


def test_the_hybrid_is_both_with_what_they_share_asked_once() -> None:
    assert offered_types() == ("health", "wealth", "hybrid")
    ids = [question.id for question in HYBRID.questions]
    assert len(ids) == len(set(ids))
    assert set(ids) == {question.id for half in (HEALTH, BANK) for question in half.questions}
    assert HYBRID.counted == 42 == HEALTH.counted + BANK.counted - 1
    assert not (HERE / "hybrid.yaml").exists(), "it has no content of its own"
    for half in (HEALTH, BANK):
        for question in half.questions:
            own = HYBRID.question(question.id)
            assert (own.text, own.choices, own.units, own.required) == (
                *(question.text, question.choices, question.units, question.required),
            )


def test_the_hybrid_asks_about_oneself_first_and_keeps_the_order_of_each_half() -> None:
    areas = [question.area for question in HYBRID.questions]
    assert areas == sorted(areas, key=[area.key for area in HYBRID.areas].index)
    for half in (HEALTH, BANK):
        ids = [question.id for question in half.questions]
        assert [question.id for question in HYBRID.questions if question.id in ids] == ids


def test_in_the_hybrid_a_question_is_worth_half_and_says_so() -> None:
    assert "12.5 of 100 points" in HEALTH.question("S_hours").why
    assert "6.25 of 100 points" in HYBRID.question("S_hours").why
    assert "8 of 100 points" in BANK.question("M_save").why
    assert "4 of 100 points" in HYBRID.question("M_save").why


def test_the_hybrid_is_pinned_to_the_versions_of_both() -> None:
    assert HYBRID.version == f"{HEALTH.version}+{BANK.version}"
    assert HYBRID.scoring.version == f"{HEALTH.scoring.version}+{BANK.scoring.version}"


def test_whoever_has_answered_both_has_answered_the_hybrid() -> None:
    assert standing(HYBRID, BOTH).is_finished


@pytest.mark.parametrize(
    ("file", "right", "wrong", "complaint"),
    [
        ("questions", ", right: true}", "}", "K1: one right choice and its explanation go together"),
        ("questions", "units: [money]", "units: [money, kg]", "unknown unit money"),
        ("questions", "figure: monthly_income", "figure: monthly_outcome", "unknown figure monthly_outcome"),
        ("scoring", "weight: 70", "weight: 71", "inside safety_net must add up to 100"),
    ],
)
def test_a_mistake_in_a_content_file_is_told_with_file_and_line(
    tmp_path: Path, file: str, right: str, wrong: str, complaint: str
) -> None:
    for name in ("questions", "scoring"):
        text = (HERE / f"{name}.yaml").read_text()
        assert name != file or right in text
        (tmp_path / f"{name}.yaml").write_text(text.replace(right, wrong, 1) if name == file else text)
    with pytest.raises(ContentError, match=rf"{file}\.yaml:\d+: .*{complaint}"):
        read_folder(tmp_path)
