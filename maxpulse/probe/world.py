"""What every part of the probe tries with: the application for a while, and two companies in it, in two ways."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from flask import Flask

from maxpulse.probe import companies, founding
from maxpulse.probe.canaries import Company
from maxpulse.probe.companies import People
from maxpulse.probe.report import NOT_COVERED, Report
from maxpulse.probe.undone import Undone


@dataclass(frozen=True, slots=True)
class Rows:
    """Companies that have a row in every table, for tries at the database itself.

    `recruit` is one whose distributor was brought in by `mine`; `theirs` has nothing to do with either.
    """

    stay: Undone
    report: Report
    mine: Company
    theirs: Company
    recruit: Company
    # How many rows of each table were written when the last call was over.
    written: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class World:
    """Both companies, twice: those who went the road, and those who have a row in every table."""

    app: Flask
    stay: Undone
    report: Report
    mine: People
    theirs: People
    their_rows: Company
    # How many rows of each table were written when the last try was over.
    written: dict[str, int] = field(default_factory=dict)

    @property
    def secrets(self) -> frozenset[str]:
        """Words that stand nowhere but with the other company."""
        return self.theirs.secrets | {self.their_rows.mark}


def put_rows(stay: Undone, report: Report) -> Rows:
    """Put all three companies into every table. A table that takes no row of theirs is a finding."""
    mine, missing = founding.found(stay.driver)
    theirs, missing_too = founding.found(stay.driver)
    recruit, missing_below = founding.recruited(stay.driver, mine)
    stay.restore()
    for name, why in (missing | missing_too | missing_below).items():
        report.find("tables", NOT_COVERED, name, how=f"No canary could be put here. {why}")
    return Rows(stay, report, mine, theirs, recruit)


def settle(app: Flask, stay: Undone, report: Report) -> World:
    """The same for the other's rows, and both companies go the whole road."""
    stay.queued = report.queued
    their_rows, missing = founding.found(stay.driver)
    stay.restore()
    for name, why in missing.items():
        report.find("tables", NOT_COVERED, name, how=f"No canary could be put here. {why}")
    return _known(World(app, stay, report, companies.settle(app), companies.settle(app), their_rows))


def settle_kin(app: Flask, stay: Undone, report: Report) -> World:
    """The same, with companies that are no strangers: the distributor of `theirs` was brought in by that of `mine`."""
    their_rows, _missing = founding.found(stay.driver)
    stay.restore()
    mine = companies.settle(app)
    recruit = companies.settle(app, mine.distributor.distributor_id)
    member = {"member_id": recruit.distributor.distributor_id}
    return _known(
        World(app, stay, report, mine, replace(recruit, values={**recruit.values, **member}), their_rows)
    )


def _known(world: World) -> World:
    world.report.words.update(world.mine.secrets | world.secrets)
    return world
