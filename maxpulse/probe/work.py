"""Every job: it acts as somebody, and told an id of one company it changes and tells nothing of the other's.

Jobs that are told nothing look after all companies, by design: of those it is seen as whom they begin, and they are
stopped there. Jobs that are told ids are run, with every kind of id one company has.
"""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Callable, Iterator
from contextvars import Context
from functools import partial
from importlib import import_module
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.exc import DBAPIError

import maxpulse
from maxpulse.core.actor import Actor, NoActor
from maxpulse.operations.schedule import SCHEDULE
from maxpulse.probe import belongings
from maxpulse.probe.asking import newly_written
from maxpulse.probe.companies import People
from maxpulse.probe.report import NOT_COVERED, REACHED
from maxpulse.probe.rounds import Step
from maxpulse.probe.undone import AlreadyProbing
from maxpulse.probe.world import World

PLAIN = {"str", "int", "UUID"}
# A job that finds nothing under an id, or is refused it by the database, has reached nothing.
REFUSALS = (LookupError, ValueError, DBAPIError, AlreadyProbing)
Job = Callable[..., Any]


class Begun(BaseException):
    """A job has begun its first transaction and does not go on. No handler of a product's error takes it."""


def job_steps() -> Iterator[Step[World]]:
    """Every function of every `jobs` module, and what the schedule names."""
    named = {name_of(job) for job in jobs()}
    for job in jobs():
        yield Step("jobs", name_of(job), partial(try_job, job=job))
    yield Step("jobs", "the schedule", partial(_read_the_schedule, named=named))


def jobs() -> Iterator[Job]:
    """Every public function of every module named `jobs`."""
    for found in pkgutil.walk_packages(maxpulse.__path__, "maxpulse."):
        if found.name.rpartition(".")[2] == "jobs":
            module = import_module(found.name)
            for name, one in inspect.getmembers(module, inspect.isfunction):
                if one.__module__ == module.__name__ and not name.startswith("_"):
                    yield one


def name_of(job: Job) -> str:
    """The dotted path of a job, as it stands in Redis."""
    return f"{job.__module__}.{job.__qualname__}"


def try_job(world: World, job: Job) -> None:
    """Look at one job and what it is told, and try it across both companies."""
    name = name_of(job)
    told = [str(each.annotation) for each in inspect.signature(job).parameters.values()]
    if set(told) - PLAIN:
        how = f"It is told {', '.join(told)}: arguments stand in Redis, and may be ids only."
        world.report.find("jobs", NOT_COVERED, name, how=how)
        return
    world.report.note("jobs", "nobody", name)
    if not _begins(world, job, told):
        return
    for arguments in _arguments(world, told):
        world.report.note("jobs", "told of one company", name)
        _run(world, job, arguments)


def _read_the_schedule(world: World, named: set[str]) -> None:
    for scheduled in SCHEDULE:
        world.report.note("jobs", "the scheduler", scheduled.function)
        if scheduled.function not in named:
            how = "The schedule names a function that no jobs module has."
            world.report.find("jobs", NOT_COVERED, scheduled.function, how=how)


def _begins(world: World, job: Job, told: list[str]) -> bool:
    """The job begins as somebody. It is stopped there."""

    def stop(_actor: Actor) -> None:
        raise Begun

    mine = world.mine.values["session_id"]
    try:
        return _watched(world, job, [_as_told(kind, mine) for kind in told], stop)
    except Begun:
        return True


def _run(world: World, job: Job, arguments: list[Any]) -> None:
    theirs = {str(one) for seat in world.theirs.seats.values() for one in _identities(seat.actor)}
    acted: list[Actor] = []
    newly_written(world)
    with world.stay.attempt():
        before = belongings.seen_by(world, world.theirs)
        newly_written(world)
        _watched(world, job, arguments, acted.append)
        written = newly_written(world)
        changed = belongings.changed(before, belongings.seen_by(world, world.theirs)) if written else []
        tells = bool(written) and belongings.tells_of(world, world.mine, world.secrets)
    for table in changed:
        world.report.find(
            "jobs", REACHED, name_of(job), "told of one company", f"changes the other's {table}"
        )
    if tells:
        how = "writes words of the other company into rows of the one it is told of"
        world.report.find("jobs", REACHED, name_of(job), "told of one company", how)
    if theirs & {str(one) for actor in acted for one in _identities(actor)}:
        world.report.find("jobs", REACHED, name_of(job), "told of one company", "acts as the other")


def _watched(world: World, job: Job, arguments: list[Any], begun: Callable[[Actor], None]) -> bool:
    """Run a job as a worker does; False when it could not run, which is a finding."""
    name = name_of(job)
    with world.stay.watched(begun) as as_nobody:
        try:
            Context().run(_work, world, job, arguments)
        except REFUSALS:
            pass
        except NoActor:
            world.report.find("jobs", NOT_COVERED, name, "nobody", "It does not say as whom it acts.")
            return False
        except Exception as error:
            world.report.find("jobs", NOT_COVERED, name, how=f"It stopped: {type(error).__name__}.")
            return False
        finally:
            if as_nobody:
                how = "asks the database without an actor"
                world.report.find("jobs", REACHED, name, "nobody", how)
    return True


def _work(world: World, job: Job, arguments: list[Any]) -> None:
    with world.app.app_context():
        job(*arguments)


def _arguments(world: World, told: list[str]) -> Iterator[list[Any]]:
    """Every kind of id that the one company has; where there are several, one at a time with the other's beside it."""
    ids, theirs = _ids(world.mine), _ids(world.theirs)
    for kind, mine in ids.items():
        for place in range(len(told)):
            beside = theirs.get(kind, uuid4())
            yield [_as_told(how, mine if n == place else beside) for n, how in enumerate(told)]


def _ids(people: People) -> dict[str, UUID]:
    found = {name: value for name, value in people.values.items() if isinstance(value, UUID)}
    who = {"distributor_id": people.distributor.distributor_id, "participant_id": people.token.participant_id}
    ids = found | who | {"reported": people.reported, "program": people.programs[0].client_id}
    return {name: value for name, value in ids.items() if value is not None}


def _as_told(kind: str, value: UUID) -> Any:
    return {"str": str(value), "UUID": value, "int": value.int >> 66}[kind]


def _identities(actor: Actor) -> Iterator[UUID]:
    for one in (actor.user_id, actor.participant_id, actor.distributor_id, actor.api_client_id):
        if one is not None:
            yield one
