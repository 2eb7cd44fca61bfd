"""From a distributor's link to a commission, in two real browsers, with everything dying on the way."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable

from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import text

from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from tests.browser.conftest import NewPage, kill
from tests.browser.walking import Participant
from tests.factories.cast import Cast, Person
from tests.runtime.installation import Installation
from tests.runtime.processes import wait_for


def test_the_story(people: Cast, new_page: NewPage, enter: Callable[[Person], Page]) -> None:
    hub, second_tab, rival = enter(people.ana), enter(people.ana), enter(people.ben)
    for page in (hub, second_tab, rival):
        page.goto("/hub")
        expect(page.locator("body")).to_have_attribute("data-live", "live")
        page.evaluate("window.isTheSamePage = true")

    rosa = Participant(new_page(phone=True, other=True), people.ana.link_code)
    rosa.agree("Rosa Quispe")
    for page in (hub, second_tab):
        expect(page.locator("[data-client]")).to_have_count(1)
        expect(page.locator("[data-client]")).to_contain_text("Rosa Quispe")

    for _ in range(5):
        rosa.answer()
    for page in (hub, second_tab):
        expect(page.locator(f'[data-client] [data-progress="{rosa.progress}"]')).to_be_visible()

    rosa.answer_the_rest()
    rosa.finish()
    grade = rosa.page.locator("[data-grade]").get_attribute("data-grade")
    for page in (hub, second_tab):
        expect(page.locator("[data-client] .c-grade")).to_have_text(grade or "")

    rosa.buy()
    for page in (hub, second_tab):
        expect(page.locator("[data-toast]")).to_contain_text("Sale")
        expect(page.locator("[data-toast]")).to_contain_text("Yours", timeout=15_000)
        assert page.evaluate("window.isTheSamePage"), "nothing of it came by a reload"
    expect(rival.locator("[data-client]")).to_have_count(0)
    expect(rival.locator("[data-toast]")).to_have_count(0)


def test_everything_dies_on_the_way_and_nothing_is_lost(
    people: Cast,
    new_page: NewPage,
    enter: Callable[[Person], Page],
    installation: Installation,
    backstage: Flask,
) -> None:
    hub = enter(people.ana)
    tabs = (hub, hub.context.new_page())
    for tab in tabs:
        tab.goto("/hub")
        expect(tab.locator("body")).to_have_attribute("data-live", "live")
        tab.evaluate("window.isTheSamePage = true")
    rosa = Participant(new_page(phone=True, other=True), people.ana.link_code)
    rosa.agree("Rosa Quispe")
    for _ in range(3):
        rosa.answer()

    _kill_a_web_process(installation)
    rosa.answer()
    rosa.answer()
    _is_followed(rosa, tabs)

    kill(installation, "valkey")
    rosa.answer()
    rosa.answer()
    _is_followed(rosa, tabs)

    kill(installation, "postgres", signal.SIGINT)
    rosa.answer(patience=30_000)
    rosa.answer()
    wait_for(installation.serves, "everything to serve again")
    _is_followed(rosa, tabs)

    rosa.answer_the_rest()
    for tab in tabs:
        expect(tab.locator("body")).to_have_attribute("data-live", "live", timeout=30_000)
        expect(tab.locator("[data-client]")).to_contain_text("Rosa Quispe")
        expect(tab.locator('[data-client] [data-progress="99"]')).to_be_visible(timeout=30_000)
    rosa.finish()
    rosa.buy()
    _kill_the_workers(installation)
    for tab in tabs:
        expect(tab.locator("[data-toast]")).to_contain_text("Yours", timeout=90_000)
        assert tab.evaluate("window.isTheSamePage"), "nothing of it came by a reload"

    with backstage.app_context(), acting(Actor.system()) as session:
        stored = session.execute(
            text(
                "select question_id from assessment_responses r join assessment_sessions s on s.id = r.session_id "
                "where s.distributor_id = :ana"
            ),
            {"ana": people.ana.distributor_id},
        ).scalars()
        purchases = session.execute(
            text("select count(*) from purchases where distributor_id = :ana"),
            {"ana": people.ana.distributor_id},
        ).scalar()
        commissions = session.execute(
            text("select count(*) from commissions where distributor_id = :ana"),
            {"ana": people.ana.distributor_id},
        ).scalar()
        numbers = session.execute(
            text(
                "select array_agg(number order by number) from assessment_tracking where distributor_id = :ana"
            ),
            {"ana": people.ana.distributor_id},
        ).scalar_one()
    assert sorted(stored) == sorted(rosa.given), "each answer once, as often as it was given"
    assert (purchases, commissions) == (1, 1)
    assert numbers == list(range(1, len(numbers) + 1))


def test_the_road_works_without_javascript(people: Cast, new_page: NewPage) -> None:
    rosa = Participant(new_page(phone=True, javascript=False), people.ana.link_code)
    rosa.agree("Rosa Quispe")
    rosa.answer_the_rest()
    rosa.finish()
    expect(rosa.page.locator("[data-grade]")).to_be_visible()
    rosa.buy()
    expect(rosa.page.get_by_role("heading", name="Bought. Thank you, Rosa Quispe.")).to_be_visible()


def _is_followed(rosa: Participant, tabs: tuple[Page, ...]) -> None:
    for tab in tabs:
        progress = tab.locator(f'[data-client] [data-progress="{rosa.progress}"]')
        expect(progress).to_be_visible(timeout=30_000)
        assert tab.evaluate("window.isTheSamePage")


def _kill_the_workers(installation: Installation) -> None:
    for name, pid in installation.status()["pids"].items():
        if name.startswith("worker-"):
            os.kill(pid, signal.SIGKILL)


def _kill_a_web_process(installation: Installation) -> None:
    import psutil

    master = psutil.Process(installation.status()["pids"]["web"])
    os.kill(master.children()[0].pid, signal.SIGKILL)
