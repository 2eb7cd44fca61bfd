"""The same with people who have gone the whole road: of them functions find more than a row in each table holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import partial

from maxpulse.probe.asking import ask
from maxpulse.probe.functions.arguments import Unknown
from maxpulse.probe.functions.found import Found
from maxpulse.probe.functions.prepared import PREPARED, Prepare
from maxpulse.probe.functions.settled import Settled, settled
from maxpulse.probe.functions.steps import KIND, try_calls
from maxpulse.probe.rounds import Step
from maxpulse.probe.world import Rows, World


def people_steps(there: Iterable[Found]) -> Iterator[Step[World]]:
    """Every function that runs with its owner's rights, in one step, and those that take more, each in its own."""
    functions = list(there)
    yield Step(KIND, "people who went the road", partial(_try_all, there=functions))
    for one in functions:
        if one.name in PREPARED:
            yield Step(KIND, one.signature, partial(_try_prepared, function=one, prepare=PREPARED[one.name]))


def _try_all(world: World, there: list[Found]) -> None:
    with world.stay.attempt():
        # What somebody looked at is there to be asked for once they have.
        for people in (world.mine, world.theirs):
            seat, client = people.seats["distributor"], people.values["client_id"]
            ask(world, seat, "GET", f"/hub/clients/{client}", "10.255.255.251")
        rows = _rows(world, settled(world.mine), settled(world.theirs))
        for function in there:
            with suppress(Unknown):  # told of where there is a row in each table
                try_calls(rows, function, ())


def _try_prepared(world: World, function: Found, prepare: Prepare) -> None:
    with world.stay.attempt():
        try_calls(_rows(world, prepare(world.mine), prepare(world.theirs)), function, ())


def _rows(world: World, mine: Settled, theirs: Settled) -> Rows:
    return Rows(world.stay, world.report, mine, theirs, theirs)
