"""An assessment that is shared in part, with a word of its own in each part that is shared or not."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID, uuid4

from psycopg.types.json import Jsonb

from maxpulse.assessments import actions
from maxpulse.assessments.actions.start import Beginning
from maxpulse.assessments.content import load_bank
from maxpulse.assessments.recorder.recorder import ROLE as RECORDER
from maxpulse.assessments.web.consent import SHARING_WORDING, WORDING
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.core.ids import new_id
from maxpulse.links.queries import find_public_link
from maxpulse.privacy.rules import ANSWERS, AREAS, GRADE
from maxpulse.probe import founding
from maxpulse.probe.world import World

SKIPPED = "null"  # as an answer that was passed over is stored


@dataclass(frozen=True, slots=True)
class Part:
    """The assessment, whose it is as its distributor knows them, and the words that stand in each part of it."""

    session_id: UUID
    client_id: UUID
    words: Mapping[str, str]


def share(world: World, part: Part, items: Collection[str]) -> None:
    """Let its participant share these items and no others."""
    with acting(world.mine.seats["participant"].actor):
        actions.share(part.session_id, items, SHARING_WORDING)


@contextmanager
def shared_in_part(world: World) -> Iterator[Part]:
    """One more assessment of the participant, just begun."""
    session_id, mine = new_id(), world.mine
    who = mine.seats["participant"].actor
    with acting(who):
        link = find_public_link(mine.values["code"])
        assert link is not None  # noqa: S101  made a moment ago
        actions.start(link, Beginning(session_id, "Client", None, (), "phone", WORDING))
    words = {item: f"{item.capitalize()}{uuid4().hex}" for item in (GRADE, AREAS, ANSWERS)}
    _write(world, who, session_id, words)
    with acting(who):
        client_id = actions.fresh_state(session_id).client_id
    yield Part(session_id, client_id, words)


def _write(world: World, who: Actor, session_id: UUID, words: Mapping[str, str]) -> None:
    found = {
        GRADE: {"grade": words[GRADE], "level": 2, "scored": 1, "areas": 1},
        AREAS: {"areas": [{"key": words[AREAS], "shown": 7, "level": 2}]},
    }
    with world.stay.acting_as(who) as connection:
        for item, data in found.items():
            row = {"session_id": session_id, "item": item, "data": Jsonb(data)}
            founding.insert(
                connection,
                "assessment_findings",
                row | {"distributor_id": world.mine.distributor.distributor_id},
            )
    with world.stay.acting_as(who, RECORDER) as connection:
        question = load_bank("health").questions[0]
        answer = {"id": new_id(), "session_id": session_id, "question_id": question.id}
        founding.insert(
            connection,
            "assessment_responses",
            answer | {"question_text": words[ANSWERS], "response_value": SKIPPED},
        )
