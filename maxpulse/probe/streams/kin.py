"""Sockets by those who are no strangers: an upline, and the distributor of a client who shares nothing or in part.

An upline hears nothing that is rung for whom they brought in, and what is rung on their own stream shows of those what
a team page shows. Of a client who shares in part no fragment carries the rest: the product's own messages are rung,
told while the client shares so much and no more, and one of every other event there is.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from functools import partial

from flask import Flask
from werkzeug.routing import Rule

from maxpulse.assessments import actions
from maxpulse.assessments.rules import standing
from maxpulse.core.db import acting
from maxpulse.core.ids import new_id
from maxpulse.live.streams import Message
from maxpulse.privacy.rules import GRADE, PROGRESS, STEERED
from maxpulse.probe.in_part import Part, share, shared_in_part
from maxpulse.probe.report import NOT_COVERED, REACHED
from maxpulse.probe.rounds import Step
from maxpulse.probe.sharing import WHO
from maxpulse.probe.streams.messages import messages
from maxpulse.probe.streams.sockets import ANSWERED, HELLO, Bell, Line, hub_with_bell, line
from maxpulse.probe.streams.strangers import HEARD, WORDS, probe_socket, sockets_of
from maxpulse.probe.tables import UPLINE
from maxpulse.probe.walking import plausible
from maxpulse.probe.world import World
from maxpulse.tracking.rules import TELL_OF_PROGRESS

# What fragments show where it is shared. Areas and answers are on pages alone: in no fragment may they ever stand.
DRAWN = (PROGRESS, GRADE)
# What tells how far somebody is: figure, area and ticks of their row.
WAY = re.compile(
    r'id="client-([0-9a-f-]{36})-(?:(?:progress|area)"[^>]* class="d-(?:way|area)"|trace"[^>]*data-trace="[^"])'
)
MADE_UP, ANSWER = 1_000, "answer"
WITHHELD: tuple[tuple[str, ...], ...] = ((), *((item,) for item in STEERED), STEERED)


def stream_kin_steps(app: Flask) -> Iterator[Step[World]]:
    """Every socket, by an upline and about whoever does not share each part."""
    for rule in sockets_of(app):
        if not rule.arguments:  # told of where strangers try
            yield Step("streams", rule.rule, partial(_try_as_upline, rule=rule))
            yield Step("streams", rule.rule, partial(_try_in_part, rule=rule))


def _try_as_upline(world: World, rule: Rule) -> None:
    seat = replace(world.mine.seats["distributor"], name=UPLINE)
    theirs = world.theirs.distributor.distributor_id
    asked = ("", f"stream={theirs}", f"distributor_id={theirs}")
    probe_socket(world, rule, [seat], world.secrets - world.theirs.known_to_uplines, asked)


def _try_in_part(world: World, rule: Rule) -> None:
    own = world.mine.seats["distributor"]
    with (
        world.stay.attempt(),
        shared_in_part(world) as part,
        hub_with_bell(world.app) as bell,
        line(world.app, rule, own) as mine,
    ):
        if not mine.listen(ANSWERED, HELLO):
            how = "The client's own distributor is not let in."
            world.report.find("streams", NOT_COVERED, rule.rule, WHO, how)
            return
        for place, withheld in enumerate(WITHHELD, start=1):
            told = _answer(world, part, withheld)
            # What would tell of one item would tell of all: the dear ones are rung with all and with nothing shared.
            made_up = _made_up(world, part, told, MADE_UP * place) if withheld in ((), STEERED) else ()
            _hear(world, rule, part, withheld, bell, mine, [*told, *made_up])


def _answer(world: World, part: Part, withheld: Collection[str]) -> list[Message]:
    """What the product tells when the participant shares so much and answers then."""
    before = len(world.stay.told)
    share(world, part, [item for item in STEERED if item not in withheld])
    with acting(world.mine.seats["participant"].actor):
        state = actions.fresh_state(part.session_id)
        question = standing(state.bank, state.answers).next
        assert question is not None  # noqa: S101  there are many more than ways to share
        actions.answer(state, question.id, plausible(question), new_id(), 1000)
    return world.stay.told[before:]


def _made_up(world: World, part: Part, told: Sequence[Message], first: int) -> Iterator[Message]:
    """One of every other event. Of answers the product says what is in them, so none is made up."""
    for message in messages(world.mine, world.mine, WORDS, first):
        if message.event not in {ANSWER, *(each.event for each in told)}:
            yield replace(message, facts={**message.facts, "c": part.client_id})


def _hear(
    world: World,
    rule: Rule,
    part: Part,
    withheld: Collection[str],
    bell: Bell,
    mine: Line,
    told: Sequence[Message],
) -> None:
    without = f"without {' and '.join(withheld) or 'nothing'}"
    seen: set[str] = set()
    is_told = ANSWER in {message.event for message in told}
    if is_told and PROGRESS in withheld:
        how = f"{ANSWER} is told of {without}, and its number with it"
        world.report.find("streams", REACHED, rule.rule, WHO, how)
    if not is_told and PROGRESS not in withheld:
        how = f"No answer is told of {without}: silence proves nothing."
        world.report.find("streams", NOT_COVERED, rule.rule, WHO, how)
    for message in told:
        bell.ring(message)
        world.report.note("streams", WHO, f"{rule.rule} {message.event} {without}")
        drawn = mine.fragments(message, HEARD)
        if drawn is None:
            how = f"{message.event} is not heard {without}."
            world.report.find("streams", NOT_COVERED, rule.rule, WHO, how)
            continue
        shown = set(_shown(part, message.event, drawn))
        seen |= shown
        for item in sorted(shown.intersection(withheld)):
            how = f"{message.event} shows what is not shared: {item}"
            world.report.find("streams", REACHED, rule.rule, WHO, how)
    for item in sorted(set(DRAWN).difference(withheld, seen)):
        how = f"{without.capitalize()} its {item} is not drawn: silence proves nothing."
        world.report.find("streams", NOT_COVERED, rule.rule, WHO, how)


def _shown(part: Part, event: str, drawn: str) -> Iterator[str]:
    """The items of consent that these fragments tell of."""
    yield from (item for item, word in part.words.items() if word in drawn)
    # A row that moves says that something happened: of these events that is how far somebody is.
    moves = event in TELL_OF_PROGRESS and f'id="client-{part.client_id}' in drawn
    if moves or str(part.client_id) in WAY.findall(drawn):
        yield PROGRESS
