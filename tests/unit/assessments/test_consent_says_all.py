"""Whoever agrees is told all that others then see: each field of the hub, each part of what a model is told."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields

import pytest
from babel.messages.extract import extract_from_file

from maxpulse.analysis.patterns import ASKED, lattice
from maxpulse.analysis.prompts import prompt
from maxpulse.clients.queries.board.rows import Row
from maxpulse.clients.queries.person.assessments import Area, Half, Taken
from maxpulse.clients.queries.person.purchases import Bought
from maxpulse.clients.queries.person.refunds import Returned
from maxpulse.clients.queries.person.sharing import Changed
from maxpulse.clients.queries.person.timeline import Finished, Read, Started
from maxpulse.runtime.paths import PROJECT

START, SHARING = "links/_consent.html", "assessments/_switches.html"
PROGRESS, GRADE, AREAS, ANSWERS, ALWAYS = (
    *("Progress", "Overall grade", "Area scores", "Single answers"),
    "In any case",
)
# What a page needs to draw itself, and what is not about the client but the distributor's own.
FRAME = frozenset({"id", "number", "shared", "commission", "commission_id", "taken_back", "unit", "assessed"})

# Each field, the item it hangs on, and how that item says it.
BOARD = {
    "name": (ALWAYS, "Your name"),
    "type": (ALWAYS, "which check"),
    "status": (PROGRESS, "when you finish"),
    "open": (PROGRESS, "when you finish"),
    "progress": (PROGRESS, "How far you are"),
    "place": (PROGRESS, "in which area"),
    "seen_at": (PROGRESS, "last sign of life"),
    "signs": (PROGRESS, "each of the past ten minutes"),
    "state": (PROGRESS, "“stuck”"),
    "device": (PROGRESS, "kind of device"),
    "link_name": (ALWAYS, "which link"),
    "grade": (GRADE, "The letter"),
    "level": (GRADE, "The letter"),
    "partial": (GRADE, "how many areas"),
    "grade_shared": (ALWAYS, "what you share"),
    "bought": (ALWAYS, "what you buy"),
}
PAGE = {
    "type": (ALWAYS, "which check"),
    "link_name": (ALWAYS, "which link"),
    "started_at": (ALWAYS, "began, when"),
    "finished_at": (PROGRESS, "when you finish"),
    "progress": (PROGRESS, "How far you are"),
    "grade": (GRADE, "The letter"),
    "level": (GRADE, "The letter"),
    "scored": (GRADE, "how many areas"),
    "asked": (GRADE, "how many areas"),
    "areas": (AREAS, "%(areas)s"),
    "halves": (AREAS, "a letter for health, one for wealth"),
    "answers": (ANSWERS, "typed, tapped or skipped"),
}
EVENTS: dict[type, Mapping[str, tuple[str, str]]] = {
    Row: BOARD,
    Taken: PAGE,
    Area: {"place": (AREAS, "%(areas)s"), "score": (AREAS, "From 1 to 10"), "level": (AREAS, "From 1 to 10")},
    Half: {"type": (AREAS, "for health"), "grade": (AREAS, "a letter"), "level": (AREAS, "a letter")},
    Started: {"at": (ALWAYS, "when"), "type": (ALWAYS, "which check"), "link_name": (ALWAYS, "which link")},
    Finished: {
        "at": (PROGRESS, "when you finish"),
        "type": (ALWAYS, "which check"),
        "grade": (GRADE, "The letter"),
        "answers": (ANSWERS, "typed, tapped or skipped"),
        "took": (PROGRESS, "how long it took"),
    },
    Read: {"at": (PROGRESS, "each time you read"), "again": (PROGRESS, "each time you read")},
    Bought: {
        "product_name": (ALWAYS, "what you buy"),
        "quantity": (ALWAYS, "what you buy"),
        "at": (ALWAYS, "what you buy"),
        "amount": (ALWAYS, "with its price"),
        "refunded": (ALWAYS, "or return"),
        "shop": (ALWAYS, "what you buy"),
    },
    Returned: {
        "at": (ALWAYS, "or return"),
        "product_name": (ALWAYS, "or return"),
        "quantity": (ALWAYS, "or return"),
        "amount": (ALWAYS, "with its price"),
        "in_full": (ALWAYS, "or return"),
    },
    Changed: {"at": (ALWAYS, "when you change it"), "field": (ALWAYS, "when you change it")},
}
# What a prompt holds of somebody, and how the page of consent says it. The rest of it is the same for all.
TOLD = {
    "half": "which check it is",
    "area": "roughly how you stand in up to eight areas",
    "two_lowest": "roughly how you stand in up to eight areas",
    "level": "roughly how you stand in up to eight areas",
    "points": "one of five levels, or half of one",
    "age_band": "your age group",
    "language": "your language",
}
OF_NOBODY = {"slots", "constants", "possible_directions", "policy"}


def sentences(template: str) -> list[str]:
    """All that a template says, in the order it stands there."""
    found = extract_from_file("jinja2", PROJECT / "templates" / template)
    return [message if isinstance(message, str) else message[0] for _line, message, *_more in found]


@pytest.mark.parametrize("template", [START, SHARING])
@pytest.mark.parametrize("shown", EVENTS, ids=lambda shown: shown.__name__)
def test_all_that_the_hub_shows_is_named_at_the_item_it_hangs_on(template: str, shown: type) -> None:
    said, named = sentences(template), EVENTS[shown]
    assert {field.name for field in fields(shown)} - FRAME == set(named), "what is new is named too"
    for item, words in named.values():
        assert words in said[said.index(item) + 1], f"{item} does not say: {words}"


def test_the_page_of_consent_names_all_that_a_model_is_told() -> None:
    asked = [pattern for half in ASKED for pattern in lattice(half, "en")]
    told = {key for pattern in asked for key in json.loads(prompt(pattern))}
    (sentence,) = [each for each in sentences(START) if "language model" in each]
    assert told - OF_NOBODY == set(TOLD)
    for words in TOLD.values():
        assert words in sentence
