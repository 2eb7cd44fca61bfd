"""An open team page that was away: what it missed comes by itself, and what was opened in it stays open."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from maxpulse.network.jobs import tell_of
from maxpulse.network.queries import A_PAGE
from tests.browser.test_live_hub import lose
from tests.factories.cast import Cast, Person
from tests.factories.team import add_recruit


@pytest.mark.thorough
def test_a_team_catches_up_by_itself_and_keeps_its_branches_open(
    people: Cast, enter: Callable[[Person], Page], backstage: Flask
) -> None:
    recruit(backstage, people.ben, "Siobhan")
    page = enter(people.ana)
    page.goto("/team")
    expect(page.locator("body")).to_have_attribute("data-live", "live")
    line = lose(page)
    page.locator(".d-tree summary").click()
    expect(page.get_by_text("Siobhan Recruit")).to_be_visible()

    recruit(backstage, people.ana, "Noa")
    recruit(backstage, people.ben, "Tuva")
    expect(page.get_by_text("Noa Recruit")).to_have_count(0)
    page.evaluate("document.body.id = 'as-before'")
    line.mend()
    page.evaluate("dispatchEvent(new Event('online'))")

    tree = page.locator(".d-tree")
    expect(tree.get_by_text("Noa Recruit")).to_be_visible(timeout=20_000)
    expect(tree.get_by_text("Tuva Recruit")).to_be_visible()
    expect(page.locator("#team-total")).to_have_text("4 people")
    expect(page.locator("body")).to_have_attribute("data-live", "live")
    expect(page.locator("#as-before")).to_have_count(1)


@pytest.mark.thorough
def test_a_team_that_catches_up_keeps_the_pages_that_were_shown(
    people: Cast, enter: Callable[[Person], Page], backstage: Flask
) -> None:
    for number in range(A_PAGE + 2):
        add_recruit(backstage, people.ana, f"Number{number:03}")
    page = enter(people.ana)
    page.goto("/team")
    expect(page.locator("body")).to_have_attribute("data-live", "live")
    line = lose(page)
    page.get_by_role("link", name="Show more").click()
    lines = page.locator("#team-people > li[id]")
    expect(lines).to_have_count(A_PAGE + 3)

    recruit(backstage, people.ana, "Noa")
    line.mend()
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#team-people").get_by_text("Noa Recruit")).to_be_visible(timeout=20_000)
    expect(lines).to_have_count(A_PAGE + 4)
    expect(page.get_by_role("link", name="Show more")).to_have_count(0)


def recruit(app: Flask, sponsor: Person, name: str) -> None:
    """Somebody joins, and everybody above is told."""
    joined = add_recruit(app, sponsor, name, is_confirmed=False)
    with app.app_context():
        tell_of(str(joined.distributor_id))
