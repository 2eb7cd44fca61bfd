"""Where the tour goes that few people get: made as it comes there, for the album and for thorough runs."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Flask

from maxpulse.assessments.content import load_bank
from maxpulse.assessments.content.answers import AnswerValue
from maxpulse.core.db import acting
from maxpulse.links.actions import make_link
from tests.browser.over_http import walk_over_http
from tests.browser.tour import deeds, walks
from tests.browser.tour.stop import Set, Stop
from tests.factories.sales import put_on_shelf
from tests.factories.walk import Given, Walk, typed
from tests.fakes.people import BEST, WORST, rosa
from tests.fakes.purses import MIRA, TIGHT

LOW = {"C_mood": "1", "C_stress": "2", "S_long": "yes"}
# Where amounts are written otherwise, and what counts is another thing.
COUNTRIES = ("us", "euro", "ch", "jp", "other")


def money(app: Flask, base_url: str, at: Set) -> Iterator[Stop]:
    """A question about money of each kind, with an amount and without, and what is said to an answer that cannot be."""
    walk = walk_over_http(base_url, _link(app, at, "wealth")).begin("Ngozi Stone")
    seen = set()
    for question in map(load_bank("wealth").question, walks.answer_all(walk)):
        kind = (question.kind, tuple(unit.key for unit in question.units))
        if kind not in seen:
            seen.add(kind)
            address = f"/a/{walk.token}/questions/{question.id}"
            yield Stop(f"question {question.id}", address)
            yield Stop(f"question {question.id} refused", address, then=deeds.refuse)


def cautions(app: Flask, base_url: str, at: Set) -> Iterator[Stop]:
    """Results that name help or leave advice out, hardly say anything, or have nothing to add."""
    code = at.cast.ana.link_code
    people: dict[str, Given] = {
        "low": {**_told(WORST), **LOW, "D_flags": ["eating_disorder", "injury"]},
        "pregnant": {**_told(rosa()), "D_flags": ["pregnant", "heart_kidney"]},
        "breastfeeding": {**_told(rosa()), "D_flags": "breastfeeding"},
        "much to drink": {**_told(rosa()), "H_drinks": "6"},
        "best": _told(BEST),
    }
    for name, given in people.items():
        walk = walk_over_http(base_url, code).begin("Rosa Quispe").answer_all(given).finish()
        yield from _read(f"result, {name}", walk)
    few = walk_over_http(base_url, code).begin("Rosa Quispe").answer_needed().finish()
    yield from _read("result, few answers", few)
    yield Stop("a shared part, few answers", f"/r/{walks.shared(few)}")


def countries(app: Flask, base_url: str, at: Set) -> Iterator[Stop]:
    """Results of checks of money in several countries."""
    code = _link(app, at, "wealth")
    yield Stop("landing, wealth", f"/l/{code}", then=deeds.open_details)
    for country in COUNTRIES:
        given = {**_told(MIRA), "M_ins": ["home", "health"], "D_country": country}
        walk = walk_over_http(base_url, code).begin("Mira Stone").answer_all(given).finish()
        yield from _read(f"result, money in {country}", walk)
    tight = {**_told(TIGHT), "D_country": "euro"}
    walk = walk_over_http(base_url, code).begin("Mira Stone").answer_all(tight).finish()
    yield from _read("result, tight", walk)
    yield Stop("a shared part, money", f"/r/{walks.shared(walk)}")
    yield Stop("landing, both", f"/l/{_link(app, at, 'hybrid')}", then=deeds.open_details)


def again(app: Flask, base_url: str, at: Set) -> Iterator[Stop]:
    """The second result of an account, and things of which few are left."""
    code, owner = at.cast.ana.link_code, at.others.cai
    for given in ({**_told(rosa()), "E_min": "10"}, {**_told(rosa()), "S_hours": "6", "E_days": "5"}):
        walk = walk_over_http(base_url, code).begin("Cai", email=owner.email).answer_all(given).finish()
    yield Stop("found, finished ones", "/me", "found", then=deeds.add)
    for name, way in (("result", "result"), ("paper", "result/paper")):
        yield Stop(f"{name}, since last time", f"/a/{walk.token}/{way}", "found", then=deeds.open_details)
    few = put_on_shelf(app, stock=2).id
    yield Stop("product, few left", f"{at.done_road}/products/{few}")
    yield Stop("checkout, few left", f"{at.done_road}/checkout/{few}")
    yield Stop(
        "checkout, more than there are", f"{at.done_road}/checkout/{few}", then=deeds.buy_more_than_left
    )


def _read(name: str, walk: Walk) -> Iterator[Stop]:
    yield Stop(name, f"/a/{walk.token}/result", then=deeds.open_details)
    yield Stop(f"{name}, paper", f"/a/{walk.token}/result/paper", is_like_others=True)


def _told(person: dict[str, AnswerValue]) -> dict[str, str]:
    return {question: typed(value) for question, value in person.items()}


def _link(app: Flask, at: Set, focus: str) -> str:
    with app.app_context(), acting(at.cast.ana.actor):
        return make_link(campaign=f"About {focus}", focus=focus).link_code
