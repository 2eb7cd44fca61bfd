"""Messages as they would be rung, with facts for every event that changes something on a page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import text

from maxpulse.core import clock
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.live.fragments import rendered_events
from maxpulse.live.streams import Message
from maxpulse.probe.companies import People

CODE = text("select distributor_code from distributor_profiles where id = :who")


def messages(stream: People, about: People, words: str, first: int = 1) -> Iterator[Message]:
    """One message of every event on the stream of one company, about what is another's or its own.

    Ids are those of whom it is about. Words, which the product writes into a message for whose stream it is, are given.
    """
    facts = _facts(stream, about, words)
    at, whose = clock.now(), str(stream.distributor.distributor_id)
    for number, event in enumerate(rendered_events(), start=first):
        yield Message(whose, number, event, at, facts)


def _facts(stream: People, about: People, words: str) -> Mapping[str, Any]:
    who = about.distributor.distributor_id
    with acting(Actor.system()) as session:
        code = session.execute(CODE, {"who": who}).scalar_one()
    return {
        "c": about.values["client_id"],
        "s": stream.distributor.distributor_id,
        "p": 42,
        "a": "sleep",
        "commission": about.values["commission_id"],
        "purchase": about.values["purchase_id"],
        "client_name": words,
        "product_name": words,
        "held_days": 14,
        "quantity": 1,
        "amount": "83.17",
        "currency": "USD",
        "bought": 1,
        "recruit": who,
        "name": words,
        "code": code,
        "under": who,
        "arrives": True,
        "sponsors": [code],
        "steps": [[str(who)] * 2],
    }
