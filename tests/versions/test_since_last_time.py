"""What has changed since last time is said across versions, where both ask and score the same."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from maxpulse.assessments.content.load import read_texts
from tests.factories.cast import Cast, Person
from tests.factories.content import Changes, edited, publish
from tests.factories.walk import Walk
from tests.versions.test_pinned import NEW
from tests.web.browser import Browser

SignIn = Callable[[Person], Browser]
OTHERS = "It asked other questions then"
ANEW = "scored anew here"
COMPARED = "points more than on"


@pytest.mark.parametrize(
    ("questions", "scoring", "said", "unsaid"),
    [
        pytest.param(
            {"How tall are you?": "How tall are you now?\n    de: {text: Wie groß bist du jetzt?}"},
            {},
            (COMPARED,),
            (ANEW, OTHERS),
            id="a typo",
        ),
        pytest.param(
            {"\n  - id: E_days": NEW},
            {},
            (COMPARED,),
            (ANEW, OTHERS),
            id="a question without points",
            marks=pytest.mark.thorough,
        ),
        pytest.param(
            {},
            {"[[0, 0], [1, 50], [2, 100]]": "[[0, 0], [1, 40], [2, 100]]"},
            (COMPARED, ANEW),
            (OTHERS,),
            id="anchors",
            marks=pytest.mark.thorough,
        ),
        pytest.param(
            {"- {value: vape,": "- {value: pen,"},
            {},
            (OTHERS,),
            (COMPARED, ANEW),
            id="another choice",
            marks=pytest.mark.thorough,
        ),
    ],
)
def test_the_page_says_what_has_changed_and_that_questions_were_others_only_where_they_were(
    app: Flask,
    cast: Cast,
    sign_in: SignIn,
    questions: Changes,
    scoring: Changes,
    said: tuple[str, ...],
    unsaid: tuple[str, ...],
) -> None:
    cai = sign_in(cast.cai)
    given = {"E_min": "10", "E_days": "1", "S_hours": "5", "E_walk": "yes"}
    Walk(cai, cast.ana.link_code).begin("Cai Cast").answer_all(given).finish()
    publish(app, cast.eli, edited("2027.1", questions, scoring))
    now = read_texts(*edited("2027.1", questions, scoring))
    later = (
        Walk(cai, cast.ana.link_code, now)
        .begin("Cai Cast")
        .answer_all(given | {"E_min": "60", "E_days": "5"})
        .finish()
    )
    assert "Questions 2027.1" in later.page.text, "the premise"
    for sentence in said:
        assert sentence in later.page.text
    for sentence in unsaid:
        assert sentence not in later.page.text
