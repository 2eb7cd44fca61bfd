"""The road before Flask: a made-up token, or a foreign question or answer, is taken there as little as by the view.

What the web processes' worker asks before the application (`runtime/webworker.py`) is asked here in the same way, on
the desk of this stay: whether it wants a request, and then to take it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextvars import Context
from dataclasses import dataclass, replace
from functools import partial
from urllib.parse import urlencode, urlsplit
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy import text

from maxpulse.assessments import actions
from maxpulse.assessments.actions.start import Beginning
from maxpulse.assessments.content import load_bank
from maxpulse.assessments.content.bank import Question
from maxpulse.assessments.web.addresses import Addresses
from maxpulse.assessments.web.consent import WORDING
from maxpulse.assessments.web.express import FORM, Express, Reply
from maxpulse.assessments.web.fresh import fresh_question
from maxpulse.core import clock
from maxpulse.core.db import acting
from maxpulse.core.ids import new_id
from maxpulse.core.tokens import AssessmentToken
from maxpulse.links.queries import find_public_link
from maxpulse.probe import belongings
from maxpulse.probe.asking import newly_written
from maxpulse.probe.companies import LASTS, People, mixed_tokens
from maxpulse.probe.report import NOT_COVERED, REACHED
from maxpulse.probe.rounds import Step
from maxpulse.probe.seats import key_of
from maxpulse.probe.walking import plausible
from maxpulse.probe.world import World

ADDRESS = "/a/<token>/answers before Flask"
HOLDER, ELSEWHERE = "holder of a token", "foreign page"
ANY_ANSWER = text("select id from assessment_responses where session_id = :session limit 1")
Fields = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Offer:
    """One answer that is sent, and whether it may be taken: as one's own, whatever else it names."""

    what: str
    who: str
    token: str
    fields: Fields
    headers: Mapping[str, str]
    is_own: bool = False


def express_steps(app: Flask) -> Iterator[Step[World]]:
    """All of it, in one step."""
    yield Step("routes", ADDRESS, partial(probe_express, app=app))


def probe_express(world: World, app: Flask) -> None:
    """Try it with two assessments that are under way."""
    with world.stay.attempt():
        mine, theirs = (_on_the_way(world, people) for people in (world.mine, world.theirs))
        express = Express(app)
        first = load_bank("health").questions[0]
        _draw_what_follows(app, mine, first)
        _check_the_premise(world, express, mine, theirs, first)
        for offer in _offers(world, mine, theirs, first):
            _try(world, express, mine, theirs, offer)


def _on_the_way(world: World, people: People) -> People:
    """These people, with a token for an assessment that was just begun."""
    session_id, who = new_id(), people.seats["participant"].actor
    with acting(who):
        link = find_public_link(people.values["code"])
        assert link is not None  # noqa: S101  made a moment ago
        actions.start(link, Beginning(session_id, "Client", None, (), "phone", WORDING))
    token = AssessmentToken(session_id, people.token.participant_id, clock.now() + LASTS)
    values = {**people.values, "session_id": session_id}
    return replace(people, token=token, sealed=token.seal(key_of(world.app)), values=values)


def _draw_what_follows(app: Flask, mine: People, question: Question) -> None:
    """The express takes what leads to a question that was drawn before."""
    with acting(mine.seats["participant"].actor):
        state = actions.fresh_state(mine.token.session_id)
    weighed = actions.weigh(state, question.id, plausible(question))
    assert not isinstance(weighed, actions.Refused)  # noqa: S101  a middle value is never refused
    following = weighed.standing.next
    assert following is not None  # noqa: S101  there are many
    with app.test_request_context():
        fresh_question(Addresses(mine.sealed), weighed.after, following, weighed.standing)


def _check_the_premise(
    world: World, express: Express, mine: People, theirs: People, question: Question
) -> None:
    """Either takes their own answer: a refusal of what somebody else sends would prove nothing else."""
    for people in (mine, theirs):
        _remember(mine, theirs)
        with world.stay.attempt():
            newly_written(world)
            reply = _sent(express, people.sealed, _answer(question), _headers(world))
            written = newly_written(world)
        if reply is None or not reply.status.startswith(b"200") or "assessment_responses" not in written:
            how = "Whoever it belongs to is not taken here."
            world.report.find("routes", NOT_COVERED, ADDRESS, HOLDER, how)


