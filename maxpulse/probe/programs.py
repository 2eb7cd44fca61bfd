"""What programs of shops outside may ask, tried by the program of another company and by one that may ask nothing.

Whatever an address of the API is sent, it has to be something that it takes from whom it belongs to: a refusal of
a broken request would prove nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import cycle
from typing import Any
from uuid import uuid4

from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from maxpulse.integration.tokens import issue
from maxpulse.probe.asking import ask, newly_written
from maxpulse.probe.companies import People
from maxpulse.probe.parts import foreign_values, path_of
from maxpulse.probe.report import NOT_COVERED, REACHED
from maxpulse.probe.rounds import Step
from maxpulse.probe.seats import PROGRAM, bearer, settings_here
from maxpulse.probe.world import World

# What is kept of any request that was well formed: the answer it got.
KEPT = frozenset({"api_requests"})
REFUSED = frozenset({400, 401, 403, 404, 405, 409})
NO_SCOPE = frozenset({"/api/v1/status"})  # says who one is and what one may ask
Body = dict[str, Any]


def _sale(people: People) -> Body:
    return {
        "reference": uuid4().hex,
        "seller": {"link": people.values["code"]},
        "buyer": {"name": "Canary", "email": "buyer@canary.invalid"},
        "product": {"name": "Canary", "type": "service", "unit_price": "10.00"},
        "currency": settings_here().currency,
    }


def _refund(people: People) -> Body:
    return {"reference": uuid4().hex, "purchase": {"id": str(people.reported)}, "amount": "1.00"}


# What each address that is written to takes, about these people.
BODIES: Mapping[str, Callable[[People], Body]] = {"/api/v1/purchases": _sale, "/api/v1/refunds": _refund}


def program_steps(app: Flask, below: str) -> Iterator[Step[World]]:
    """Every route behind the API's door."""
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith(below) and str(rule.endpoint).startswith("api."):
            yield Step("routes", rule.rule, partial(_try, rule=rule))


def _try(world: World, rule: Rule) -> None:
    method = "POST" if "POST" in (rule.methods or ()) else "GET"
    if method == "POST" and rule.rule not in BODIES:
        world.report.find("routes", NOT_COVERED, rule.rule, PROGRAM, "Nothing here says what it is sent.")
        return
    make = BODIES.get(rule.rule) if method == "POST" else None
    own = path_of(rule, dict.fromkeys(rule.arguments, world.mine.reported))
    about_me, about_them = (make(each) if make else None for each in (world.mine, world.theirs))
    asked = _ask(world, method, own, about_me, bearer(world.app, world.mine.programs[0]))
    if asked is None or asked.status_code not in (200, 201):
        said = asked.status_code if asked else "nothing"
        how = f"Whoever it belongs to gets {said} here."
        world.report.find("routes", NOT_COVERED, rule.rule, PROGRAM, how)
    newly_written(world)
    for token, path, body, what in _tries(world, rule, own, about_me, about_them):
        answer = _ask(world, method, path, body, token)
        world.report.note("routes", PROGRAM, f"{method} {rule.rule} {what}")
        _judge(world, rule, answer, what, set(newly_written(world)) - KEPT)


def _tries(
    world: World, rule: Rule, own: str, about_me: Body | None, about_them: Body | None
) -> Iterator[tuple[str, str, Body | None, str]]:
    for what, token in _bad_tokens(world):
        yield token, own, about_me, what
    if rule.rule not in NO_SCOPE:
        yield bearer(world.app, world.mine.programs[0], ()), own, about_me, "with a token for nothing"
    tokens = cycle([bearer(world.app, program) for program in world.mine.programs])
    if rule.arguments:
        for values in foreign_values(world, rule, world.mine.seats[PROGRAM]):
            yield next(tokens), path_of(rule, values), about_me, "with what is theirs in the address"
    elif about_them is not None:
        yield next(tokens), own, about_them, "with what is theirs in the body"
    else:
        reference = next(iter(world.theirs.programs)).client_id
        for query in (
            f"reference={reference}",
            f"client_id={reference}",
            f"purchase_id={world.theirs.reported}",
        ):
            yield next(tokens), f"{own}?{query}", None, "with what is theirs in the query"


def _bad_tokens(world: World) -> Iterator[tuple[str, str]]:
    """Tokens of nobody's: of a person's id, of another installation, and one that was changed on its way."""
    using, theirs = world.app.extensions["settings"], world.theirs
    good = bearer(world.app, theirs.programs[0])
    elsewhere = using.model_copy(update={"public_url": "https://canary.invalid"})
    person = theirs.distributor.user_id
    assert person is not None  # noqa: S101  made as one
    yield "with a token for a person", issue(person, ("purchases:read",), using)
    yield (
        "with another installation's token",
        issue(theirs.programs[0].client_id, ("purchases:read",), elsewhere),
    )
    yield "with a changed token", good[:-4] + ("AAAA" if not good.endswith("AAAA") else "BBBB")
    yield "with a cookie's content", world.theirs.seats["distributor"].cookie.partition("=")[2]


def _ask(world: World, method: str, path: str, body: Body | None, token: str) -> TestResponse | None:
    with world.stay.attempt():
        return ask(world, world.mine.seats[PROGRAM], method, path, "10.255.255.253", body=body, token=token)


def _judge(world: World, rule: Rule, answer: TestResponse | None, what: str, written: set[str]) -> None:
    if answer is None or answer.status_code in (415, 422, 429) or answer.status_code >= 500:
        said = answer.status_code if answer else "with an error"
        how = f"{what} is answered {said}, which proves nothing."
        world.report.find("routes", NOT_COVERED, rule.rule, PROGRAM, how)
        return
    # A question without an id in it is answered, about the program that asks.
    is_open = answer.status_code == 200 and what == "with what is theirs in the query"
    if answer.status_code not in REFUSED and not is_open:
        world.report.find("routes", REACHED, rule.rule, PROGRAM, f"{what} is answered {answer.status_code}")
    if any(secret in answer.text for secret in world.secrets):
        world.report.find("routes", REACHED, rule.rule, PROGRAM, f"{what} shows words of the other company")
    if written:
        how = f"{what} wrote to {', '.join(sorted(written))}"
        world.report.find("routes", REACHED, rule.rule, PROGRAM, how)
