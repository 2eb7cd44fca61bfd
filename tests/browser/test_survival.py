"""Whatever happens to network, tabs, devices, clocks and server: no answer is lost or doubled, and the last one counts.

On the way the page in view says what is so: that all is saved, or how much waits. Countries and units change, and of
two devices' answers the person may say which one they mean.

Six short walks of chance, the same each time; `pytest tests/browser/test_survival.py --walks 200` takes more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random
from typing import NamedTuple

import psycopg
import pytest
from flask import Flask
from playwright.sync_api import Browser, Error, expect

from maxpulse.assessments.content import load_bank
from maxpulse.assessments.content.money import COUNTRY
from maxpulse.core.db import acting
from maxpulse.links.actions import make_link
from tests.browser.survival import (
    CHANGED_OFTEN,
    HANDED_OVER,
    Device,
    Given,
    Value,
    World,
    check,
    check_result,
    session_of,
)
from tests.factories.cast import Cast
from tests.factories.walk import Walk, plausible
from tests.runtime.installation import Installation
from tests.runtime.processes import wait_for

STEPS = 12
# Every so many walks all web processes are killed with an answer in flight: it takes them seconds to come back.
KILLED_EVERY = 10
# Every so many walks the assessment is about both health and money, or about money alone.
HYBRID_EVERY, WEALTH_EVERY = 3, 6
# What comes first, over HTTP: a height among it, with which a weight can be refused.
BEGUN = {"D_age": "44", "D_sex": "female", "D_flags": "none", "D_height": "180"}
PATIENCE_OF_A_BROKEN_ONE_MS = 6_000
FAULTS = (
    *("network", "network", "reload", "kill", "crash", "tab", "tab left standing still", "device"),
    *("lid", "lid on an answer", "a process on an answer", "refused", "lost reply", "old seal", "no session"),
)
DEEDS = (*["answer"] * 6, "change", "another country or unit", "on both", "say which", *FAULTS)
# What is answered on one device without network, and then on the other.
ON_BOTH = {
    "health": (("D_age", "D_age"), ("D_height", "D_height")),
    "hybrid": (("D_age", "D_age"), (COUNTRY, COUNTRY), ("M_income", "M_income"), ("M_income", COUNTRY)),
    "wealth": ((COUNTRY, COUNTRY), ("M_income", "M_income"), ("M_income", COUNTRY)),
}
# No walk has so many answers of two devices left.
MOST_CHOICES = 9


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """As many walks as were asked for."""
    if "seed" not in metafunc.fixturenames:
        return
    metafunc.parametrize("seed", range(metafunc.config.getoption("--walks")))


@pytest.fixture
def kind(request: pytest.FixtureRequest) -> str:
    """What the assessment is about."""
    if "seed" not in request.fixturenames:
        return "health"
    seed = request.getfixturevalue("seed")
    if seed % WEALTH_EVERY == 5:
        return "wealth"
    return "hybrid" if seed % HYBRID_EVERY == 1 else "health"


@pytest.fixture(scope="module")
def codes(backstage: Flask) -> dict[str, str]:
    """A link of each kind."""
    ana = Cast(backstage).ana
    with backstage.app_context(), acting(ana.actor):
        return {kind: make_link(campaign="To survive", focus=kind).link_code for kind in CHANGED_OFTEN}


@pytest.fixture
def walk(backstage: Flask, codes: dict[str, str], kind: str) -> Walk:
    """Somebody who has begun: beside the server, on its database, which takes a fifth of the time."""
    walk = Walk(backstage.test_client(), codes[kind]).begin()
    while walk.question.id in BEGUN:
        walk.answer_one(BEGUN)
    return walk


@pytest.fixture
def given(kind: str) -> Given:
    """What they have answered so far."""
    bank, units = load_bank(kind), {"D_age": "years", "D_height": "cm"}
    begun = {each: typed for each, typed in BEGUN.items() if bank.find_question(each)}
    return Given([Value(each, typed, units.get(each, "")) for each, typed in begun.items()])


@pytest.fixture
def world(
    chromium: Browser, installation: Installation, backstage: Flask, walk: Walk, kind: str, seed: int
) -> Iterator[World]:
    """Their two devices, and what happens around them."""
    made = World(
        chromium, installation, walk.token, session_of(backstage, walk), kind, Random(f"world {seed}")
    )
    yield made
    made.close()


@pytest.fixture
def ended(backstage: Flask) -> dict[str, str]:
    """The cookie of a session that is over, with the token its forms had."""
    signing = backstage.session_interface.get_signing_serializer(backstage)  # type: ignore[attr-defined]
    return {
        "name": backstage.config["SESSION_COOKIE_NAME"],
        "value": signing.dumps({"_user_id": "of a session that is over", "csrf_token": "of that one"}),
    }


def test_nothing_is_lost_and_nothing_doubled(
    world: World,
    walk: Walk,
    given: Given,
    kind: str,
    ended: dict[str, str],
    backstage: Flask,
    installation: Installation,
    seed: int,
) -> None:
    deeds, chance = Random(f"deeds {seed}"), Random(f"answers {seed}")
    killed_at = deeds.randrange(STEPS) if seed % KILLED_EVERY == 0 else None
    for step in range(STEPS):
        if step == killed_at:
            world.device.answer(chance, given, meanwhile=world.kill_the_server)
        device = world.device
        match deeds.choice(DEEDS):
            case "answer":
                device.answer(chance, given)
            case "change":
                device.go_to(chance.choice(device.changed_often))
                device.answer(chance, given)
            case "another country or unit":
                device.go_to("D_height" if kind == "health" else COUNTRY)
                device.answer(chance, given)
            case "on both":
                first, second = deeds.choice(ON_BOTH[kind])
                device.turn(offline=True)
                device.go_to(first)
                device.answer(chance, given)
                world.take_the_other()
                device = world.device
                device.turn(offline=False)
                device.go_to(second)
                device.answer(chance, given)
            case "say which":
                device.say_which(chance, given)
            case "network":
                device.turn(offline=not device.is_offline)
            case "reload":
                device.reload()
            case "kill":
                device.kill()
            case "crash":
                device.crash()
            case "tab":
                device.other_tab()
            case "tab left standing still":
                device.other_tab(stands_still=True)
            case "device":
                world.take_the_other()
            case "lid":
                world.close_the_lid()
            case "lid on an answer":
                device.answer(chance, given, meanwhile=world.close_the_lid)
            case "a process on an answer":
                device.answer(chance, given, meanwhile=world.kill_a_process)
            case "refused":
                device.be_refused()
            case "lost reply":
                device.lose_the_next_reply()
            case "old seal":
                device.turn_old()
            case "no session":
                device.lose_sessions(ended)
        device.says_what_is_so()
    wait_for(world.serves, "the web processes")
    for each in deeds.sample(world.devices, len(world.devices)):
        each.hand_over(given)
    for _choice in range(MOST_CHOICES):
        if not world.device.say_which(chance, given):
            break
    check(backstage, installation, walk, given, kind)


@pytest.mark.thorough
def test_an_amount_that_comes_when_the_country_was_changed_is_told_and_said_anew(
    chromium: Browser, codes: dict[str, str], backstage: Flask, installation: Installation
) -> None:
    walk, given = Walk(backstage.test_client(), codes["wealth"]).begin(), Given()
    while (question := walk.question).id != "M_income":
        typed = {COUNTRY: "us", "M_work": "employed"}.get(question.id) or plausible(question)
        given.values.append(Value(question.id, typed, walk.unit))
        walk.answer(typed, unit=walk.unit)
    address = f"http://127.0.0.1:{installation.port}"
    one, other = (Device(chromium, address, walk.token, 0, "wealth") for _device in range(2))
    one.turn(offline=True)
    one.give(Value("M_income", "3000"), given)
    other.go_to(COUNTRY)
    other.give(Value(COUNTRY, "gb"), given)
    for device in (one, other):
        device.hand_over(given)
        device.says_what_is_so()
    assert [each.unit for each in given.values if each.question_id == "M_income"] == ["USD", "GBP"]
    check(backstage, installation, walk, given, "wealth")
    for device in (one, other):
        device.close()


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
        device.give(Value("D_age", value), given)
    device.context.unroute(HANDED_OVER)


def a_reply_is_lost(device: Device, given: Given) -> None:
    """An answer that the server has, and the device does not know it."""
    device.go_to("D_age")
    device.lose_the_next_reply()
    device.give(Value("D_age", "31"), given)


def the_seal_is_old(device: Device, given: Given) -> None:
    """An answer waits, and what it is handed over with has run out meanwhile."""
    device.context.route(HANDED_OVER, lambda route: route.abort())
    device.go_to("D_age")
    device.give(Value("D_age", "31"), given)
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
# The total stays what it was.
ANOTHER_WORD = """
    update assessment_results set results_data = jsonb_set(results_data, '{drivers,0,lead}', '"Not what was answered"')
     where session_id = %(id)s
"""


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
        check(backstage, installation, walk, given)
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
    check(backstage, installation, walk, given)
    session_id = session_of(backstage, walk)
    with psycopg.connect(installation.status()["database_owner_url"]) as connection:
        connection.execute(ANOTHER_WORD, {"id": session_id})
    with pytest.raises(AssertionError):
        check_result(backstage, session_id, "health")