def _offers(world: World, mine: People, theirs: People, question: Question) -> Iterator[Offer]:
    good, usual = _answer(question), _headers(world)
    for token in mixed_tokens(world.app, mine, theirs):
        yield Offer("a token that somebody made up", HOLDER, token, good, usual)
    ours = load_bank("health")
    elsewhere = next(each for each in load_bank("wealth").questions if ours.find_question(each.id) is None)
    foreign = {
        "a question of another assessment": elsewhere.id,
        "their session for a question": str(theirs.token.session_id),
    }
    for what, question_id in foreign.items():
        yield Offer(what, HOLDER, mine.sealed, good | {"question_id": question_id}, usual)
    yield Offer(
        "the id of their answer",
        HOLDER,
        mine.sealed,
        good | {"answer_id": _their_answer(world.theirs)},
        usual,
    )
    # Fields that nothing asks for: an answer of one's own all the same.
    names = {name: str(value) for name, value in theirs.values.items() if isinstance(value, UUID)}
    named = names | {"token": theirs.sealed, "participant_id": str(theirs.token.participant_id)}
    yield Offer("ids of theirs beside it", HOLDER, mine.sealed, good | named, usual, is_own=True)
    for origin in ("https://canary.invalid", "null", ""):
        headers = usual | {"ORIGIN": origin}
        yield Offer(f"from {origin or 'nowhere'}", ELSEWHERE, theirs.sealed, good, headers)


def _try(world: World, express: Express, mine: People, theirs: People, offer: Offer) -> None:
    _remember(mine, theirs)
    with world.stay.attempt():
        newly_written(world)
        reply = _sent(express, offer.token, offer.fields, offer.headers)
        written = newly_written(world)
        after = belongings.seen_by(world, theirs) if written else {}
    changed = belongings.changed(belongings.seen_by(world, theirs), after) if written else []
    world.report.note("routes", offer.who, f"POST {ADDRESS} with {offer.what}")
    for how in _reached(world, offer, reply, written, changed):
        world.report.find("routes", REACHED, ADDRESS, offer.who, f"{offer.what} {how}")


def _reached(
    world: World, offer: Offer, reply: Reply | None, written: Sequence[str], changed: Sequence[str]
) -> Iterator[str]:
    if reply is not None and not offer.is_own:
        yield f"is answered {reply.status[:3].decode()}"
    if written and not offer.is_own:
        yield f"wrote to {', '.join(written)}"
    if changed:
        yield f"changes the other's {', '.join(changed)}"
    if reply is not None and any(word.encode() in reply.body for word in world.secrets):
        yield "shows words of the other company"


def _sent(express: Express, token: str, fields: Fields, headers: Mapping[str, str]) -> Reply | None:
    """As the worker sends it: outside of any application context. None where it is left to the view, unwritten."""
    path, body = f"/a/{token}/answers", urlencode(fields).encode()
    return Context().run(express.take, path, body, headers) if express.wants(path, headers) else None


def _remember(*companies: People) -> None:
    """Both assessments as they stand, as a process knows them that takes answers of both."""
    for people in companies:
        with acting(people.seats["participant"].actor):
            actions.fresh_state(people.token.session_id)


def _their_answer(theirs: People) -> str:
    with acting(theirs.seats["participant"].actor) as session:
        return str(session.execute(ANY_ANSWER, {"session": theirs.token.session_id}).scalar_one())


def _answer(question: Question) -> dict[str, str]:
    """A good answer to the question, of an id of its own."""
    raw = plausible(question)
    return {
        "question_id": question.id,
        "answer_id": str(uuid4()),
        "took_ms": "1200",
        "value": raw.values[0],
        "unit": raw.unit,
    }


def _headers(world: World) -> dict[str, str]:
    origin = world.app.extensions["settings"].origin
    return {
        "CONTENT-TYPE": FORM,
        "HX-REQUEST": "true",
        "HOST": urlsplit(origin).netloc,
        "ORIGIN": origin,
        "X-FORWARDED-PROTO": "https",
    }
