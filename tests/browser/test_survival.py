"""Whatever happens to network, tabs, devices, clocks and server: no answer is lost or doubled, and the last one counts.

Ten short walks of chance, the same each time; `pytest tests/browser/test_survival.py --walks 200` takes more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from random import Random
from typing import NamedTuple
from uuid import UUID

import pytest
from flask import Flask
from playwright.sync_api import Browser, Error, expect
from sqlalchemy import text

from maxpulse.assessments.content import load_bank
from maxpulse.assessments.rules import RawAnswer, decode, encode, read_answer, score
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.core.tokens import AssessmentToken
from maxpulse.links.actions import make_link
from tests.browser.conftest import kill
from tests.browser.over_http import walk_over_http
from tests.browser.survival import HANDED_OVER, Device, Given, Value
from tests.factories.cast import Cast
from tests.factories.walk import Walk
from tests.runtime.installation import Installation
from tests.runtime.processes import wait_for
from tests.web.isolation import key_of

STEPS = 12
HOUR_MS = 3_600_000
# Every so many walks the web processes are killed with an answer in flight: it takes them seconds to come back.
KILLED_EVERY = 5
# Every so many walks the assessment is about both health and money.
HYBRID_EVERY = 3
# What comes first, over HTTP: a height among it, with which a weight can be refused.
BEGUN = {"D_age": "44", "D_sex": "female", "D_flags": "none", "D_height": "180"}
PATIENCE_OF_A_BROKEN_ONE_MS = 6_000
FAULTS = ("network", "reload", "kill", "tab", "device", "refused", "lost reply", "old seal", "no session")
DEEDS = ("answer", "answer", "answer", "answer", "change", *FAULTS)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """As many walks as were asked for."""
    if "devices" not in metafunc.fixturenames:
        return
    metafunc.parametrize("seed", range(metafunc.config.getoption("--walks")))


@pytest.fixture
def kind(request: pytest.FixtureRequest) -> str:
    """What the assessment is about."""
    if "seed" not in request.fixturenames:
        return "health"
    return "hybrid" if request.getfixturevalue("seed") % HYBRID_EVERY == 1 else "health"


@pytest.fixture
def walk(installation: Installation, people: Cast, backstage: Flask, kind: str) -> Walk:
    """Somebody who has begun."""
    with backstage.app_context(), acting(people.ana.actor):
        code = make_link(campaign="To survive", focus=kind).link_code
    walk = walk_over_http(f"http://127.0.0.1:{installation.port}", code).begin()
    while walk.question.id in BEGUN:
        walk.answer_one(BEGUN)
    return walk


@pytest.fixture
def given() -> Given:
    """What they have answered so far."""
    units = {"D_age": "years", "D_height": "cm"}
    return Given([Value(each, typed, units.get(each, "")) for each, typed in BEGUN.items()])


@pytest.fixture
def devices(
    chromium: Browser, installation: Installation, walk: Walk, kind: str, seed: int
) -> Iterator[list[Device]]:
    """Two devices of theirs with wrong clocks."""
    chance, address = Random(seed), f"http://127.0.0.1:{installation.port}"
    ahead = [chance.randint(-160, 160) * HOUR_MS for _device in range(2)]
    made = [Device(chromium, address, walk.token, each, kind) for each in ahead]
    yield made
    for device in made:
        device.close()
    assert [error for device in made for error in device.wrong] == []


def test_nothing_is_lost_and_nothing_doubled(
    devices: list[Device],
    walk: Walk,
    given: Given,
    kind: str,
    backstage: Flask,
    installation: Installation,
    seed: int,
) -> None:
    chance = Random(seed)
    device = devices[0]
    for step in range(STEPS):
        if seed % KILLED_EVERY == 0 and step == STEPS // 2:
            device.answer(chance, given, meanwhile=lambda: kill(installation, "web"))
        match chance.choice(DEEDS):
            case "answer":
                device.answer(chance, given)
            case "change":
                device.go_to(chance.choice(device.changed_often))
                device.answer(chance, given)
            case "network":
                device.turn(offline=not device.is_offline)
            case "reload":
                device.reload()
            case "kill":
                device.kill()
            case "tab":
                device.second_tab()
            case "device":
                device = devices[1 - devices.index(device)]
            case "refused":
                device.be_refused()
            case "lost reply":
                device.lose_the_next_reply()
            case "old seal":
                device.turn_old()
            case "no session":
                device.lose_sessions()
    wait_for(installation.serves, "the web processes")
    chance.shuffle(devices)
    for each in devices:
        each.hand_over(given)
    check(backstage, walk, given, kind)


class Broken(NamedTuple):
    """Words of our scripts, what stands there in their place, and what has to happen to notice."""

    words: str
    instead: str
    then: Callable[[Device, Given], None]


def answers_wait(device: Device, given: Given) -> None:
    """Two answers to one question, of which none gets through."""
    device.context.route(HANDED_OVER, lambda route: route.abort())
    for value in ("31", "32"):
        device.go_to("D_age")
        device.give("D_age", value, given)
    device.context.unroute(HANDED_OVER)


def a_reply_is_lost(device: Device, given: Given) -> None:
    """An answer that the server has, and the device does not know it."""
    device.go_to("D_age")
    device.lose_the_next_reply()
    device.give("D_age", "31", given)


def the_seal_is_old(device: Device, given: Given) -> None:
    """An answer waits, and what it is handed over with has run out meanwhile."""
    device.context.route(HANDED_OVER, lambda route: route.abort())
    device.go_to("D_age")
    device.give("D_age", "31", given)
    device.turn_old()
    device.context.unroute(HANDED_OVER)


def one_is_refused(device: Device, given: Given) -> None:
    """An answer waits that cannot be taken; the person is told."""
    device.context.route(HANDED_OVER, lambda route: route.abort())
    device.be_refused()
    device.context.unroute(HANDED_OVER)
    expect(device.page.locator("#q-error")).to_be_visible(timeout=PATIENCE_OF_A_BROKEN_ONE_MS)


BROKEN = {
    "forgets before the server has it": Broken(
        "const reply = await post.late(token, my.unsent(), { device, pack, anew, settled });",
        "for (const each of my.unsent()) await settled(each); const reply = null;",
        answers_wait,
    ),
    "sends the last answer first": Broken(
        "answers: answers.slice(0, MOST).map(({ told: _told, ...answer }) => answer),",
        "answers: answers.map((each, i) => ({ ...each, counter: answers.length - i, at: each.at - 1000 * i })),",
        answers_wait,
    ),
    "gives an answer another name when it is sent again": Broken(
        "const reply = await post.late(token, my.unsent(), {",
        "const reply = await post.late(token, my.unsent().map((each) => ({ ...each, id: newId() })), {",
        a_reply_is_lost,
    ),
    "does not ask for another seal": Broken(
        "if (reply.status === 409) return late(token, answers, { ...by, pack: null });",
        "if (reply.status === 409) return null;",
        the_seal_is_old,
    ),
    "keeps quiet about what was refused": Broken(
        'if (verdict !== "refused") await by.settled(', "await by.settled(", one_is_refused
    ),
}

FIRST, *OTHERS = BROKEN


@pytest.mark.parametrize("how", [FIRST, *(pytest.param(one, marks=pytest.mark.thorough) for one in OTHERS)])
def test_a_broken_outbox_would_be_noticed(
    how: str, chromium: Browser, walk: Walk, given: Given, backstage: Flask, installation: Installation
) -> None:
    words, instead, then = BROKEN[how]
    address = f"http://127.0.0.1:{installation.port}"
    device = Device(chromium, address, walk.token, 0, broken=(words, instead))
    with pytest.raises((AssertionError, Error)):
        then(device, given)
        device.hand_over(given, PATIENCE_OF_A_BROKEN_ONE_MS)
        check(backstage, walk, given)
    device.close()


@pytest.mark.parametrize(
    "then",
    [
        a_reply_is_lost,
        *(pytest.param(one, marks=pytest.mark.thorough) for one in (the_seal_is_old, one_is_refused)),
    ],
)
def test_one_that_is_whole_gets_through(
    then: Callable[[Device, Given], None],
    chromium: Browser,
    walk: Walk,
    given: Given,
    backstage: Flask,
    installation: Installation,
) -> None:
    device = Device(chromium, f"http://127.0.0.1:{installation.port}", walk.token, 0, broken=("", ""))
    then(device, given)
    device.hand_over(given)
    device.close()
    check(backstage, walk, given)


def check(app: Flask, walk: Walk, given: Given, kind: str = "health") -> None:
    """The database holds what the rule says: each answer once, the last of each question as the one that counts."""
    bank = load_bank(kind)
    session_id = AssessmentToken.unseal(walk.token, key_of(app)).session_id
    expected = {
        question_id: encode(read_answer(bank.question(question_id), RawAnswer((value.typed,), value.unit)))  # type: ignore[arg-type]
        for question_id, value in given.last().items()
    }
    stored = current(app, session_id)
    assert {question_id: stored.get(question_id) for question_id in expected} == expected
    assert kept_of_each(app, session_id) == Counter(each.question_id for each in given.values)
    walk.page = walk.browser.get(f"/a/{walk.token}", headers={})  # type: ignore[assignment]
    walk.answer_all().finish()
    answers = {question_id: decode(value) for question_id, value in current(app, session_id).items()}
    with app.app_context(), acting(Actor.system()) as session:
        total = text("select total_score from assessment_results where session_id = :id")
        assert session.execute(total, {"id": session_id}).scalar_one() == round(score(bank, answers).total, 2)


def current(app: Flask, session_id: UUID) -> dict[str, str]:
    """The answers that count, by question."""
    with app.app_context(), acting(Actor.system()) as session:
        rows = session.execute(
            text("""select distinct on (question_id) question_id, response_value from assessment_responses
                     where session_id = :id order by question_id, server_order desc"""),
            {"id": session_id},
        )
        return {row[0]: row[1] for row in rows}


def kept_of_each(app: Flask, session_id: UUID) -> Counter[str]:
    """How many answers to each question are kept, those that were set aside too."""
    with app.app_context(), acting(Actor.system()) as session:
        rows = session.execute(
            text("""select question_id, count(*) from (
                        select id, question_id from assessment_responses where session_id = :id
                        union select id, question_id from late_answers where session_id = :id) kept
                     group by question_id"""),
            {"id": session_id},
        )
        return Counter({row[0]: row[1] for row in rows})
