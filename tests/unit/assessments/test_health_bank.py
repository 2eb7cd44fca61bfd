"""The health bank is what the published figures ask for, and a broken one cannot be loaded."""

from __future__ import annotations

from pathlib import Path

import pytest

from maxpulse.assessments.content import TYPES, ContentError, UnknownQuestion, load_bank, offered_types
from maxpulse.assessments.content.load import read_bank

HERE = Path("maxpulse/assessments/content/health/2026.1")
CORE = "D_age D_sex D_height D_weight D_flags E_days E_min E_str E_sit S_hours S_bad S_fresh H_drinks H_urine"
CORE += " N_veg N_fruit N_grain N_sugar N_fast N_salt C_nic C_alc C_mood C_stress"
BRANCHES = "D_ancestry E_vig S_reg S_long N_meat H_heat"
REQUIRED = "D_age D_sex D_height D_weight S_hours E_days N_veg N_fruit H_drinks"


def questions_where(**wanted: object) -> set[str]:
    return {q.id for q in load_bank("health").questions if all(getattr(q, k) == v for k, v in wanted.items())}


def test_twenty_four_questions_count_and_six_branches_do_not() -> None:
    assert questions_where(counted=True) == set(CORE.split())
    assert questions_where(counted=False) == set(BRANCHES.split())
    assert load_bank("health").counted == 24


def test_nine_questions_have_to_be_answered() -> None:
    assert questions_where(required=True) == set(REQUIRED.split())


def test_every_question_explains_itself_and_names_its_source() -> None:
    for question in load_bank("health").questions:
        for text in (question.text, question.help, question.why, question.source):
            assert text.strip() == text != "", question.id
            assert "{" not in text, question.id
        assert "!" not in question.text + question.help + question.why, question.id


def test_why_we_ask_says_what_a_question_is_worth() -> None:
    bank = load_bank("health")
    assert "3 of 100 points" in bank.question("D_weight").why
    assert "12.5 of 100 points" in bank.question("S_hours").why


def test_measures_can_be_given_in_metric_and_imperial_units() -> None:
    offered = {
        q.id: [unit.key for unit in q.units] for q in load_bank("health").questions if len(q.units) > 1
    }
    assert offered == {
        "D_height": ["cm", "ft"],
        "D_weight": ["kg", "lb", "st"],
        "H_drinks": ["l", "ml", "glass", "cup", "oz", "uk_oz"],
        "C_alc": ["drink", "uk_unit", "au_drink"],
    }


def test_points_of_a_scored_question_never_rise_towards_the_worse_choice() -> None:
    for question in load_bank("health").questions:
        for choice in question.choices:
            if choice.leads_to:
                better = question.choice(choice.leads_to)
                assert better is not None
                assert (better.points or 0) > (choice.points or 0)


def test_an_unknown_question_or_bank_is_told() -> None:
    with pytest.raises(UnknownQuestion):
        load_bank("health").question("D_shoe")
    with pytest.raises(ContentError, match="no question bank called tarot"):
        load_bank("tarot")


def test_every_type_that_is_offered_has_its_bank_and_no_other_type_has_one() -> None:
    assert offered_types()
    assert {load_bank(each).type for each in offered_types()} == set(offered_types())
    for each in set(TYPES) - set(offered_types()):
        with pytest.raises(ContentError):
            load_bank(each)


@pytest.mark.parametrize(
    ("file", "right", "wrong", "complaint"),
    [
        (
            "questions",
            "{question: S_bad, at_least: 3}",
            "{question: S_mad, at_least: 3}",
            "reads S_mad, not asked",
        ),
        (
            "questions",
            "{question: S_bad, at_least: 3}",
            "{question: C_mood, at_least: 3}",
            "reads C_mood, not asked",
        ),
        (
            "questions",
            "{question: S_bad, at_least: 3}",
            "{question: S_bad, at_least: 9}",
            "S_long can never be reached",
        ),
        ("questions", 'any_of: ["yes"]', "any_of: [perhaps]", "H_outdoors has no choice perhaps"),
        ("questions", "figure: weekly_minutes", "figure: weekly_miles", "unknown figure weekly_miles"),
        ("questions", "units: [kg, lb, st]", "units: [kg, stone]", "unknown unit stone"),
        ("questions", "units: [kg, lb, st]", "units: [lb, kg]", "first unit must be the one that is kept"),
        ("questions", "range: [30, 300]", "range: [300, 30]", "the range must ascend"),
        ("questions", "range: [30, 300]", "range: [30]", "range must be two numbers"),
        ("questions", "leads_to: within_30", "leads_to: within_5", "leads to nothing better at within_5"),
        ("questions", "{value: male,", "{value: female,", "a choice stands twice"),
        ("questions", "id: E_str", "id: E_sit", "question E_sit stands twice"),
        ("questions", "id: E_str\n    area: exercise", "id: E_str\n    area: sport", "unknown area sport"),
        ("questions", "kind: multi", "kind: many", "unknown kind many"),
        ("questions", "required: false\n    choices", "requierd: false\n    choices", "unknown key requierd"),
        ("questions", "text: How old are you?", "text: ''", "text is empty"),
        ("scoring", "questions: [S_fresh]", "questions: [S_flesh]", "unknown question S_flesh"),
        ("scoring", "[[0, 0], [1, 50], [2, 100]]", "[[0, 0], [2, 50], [1, 100]]", "ascending order"),
        ("scoring", "[[0, 0], [1, 50], [2, 100]]", "[[0, 0], [1, 150]]", "between 0 and 100"),
        ("scoring", "weight: 70", "weight: 71", "inside exercise must add up to 100"),
        ("scoring", "weight: 30\n    source", "weight: 31\n    source", "areas must add up to 100"),
        ("scoring", '"{gap} more"', '"{gab} more"', "unknown slot gab"),
        ("scoring", "unit: minutes", "unit: moons", "unknown unit moons"),
        ("scoring", "when: older", "when: colder", "unknown variant colder"),
    ],
)
def test_a_mistake_in_a_content_file_is_told_with_file_and_line(
    tmp_path: Path, file: str, right: str, wrong: str, complaint: str
) -> None:
    for name in ("questions", "scoring"):
        (tmp_path / f"{name}.yaml").write_text((HERE / f"{name}.yaml").read_text())
    broken = tmp_path / f"{file}.yaml"
    text = broken.read_text()
    assert right in text
    broken.write_text(text.replace(right, wrong, 1))
    with pytest.raises(ContentError, match=rf"^{file}\.yaml:\d+: .*{complaint}"):
        read_bank(tmp_path / "questions.yaml", tmp_path / "scoring.yaml")


def test_the_line_told_is_the_line_of_the_question(tmp_path: Path) -> None:
    lines = (HERE / "questions.yaml").read_text().splitlines()
    line = next(n for n, text in enumerate(lines, 1) if "id: D_weight" in text)
    (tmp_path / "questions.yaml").write_text("\n".join(lines).replace("range: [30, 300]", "range: [300, 30]"))
    with pytest.raises(ContentError, match=rf"^questions\.yaml:{line}: "):
        read_bank(tmp_path / "questions.yaml", HERE / "scoring.yaml")
