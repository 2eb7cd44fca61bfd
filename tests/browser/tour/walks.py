"""Who takes an assessment for the tour, and how far they go."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy import text

from maxpulse.assessments.actions.take_late import Kept, take_late
from maxpulse.assessments.rules import RawAnswer
from maxpulse.core import clock
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting, commit
from maxpulse.links.actions import make_link
from maxpulse.web.tokens import unseal
from tests.browser.over_http import walk_over_http
from tests.factories.cast import Cast, Person
from tests.factories.walk import Walk, typed
from tests.fakes.people import WORST
from tests.fakes.purses import EASY, TIGHT

SHARED = re.compile(r'/r/([\w-]{43})"')


def answer_all(walk: Walk) -> tuple[str, ...]:
    """Answer up to the last page; tells which questions came."""
    asked = []
    while "data-question=" in walk.page.text:
        asked.append(walk.question.id)
        walk.answer_one()
    return tuple(asked)


def purse(app: Flask, base_url: str, people: Cast) -> Walk:
    """Somebody finishes a check of money beside which no help has to be named."""
    with app.app_context(), acting(people.ana.actor):
        code = make_link(campaign="Money talk", focus="wealth").link_code
    given = {question: typed(value) for question, value in EASY.items()} | {"M_ins": "home"}
    return walk_over_http(base_url, code).begin("Mira Stone").answer_all(given).finish()


def both(app: Flask, base_url: str, people: Cast) -> Walk:
    """Somebody in euros finishes a check of health and money, and has much to gain in both."""
    with app.app_context(), acting(people.ana.actor):
        code = make_link(campaign="Both", focus="hybrid").link_code
    given = {question: typed(value) for question, value in (WORST | TIGHT | {"D_country": "euro"}).items()}
    return walk_over_http(base_url, code).begin("Maximiliana Ní Bhriain").answer_all(given).finish()


def answer_late(app: Flask, walk: Walk) -> UUID:
    """Another device's earlier answer, which arrives now; its id."""
    late = Kept(uuid4(), 1, clock.now() - timedelta(days=1), "D_age", RawAnswer(("23",)), None, None)
    with app.app_context():
        token = unseal(walk.token)
        with acting(Actor.participant(token.participant_id)):
            (settled,) = take_late(token.session_id, uuid4(), [late], timedelta(0), clock.now(), commit)
    assert settled.verdict == "set_aside"
    return late.id


def found(app: Flask, base_url: str, code: str, owner: Person) -> Walk:
    """Two assessments taken with the address of an account, which its owner has confirmed."""
    with app.app_context(), acting(Actor.system()) as session:
        confirm = text("update users set email_verified_at = now() where id = :id")
        session.execute(confirm, {"id": owner.actor.user_id})
    walk_over_http(base_url, code).begin("Maximiliana Wolfeschlegelsteinhausen", email=owner.email)
    return walk_over_http(base_url, code).begin("Cai", email=owner.email)


def shared(done: Walk) -> str:
    """What stands in the address of a link that shows a part of the result."""
    done._post(f"/a/{done.token}/result/links", {"shows": "plan", "days": "30"})
    link = SHARED.search(done.page.text)
    assert link, done.page.text
    return link[1]
