"""An assessment goes on when the network is gone."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from random import Random
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, Route, expect

from maxpulse.assessments.content import Question, load_bank
from maxpulse.assessments.content.answers import SKIPPED, AnswerValue, Quantity
from maxpulse.assessments.content.money import COUNTRY
from maxpulse.assessments.rules import standing
from maxpulse.assessments.rules.effects import Effect, Outlook, matters
from maxpulse.core.db import acting
from maxpulse.links.actions import make_link
from tests.browser.conftest import NewPage
from tests.browser.walking import Participant
from tests.factories.cast import Cast

# Polled in the page: the pages' own policy lets nobody else evaluate there.
READY = """async () => {
  const name = store.nameOf(location.pathname.split("/")[2]);
  const holds = async () => caches.match((await store.loadPack(name))?.questions ?? "/");
  const until = performance.now() + 40_000;
  while (!navigator.serviceWorker.controller || !(await holds())) {
    if (performance.now() > until) throw new Error("its worker does not keep the questions");
    await new Promise((go) => setTimeout(go, 20));
  }
}"""
WALKED_ALONE = """async ([address, people]) => {
  const bank = await (await fetch(address)).json();
  const ids = (questions) => questions.map(({ id }) => id);
  return people.map(({ answers, after, changed, value }) => {
    const now = path.standing(bank, answers, after);
    const question = bank.questions.find(({ id }) => id === changed);
    const { left, back, asked, opensMore } = effects.changesWith(bank, answers, question, value);
    return [ids(now.path), now.next && now.next.id, now.progress, [ids(left), ids(back), ids(asked), opensMore]];
  });
}"""
# Whether the device has drawn a question at any time.
HAS_DRAWN = """(() => {
  window.hasDrawn = false;
  const look = () => (hasDrawn ||= Boolean(document.querySelector("[data-from-pack]")));
  new MutationObserver(look).observe(document, { subtree: true, childList: true });
})()"""
PEOPLE = 300
# So few that many an amount is in the currency asked for, and many another is not.
COUNTRIES_MET = ("us", "euro", "other")
CURRENCIES_MET = ("USD", "EUR", "own")


def test_the_whole_assessment_is_answered_without_network_and_sent_once_it_is_back(
    people: Cast, new_page: NewPage
) -> None:
    page = new_page(phone=True)
    rosa = begin(page, people)
    page.context.set_offline(True)
    answered = 0
    while page.locator("form[data-question]").count():
        rosa.answer()
        answered += 1
        expect(page.locator("[data-save]").first).to_have_attribute("data-save", "waiting")
    assert answered > 20
    expect(page.get_by_text("Your answers are kept on this device.")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Your answers are kept on this device.")).to_be_visible()
    expect(page.locator("[data-save-count]").first).to_have_text(str(answered))
    page.context.set_offline(False)
    expect(page.locator("form[data-finish]")).to_be_visible(timeout=30_000)
    rosa.finish()


def test_what_a_device_needs_to_be_alone_is_not_left_to_what_its_browser_happens_to_keep(
    people: Cast, new_page: NewPage
) -> None:
    page = new_page(phone=True)
    begin(page, people)
    # With it, Chromium takes nothing from the cache that it empties as it likes.
    page.context.route("**/nothing", lambda route: route.abort())
    page.context.set_offline(True)
    page.reload()
    expect(page.locator('form[data-question="D_age"][data-from-pack]')).to_be_visible()


def test_an_answer_is_looked_at_and_shown_again_without_network(people: Cast, new_page: NewPage) -> None:
    page = new_page(phone=True)
    rosa = begin(page, people)
    page.context.set_offline(True)
    page.fill("[name=value]", "410")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("Please check: between 18 and 100 years.")).to_be_visible()
    expect(page.locator("[name=value]")).to_have_attribute("aria-describedby", "q-help q-error")
    expect(page.locator("[data-save]").first).to_have_attribute("data-save", "refused")
    page.fill("[name=value]", "41")
    page.get_by_role("button", name="Continue").click()
    expect(page.locator('form[data-question="D_sex"]')).to_be_visible()
    expect(page.locator("[data-save-count]").first).to_have_text("1")
    rosa.answer()
    page.get_by_role("link", name="Back").click()
    expect(page.locator('form[data-question="D_sex"] :checked')).to_have_count(1)
    page.get_by_role("link", name="Back").click()
    expect(page.locator("[name=value]")).to_have_value("41")
    expect(page.get_by_role("link", name="Back")).to_have_count(0)


def test_a_changed_answer_says_without_network_too_what_goes_with_it(people: Cast, new_page: NewPage) -> None:
    page = new_page(phone=True)
    rosa = begin(page, people)
    while rosa.question.id != "E_days":
        rosa.answer()
    for typed, then in (("4", "E_min"), ("40", "E_vig")):
        page.fill("[name=value]", typed)
        page.get_by_role("button", name="Continue").click()
        expect(page.locator(f'form[data-question="{then}"]')).to_be_visible()
    while rosa.question.id != "S_hours":
        rosa.answer()
    road = page.url.rsplit("/", 1)[0]
    page.context.set_offline(True)
    page.goto(f"{road}/D_flags")
    note = page.locator(".m-choice:has([value=pregnant]) .effect")
    page.check("[value=pregnant]")
    expect(note).to_contain_text("will not count then. They are kept.")
    page.goto(f"{road}/E_days")
    page.fill("[name=value]", "0")
    said = "2 answers about minutes of movement and hard minutes will not count then. They are kept."
    expect(page.locator("#q-effects")).to_have_text(said)
    page.fill("[name=value]", "4")
    expect(page.locator("#q-effects")).to_be_empty()
    page.fill("[name=value]", "0")
    page.get_by_role("button", name="Continue").click()
    expect(page.locator('form[data-question="E_days"]')).to_have_count(0)
    page.goto(f"{road}/E_days")
    page.fill("[name=value]", "4")
    said = "2 answers about minutes of movement and hard minutes count again then."
    expect(page.locator("#q-effects")).to_have_text(said)
    page.get_by_role("button", name="Continue").click()
    expect(page.locator('form[data-question="E_days"]')).to_have_count(0)
    page.goto(f"{road}/E_min")
    expect(page.locator("#q-effects-skip")).to_have_text(
        "I would rather not say: 1 answer about hard minutes will not count then. It is kept."
    )


@pytest.mark.parametrize("kind", ["health", pytest.param("hybrid", marks=pytest.mark.thorough)])
def test_a_device_walks_the_same_way_as_the_server(
    people: Cast, backstage: Flask, new_page: NewPage, kind: str
) -> None:
    page = new_page()
    with backstage.app_context(), acting(people.ana.actor):
        code = make_link(campaign="Both", focus=kind).link_code
    Participant(page, code).agree("Rosa Quispe")
    pack = page.evaluate(
        "async () => (await fetch(location.pathname.split('/questions')[0] + '/pack')).json()"
    )
    bank, chance = load_bank(kind), Random(7)
    walks = [
        (
            {q.id: some_answer(q, chance) for q in bank.questions if chance.random() < share},
            chance.choice([None, *(q.id for q in bank.questions)]),
        )
        for share in (chance.random() for _person in range(PEOPLE))
    ]
    decisive = [question for question in bank.questions if matters(bank, question)]
    changes = [(question := chance.choice(decisive), some_answer(question, chance)) for _walk in walks]
    told = [
        {"answers": {k: as_told(v) for k, v in given.items()}, "after": after}
        | {"changed": question.id, "value": as_told(value)}
        for (given, after), (question, value) in zip(walks, changes, strict=True)
    ]
    alone = page.evaluate(WALKED_ALONE, [pack["questions"], told])
    served = [standing(bank, given, after) for given, after in walks]
    changed = [
        Outlook(bank, given, question).effect_of(value)
        for (given, _after), (question, value) in zip(walks, changes, strict=True)
    ]
    assert alone == [
        [ids(now.path), now.next and now.next.id, now.progress, said(would)]
        for now, would in zip(served, changed, strict=True)
    ]
    assert all(any(said(would)[part] for would in changed) for part in range(4)), "each is met"
    assert len({len(now.path) for now in served}) > 4, "they went different ways"


def test_an_open_board_in_the_same_browser_follows_and_says_that_it_is_not_confirmed(
    people: Cast, enter: Any
) -> None:
    hub = enter(people.ana)
    hub.goto("/hub")
    page = hub.context.new_page()
    rosa = begin(page, people)
    cell = hub.locator("[data-client] [data-progress]").first
    area = hub.locator("[data-client] .d-area").first
    expect(cell).to_have_attribute("data-progress", "0")
    page.context.set_offline(True)
    while rosa.question.area == "about":
        rosa.answer()
    place = hub.locator(f'template[data-place="{rosa.question.area}"]').evaluate(
        "each => each.content.textContent"
    )
    expect(area).to_have_text(f"{place}not confirmed yet")
    expect(cell.get_by_text("not confirmed yet")).to_be_visible()
    shown = cell.get_attribute("data-progress") or ""
    assert int(shown) > 0
    page.context.set_offline(False)
    expect(cell.get_by_text("not confirmed yet")).to_have_count(0, timeout=30_000)
    expect(cell).to_have_attribute("data-progress", shown)
    expect(area).to_have_text(place)


def test_an_open_board_that_followed_is_put_right_where_the_answer_is_not_taken(
    people: Cast, enter: Any
) -> None:
    hub = enter(people.ana)
    hub.goto("/hub")
    page = hub.context.new_page()
    rosa = begin(page, people)
    while rosa.question.id != "D_weight":
        rosa.answer()
    cell = hub.locator("[data-client] [data-progress]").first
    confirmed = rosa.progress
    expect(cell).to_have_attribute("data-progress", confirmed)
    expect(cell.get_by_text("not confirmed yet")).to_have_count(0)
    page.context.set_offline(True)
    page.fill("[name=value]", "30")
    page.get_by_role("button", name="Continue").click()
    expect(cell.get_by_text("not confirmed yet")).to_be_visible()
    expect(cell).not_to_have_attribute("data-progress", confirmed)
    page.context.set_offline(False)
    expect(page.locator('form[data-question="D_weight"] #q-error')).to_be_visible(timeout=30_000)
    expect(cell.get_by_text("not confirmed yet")).to_have_count(0)
    expect(cell).to_have_attribute("data-progress", confirmed)


def test_a_device_asks_by_itself_only_the_questions_that_are_sealed(people: Cast, new_page: NewPage) -> None:
    page = new_page(phone=True)
    page.add_init_script(HAS_DRAWN)
    page.context.route("**/pack", name_other_questions)
    page.context.route("**/questions/*.json", hand_out_others)
    rosa = Participant(page, people.ana.link_code)
    with page.expect_response("**/questions/*.json"):
        rosa.agree("Rosa Quispe")
    page.context.set_offline(True)
    page.fill("[name=value]", "41")
    page.get_by_role("button", name="Continue").click()
    expect(page.locator("[data-strip]")).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator('form[data-question="D_sex"]:not([data-from-pack])')).to_be_visible(timeout=30_000)
    assert not page.evaluate("hasDrawn")


def name_other_questions(route: Route) -> None:
    """Let the pack name the digest of other questions, with the seal that was given out."""
    answer = route.fetch()
    pack = answer.json()
    others = others_than(route.request.frame.page.request.get(pack["questions"]).text())
    route.fulfill(response=answer, json={**pack, "digest": sha256(others.encode()).hexdigest()})


def hand_out_others(route: Route) -> None:
    """Let other questions come."""
    answer = route.fetch()
    route.fulfill(response=answer, body=others_than(answer.text()))


def others_than(questions: str) -> str:
    return f"{questions} "


def test_without_network_too_one_is_asked_in_the_units_of_ones_country_or_those_one_has_chosen(
    people: Cast, new_page: NewPage
) -> None:
    page = new_page(phone=True, locale="en-US")
    rosa = begin(page, people)
    page.context.set_offline(True)
    opened = {}
    while "D_weight" not in opened:
        if rosa.question.units:
            opened[rosa.question.id] = page.locator(
                "[name=unit]:checked, [name=unit][type=hidden]"
            ).get_attribute("value")
        if rosa.question.id == "D_height":
            page.check("[name=unit][value=cm]", force=True)
        rosa.answer()
    assert opened == {"D_age": "years", "D_height": "ft", "D_weight": "kg"}


def begin(page: Page, people: Cast) -> Participant:
    """Somebody has begun, and their device holds what it needs to be alone."""
    rosa = Participant(page, people.ana.link_code)
    rosa.agree("Rosa Quispe")
    is_ready_to_be_alone(page)
    return rosa


def is_ready_to_be_alone(page: Page) -> None:
    """Wait until the device holds what it needs, its service worker too."""
    page.evaluate(READY)


def ids(questions: Iterable[Question]) -> list[str]:
    return [question.id for question in questions]


def said(would: Effect) -> list[Any]:
    return [ids(would.left), ids(would.back), ids(would.asked), would.opens_more]


def some_answer(question: Question, chance: Random) -> AnswerValue:
    """Any answer to it."""
    if chance.random() < 0.1:
        return SKIPPED
    if question.is_numeric:
        steps = int((question.high - question.low) / question.step)
        amount = question.low + question.step * chance.choice([0, 1, chance.randint(0, steps)])
        unit = chance.choice(CURRENCIES_MET) if question.is_money else question.units[0].key
        return Quantity(amount, unit, str(amount)) if len(question.units) > 1 else amount
    if question.kind == "multi":
        return tuple(c.value for c in question.choices if chance.random() < 0.3) or (
            question.choices[0].value,
        )
    if question.id == COUNTRY:
        return chance.choice(COUNTRIES_MET)
    return chance.choice(question.choices).value


def as_told(value: AnswerValue) -> dict[str, Any]:
    """The answer as the device's walk reads it."""
    if value == SKIPPED:
        return {"skipped": True, "values": []}
    if isinstance(value, str | tuple):
        return {"values": [value] if isinstance(value, str) else list(value)}
    return {"amount": float(getattr(value, "amount", value)), "unit": getattr(value, "unit", "")}  # type: ignore[arg-type]
