"""Going back: a page says what another answer changes before it is sent, and nothing of what was answered is lost."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from tests.factories.cast import Cast
from tests.factories.walk import Walk, plausible


@pytest.fixture
def walk(client: FlaskClient, cast: Cast) -> Walk:
    """Somebody who answered everything and looks at the last page before the result."""
    given = {"E_days": "3", "E_min": "25", "S_bad": "4", "S_long": "yes", "D_flags": "none"}
    return Walk(client, cast.ana.link_code).begin(name="Rosa Quispe").answer_all(given)


def effects(walk: Walk) -> list[str]:
    found = re.findall(r'<small class="effect">([^<]+)<', walk.page.text)
    return [*found, *re.findall(r"<li[^>]*><b>([^<]+)</b>([^<]+)</li>", walk.page.text)]


def test_each_choice_says_what_would_not_count_with_it(walk: Walk) -> None:
    walk.go("/questions/D_flags")
    told = effects(walk)
    assert (
        "3 answers about your height, your weight, and your descent will not count then. They are kept."
        in told
    )
    assert any(
        "your height, your weight, your descent, and more will not count then" in text for text in told
    )
    assert walk.page.text.count('class="effect"') == 5, (
        "none for what is chosen, and none where nothing is lost"
    )


def test_figures_say_so_below_the_field_and_to_who_does_not_see_it(walk: Walk) -> None:
    walk.go("/questions/E_days")
    assert (
        "0 days:",
        " 2 answers about minutes of movement and hard minutes will not count then. They are kept.",
    ) in effects(walk)
    assert re.search(r'id="q-value"[^>]*aria-describedby="[^"]*q-effects', walk.page.text)
    walk.go("/questions/S_bad")
    assert (
        "0 to 2 nights:",
        " 1 answer about how long your nights have been bad will not count then. It is kept.",
    ) in effects(walk)


def test_skipping_says_so_beside_the_rest_and_at_its_button(walk: Walk) -> None:
    walk.go("/questions/E_min")
    told = dict(effects(walk))
    assert told["I would rather not say:"] == " 1 answer about hard minutes will not count then. It is kept."
    assert 'name="skip" value="1" aria-describedby="q-effects-skip"' in walk.page.text


def test_a_question_on_which_nothing_depends_says_nothing(walk: Walk) -> None:
    for question in ("D_age", "N_grain", "C_alc"):
        walk.go(f"/questions/{question}")
        assert not effects(walk)


def test_a_question_that_is_asked_for_the_first_time_says_nothing(client: FlaskClient, cast: Cast) -> None:
    walk = Walk(client, cast.ana.link_code).begin()
    while walk.question.id != "E_str":
        assert not effects(walk)
        walk.answer(plausible(walk.question), unit=walk.question.units[0].key if walk.question.units else "")
    assert not effects(walk)


def test_what_no_longer_counts_is_kept_told_of_and_back_with_the_branch(walk: Walk) -> None:
    walk.go("/questions/E_days").answer("0", unit="days")
    walk.go("/finish")
    assert (
        "2 answers about minutes of movement and hard minutes do not count, because of another one. They are kept."
        in walk.page.text
    )
    walk.go("/questions/E_days")
    back = " 2 answers about minutes of movement and hard minutes count again then."
    assert ("1 to 7 days:", back) in effects(walk)
    walk.answer("3", unit="days").go("/finish")
    assert "do not count, because of another one" not in walk.page.text
    walk.go("/questions/E_min")
    assert 'value="25"' in walk.page.text


def test_how_many_questions_come_is_told_before_and_in_the_readers_language(
    client: FlaskClient, cast: Cast
) -> None:
    walk = Walk(client, cast.ana.link_code).begin()
    while walk.question.id != "D_flags":
        walk.answer_one()
    walk.answer("pregnant").answer("0", unit="days")
    walk.go("/questions/D_flags")
    assert effects(walk)[0] == "There are 6 more questions to answer then."
    walk.go("/questions/E_days")
    assert ("1 to 7 days:", " There is at least 1 more question to answer then.") in effects(walk)
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "de"
    walk.go("/questions/D_flags")
    assert effects(walk)[0] == "Dann kommen 6 weitere Fragen dazu."
    walk.go("/questions/E_days")
    assert ("1 bis 7 Tage:", " Dann kommt mindestens 1 weitere Frage dazu.") in effects(walk)
