"""Whatever happens to network, tabs, devices, clocks and server: no answer is lost or doubled, and the last one counts.

Ten short walks of chance, the same each time; `pytest tests/browser/test_survival.py --walks 200` takes more.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from random import Random
from uuid import UUID

import pytest
from flask import Flask
from playwright.sync_api import Browser
from sqlalchemy import text

from maxpulse.assessments.content import load_bank
from maxpulse.assessments.rules import RawAnswer, decode, encode, read_answer, score
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.core.tokens import AssessmentToken
from tests.browser.conftest import kill
from tests.browser.survival import Device, Given
from tests.browser.tour import OverHttp
from tests.factories.cast import Cast
from tests.factories.walk import Walk
from tests.runtime.installation import Installation
from tests.runtime.processes import wait_for
from tests.web.isolation import key_of

STEPS = 12
HOUR_MS = 3_600_000
# Every so many walks the web processes are killed on the way: it takes them seconds to come back.
KILLED_EVERY = 5


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """As many walks as were asked for."""
    if "devices" not in metafunc.fixturenames:
        return
    metafunc.parametrize("seed", range(metafunc.config.getoption("--walks")))


@pytest.fixture
def walk(installation: Installation, people: Cast) -> Walk:
    """Somebody who has begun."""
    return Walk(OverHttp(f"http://127.0.0.1:{installation.port}"), people.ana.link_code).begin()  # type: ignore[arg-type]


@pytest.fixture
def devices(chromium: Browser, installation: Installation, walk: Walk, seed: int) -> Iterator[list[Device]]:
    """Two devices of theirs with wrong clocks."""
    chance, address = Random(seed), f"http://127.0.0.1:{installation.port}"
    ahead = [chance.randint(-160, 160) * HOUR_MS for _device in range(2)]
    made = [Device(chromium, address, walk.token, each) for each in ahead]
    yield made
    for device in made:
        device.close()
    assert [error for device in made for error in device.wrong] == []


def test_nothing_is_lost_and_nothing_doubled(
    devices: list[Device], walk: Walk, backstage: Flask, installation: Installation, seed: int
) -> None:
    chance, given = Random(seed), Given()
    device = devices[0]
    for step in range(STEPS):
        if seed % KILLED_EVERY == 0 and step == STEPS // 2:
            kill(installation, "web")
        match chance.choice(
            ("answer", "answer", "answer", "change", "network", "reload", "kill", "tab", "device")
        ):
            case "answer":
                device.answer(chance, given)
            case "change":
                device.go_to(chance.choice(("D_age", "D_sex", "D_flags", "E_days")))
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
    wait_for(installation.serves, "the web processes")
    chance.shuffle(devices)
    for each in devices:
        each.hand_over()
    check(backstage, walk, given)


HANDED_OVER = re.compile(r"/(answers|outbox)$")
BROKEN = {
    "forgets before the server has it": (
        "const reply = await post.late(token, unsent(), { device, pack, anew, settled });",
        "for (const each of unsent()) await settled(each); const reply = null;",
    ),
    "sends the last answer first": (
        "answers: answers.slice(0, MOST).map(({ told: _told, ...answer }) => answer),",
        "answers: answers.map((each, i) => ({ ...each, counter: answers.length - i, at: each.at - 1000 * i })),",
    ),
}


@pytest.mark.parametrize("how", BROKEN)
def test_a_broken_outbox_would_be_noticed(
    how: str, chromium: Browser, walk: Walk, backstage: Flask, installation: Installation
) -> None:
    device = Device(chromium, f"http://127.0.0.1:{installation.port}", walk.token, 0, BROKEN[how])
    given = Given()
    device.context.route(HANDED_OVER, lambda route: route.abort())
    for value in ("31", "32"):
        device.go_to("D_age")
        device.give("D_age", value, given)
    device.context.unroute(HANDED_OVER)
    device.hand_over()
    device.close()
    with pytest.raises(AssertionError):
        check(backstage, walk, given)


def check(app: Flask, walk: Walk, given: Given) -> None:
    """The database holds what the rule says: each answer once, the last of each question as the one that counts."""
    bank = load_bank("health")
    session_id = AssessmentToken.unseal(walk.token, key_of(app)).session_id
    expected = {
        question_id: encode(read_answer(bank.question(question_id), raw(question_id, value)))  # type: ignore[arg-type]
        for question_id, value in given.last().items()
    }
    stored = current(app, session_id)
    assert {question_id: stored.get(question_id) for question_id in expected} == expected
    assert kept_of_each(app, session_id) == Counter(question_id for question_id, _value in given.values)
    walk.page = walk.browser.get(f"/a/{walk.token}", headers={})  # type: ignore[assignment]
    walk.answer_all().finish()
    answers = {question_id: decode(value) for question_id, value in current(app, session_id).items()}
    with app.app_context(), acting(Actor.system()) as session:
        total = text("select total_score from assessment_results where session_id = :id")
        assert session.execute(total, {"id": session_id}).scalar_one() == round(score(bank, answers).total, 2)


def raw(question_id: str, value: str) -> RawAnswer:
    units = load_bank("health").question(question_id).units
    return RawAnswer((value,), units[0].key if units else "")


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
