"""How good kept texts are, as an admin reads it, and setting them by hand."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from maxpulse.analysis.patterns import Pattern
from maxpulse.config import Settings
from maxpulse.core import clock
from maxpulse.core.permissions import Permission
from maxpulse.web.proof import GOOD_FOR
from tests.factories.databases import Urls
from tests.jobs.analysing import Finished, rows
from tests.jobs.watching import KEPT, found, grid
from tests.web.admin.analysis.reading import PAGE, cells, read, words
from tests.web.browser import Browser
from tests.web.forms import forms_on

SLEEP = Pattern("health", "sleep", 3, "40-64", "en")
GRIDS = f"{PAGE}/grids"
Configure = Callable[..., Settings]


@pytest.fixture
def using(configure: Configure) -> Settings:
    return configure()


def form(desk: Browser, name: str) -> dict[str, Any]:
    """The fields of the form of a grid, as its page holds them."""
    (fields,) = [
        one.fields
        for one in forms_on(read(desk), PAGE)
        if one.action == GRIDS and one.fields.get("name") == name
    ]
    return dict(fields)


def row(page: str, label: str) -> str:
    """What stands in the row of a grid."""
    told = page.partition(f'<th scope="row">{label}</th>')[2].partition("</tr>")[0]
    return words(f"<main{told}").strip()


def test_where_nothing_was_checked_the_page_says_how_checks_come_about(
    desk: Browser, using: Settings
) -> None:
    said = words(read(desk))
    assert "Nothing was checked yet." in said
    assert "Of every hundred times that a kept text is given, 2 are drawn by lot." in said
    assert said.count("not checked yet") == 10


def test_without_a_share_it_says_that_nothing_is_checked(desk: Browser, configure: Configure) -> None:
    configure(analysis_shadow_percent=0)
    assert "No text is checked, for MAXPULSE_ANALYSIS_SHADOW_PERCENT is 0." in words(read(desk))


def test_one_sentence_says_how_many_are_wrong_and_how_many_may_be(
    installation: Flask, desk: Browser, using: Settings
) -> None:
    found(installation, SLEEP, ["right"] * 95 + ["other_direction"] * 4 + ["contradicts"] + ["unusable"] * 9)
    found(installation, SLEEP, [None] * 2)
    page = read(desk)
    assert (
        "Of 100 texts that were given and checked, 5 were wrong: 5%, with 95 % certainty no more than 10.3%."
        in words(page)
    )
    assert "2 checks wait for the night." in words(page)
    assert 'aria-label="5% wrong, with 95 % certainty no more than 10.3%; the limit is 5 %"' in page
    assert row(page, "Sleep").startswith("100 5 5% ≤ 10.3%")


def test_what_was_wrong_stands_beside_what_was_said_at_that_end(
    installation: Flask, desk: Browser, using: Settings, urls: Urls
) -> None:
    found(installation, replace(SLEEP, span="lower"), ["other_direction", "contradicts"])
    rows(
        urls,
        """update analysis_checks
              set shadow_text = case when verdict = 'other_direction' then %s::jsonb end,
                  why = case when verdict = 'contradicts' then 'is_begun' end returning id""",
        '{"message": "Nothing has to <b>change</b>.", "recommendation": "Stay there.", "direction": "keep"}',
    )
    page = read(desk)
    said = words(page)
    assert f"Given {KEPT['message']} {KEPT['recommendation']} Advice: more" in said
    assert "Sleep, Fair, 40–64" in said
    assert "at the lower end" in said
    assert "Stay there. Advice: keep it" in said
    assert "It says to begin with what was long done." in said
    assert "&lt;b&gt;change" in page and "<b>change" not in page


def test_a_grid_is_set_by_hand_with_its_reason_and_counts_anew(
    installation: Flask, desk: Browser, using: Settings, urls: Urls
) -> None:
    found(installation, SLEEP, ["other_direction"] * 40)
    typed = {**form(desk, "sleep"), "state": "off", "reason": "Too vague to be of use"}
    answer = desk.post(GRIDS, data=typed)
    assert (answer.status_code, answer.location) == (303, f"{PAGE}?grid=set#checks")
    now = grid(urls, "sleep")
    assert (now["state"], now["turn"], now["reason"]) == ("off", 1, "Too vague to be of use")
    assert now["changed_by"] is not None and now["checked"] is None
    page = read(desk, "?grid=set")
    assert 'role="status"' in page.partition('id="checks"')[2]
    assert "by Eli" in row(page, "Sleep") and "Too vague to be of use" in row(page, "Sleep")
    assert row(page, "Sleep").startswith("0 0 not checked yet no model, fixed rules")
    (entry,) = rows(urls, "select * from audit_entries where action = 'analysis_texts_set'")
    assert entry["actor_role"] == "admin"
    assert entry["subject_id"] == now["id"]
    assert (entry["before"], entry["after"]) == (
        {"state": "whole"},
        {"about": "sleep", "state": "off", "reason": "Too vague to be of use"},
    )


def test_what_a_change_by_itself_found_is_said(desk: Browser, using: Settings, urls: Urls) -> None:
    rows(
        urls,
        """insert into analysis_grids (name, state, turn, checked, wrong, changed_at)
           values ('sleep', 'split', 1, 34, 3, now()) returning id""",
    )
    assert "by itself: 3 of 34 were wrong" in row(read(desk), "Sleep")


def test_the_lattice_and_what_people_are_given_follow_at_once(
    desk: Browser, using: Settings, take: Callable[..., Finished]
) -> None:
    first = take(using)
    assert any(pattern["pattern"]["about"] == "sleep" for pattern in first.fragments()), "the premise"
    before = len(cells(read(desk)))
    desk.post(GRIDS, data={**form(desk, "sleep"), "state": "off", "reason": "Vague"})
    desk.post(GRIDS, data={**form(desk, "nutrition"), "state": "split", "reason": "Broad"})
    desk.post(GRIDS, data={**form(desk, "health_overview"), "state": "off", "reason": "Dull"})
    page = read(desk)
    shown = len(re.findall(r'<span class="d-cell" data-state="\w+"[^>]* title=', page))
    assert before == 120
    assert shown == 120 - 15 + 15 - 60
    had = first.row()
    second = take(using)
    assert not any(
        each["pattern"]["about"] == "sleep" for each in second.fragments()[len(first.fragments()) :]
    )
    assert second.row()["state"] == "final"
    assert first.row() == had


@pytest.mark.parametrize("reason", ["", "  ", "x" * 301])
def test_without_a_reason_nothing_is_set_and_what_was_typed_stays(
    reason: str, desk: Browser, using: Settings, urls: Urls
) -> None:
    answer = desk.post(GRIDS, data={**form(desk, "sleep"), "state": "split", "reason": reason})
    assert answer.status_code == 422
    assert grid(urls, "sleep") == {}
    assert "Please say why, in up to 300 letters" in words(answer.text)
    opened = re.search(r'<details class="d-set" open>.*?</details>', answer.text, re.DOTALL)
    assert opened and '<option value="split" selected>' in opened[0]


@pytest.mark.parametrize("wrong", [{"name": "habits"}, {"state": "half"}, {"name": ""}])
def test_what_no_form_offers_is_refused(
    wrong: dict[str, str], desk: Browser, using: Settings, urls: Urls
) -> None:
    typed = {**form(desk, "sleep"), "state": "off", "reason": "Why not", **wrong}
    assert desk.post(GRIDS, data=typed).status_code == 400
    assert rows(urls, "select * from analysis_grids where state <> 'whole'") == []


def test_who_may_only_look_sees_no_form_and_is_refused(
    desk: Browser, using: Settings, urls: Urls, limit: Callable[..., None]
) -> None:
    typed = {**form(desk, "sleep"), "state": "off", "reason": "Why not"}
    limit()
    assert GRIDS not in read(desk)
    assert desk.post(GRIDS, data=typed).status_code == 403
    assert grid(urls, "sleep") == {}
    limit(Permission.SYSTEM_RUN)
    assert desk.post(GRIDS, data=typed).status_code == 303


def test_after_a_while_a_proof_is_asked_for_first(desk: Browser, using: Settings, urls: Urls) -> None:
    typed = {**form(desk, "sleep"), "state": "off", "reason": "Why not"}
    with clock.travelling(clock.now() + GOOD_FOR + timedelta(minutes=1)):
        answer = desk.post(GRIDS, data=typed)
    assert answer.status_code == 403
    assert 'value="Why not"' in answer.text, "what was typed is kept for afterwards"
    assert grid(urls, "sleep") == {}


def test_a_form_from_elsewhere_is_not_taken(desk: Browser, using: Settings, urls: Urls) -> None:
    typed = {**form(desk, "sleep"), "state": "off", "reason": "Why not", "csrf_token": "made-up"}
    assert desk.post(GRIDS, data=typed).status_code in (400, 403)
    assert grid(urls, "sleep") == {}


def test_it_speaks_german(installation: Flask, desk: Browser, using: Settings) -> None:
    found(installation, SLEEP, ["right"] * 58 + ["other_direction"])
    said = words(desk.get(PAGE, headers={"Accept-Language": "de"}).text)
    assert "59 Texte wurden gegeben und geprüft, falsch: 1. Das sind 1,7 %, mit 95 % Sicherheit" in said
    assert "für die ganze Stufe" in said
