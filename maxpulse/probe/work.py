"""Every job: a transaction of nobody's reads nothing, and what a job is told is an id and nothing about a person."""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Callable, Iterator
from contextvars import Context
from importlib import import_module
from typing import Any

from flask import g
from sqlalchemy import text

import maxpulse
from maxpulse.core.actor import NoActor
from maxpulse.core.db import session
from maxpulse.operations.schedule import SCHEDULE
from maxpulse.probe.report import NOT_COVERED, REACHED
from maxpulse.probe.routes import World

PLAIN = {"str", "int", "UUID"}


def probe_jobs(world: World) -> None:
    """Look at every function of every `jobs` module, and at what the schedule names."""
    named = {f"{job.__module__}.{job.__qualname__}" for job in jobs()}
    for job in jobs():
        name = f"{job.__module__}.{job.__qualname__}"
        world.report.note("jobs", "nobody", name)
        told = [str(each.annotation) for each in inspect.signature(job).parameters.values()]
        if set(told) - PLAIN:
            how = f"It is told {', '.join(told)}: arguments stand in Redis, and may be ids only."
            world.report.find("jobs", NOT_COVERED, name, how=how)
        if Context().run(_acts_as_nobody, world):
            world.report.find("jobs", REACHED, name, "nobody", "a transaction without an actor begins")
    for scheduled in SCHEDULE:
        world.report.note("jobs", "the scheduler", scheduled.function)
        if scheduled.function not in named:
            how = "The schedule names a function that no jobs module has."
            world.report.find("jobs", NOT_COVERED, scheduled.function, how=how)


def jobs() -> Iterator[Callable[..., Any]]:
    """Every public function of every module named `jobs`."""
    for package in pkgutil.iter_modules(maxpulse.__path__, "maxpulse."):
        if not package.ispkg or not _has_jobs(package.name):
            continue
        module = import_module(f"{package.name}.jobs")
        for name, one in inspect.getmembers(module, inspect.isfunction):
            if one.__module__ == module.__name__ and not name.startswith("_"):
                yield one


def _has_jobs(package: str) -> bool:
    places = import_module(package).__path__
    return any(found.name == "jobs" for found in pkgutil.iter_modules(places))


def _acts_as_nobody(world: World) -> bool:
    """What a job finds that forgot to say as whom it acts."""
    with world.app.app_context():
        assert "actor" not in g  # noqa: S101  a context of its own
        try:
            session.execute(text("select 1"))
        except NoActor:
            return False
        finally:
            session.remove()
    return True
