"""Admins who may look are written to once when isolation or the audit is not right, and again after it was right."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update
from structlog.testing import capture_logs

from maxpulse.accounts.models import AdminProfile, User, UserProfile
from maxpulse.core import clock
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.core.permissions import Permission
from maxpulse.isolation.actions import keep
from maxpulse.isolation.models import ProbeRun
from maxpulse.notices.models import Mail
from maxpulse.operations import audit, jobs
from maxpulse.operations.alarms.rules import NEEDS, PATIENCE, Cause
from maxpulse.operations.alarms.watching import SAYS
from maxpulse.operations.schedule import SCHEDULE
from maxpulse.probe.report import Report
from tests.factories.cast import Person, confirm_address, make_admin, make_cast
from tests.factories.databases import Urls
from tests.jobs.breaking import broken

Watch = Callable[..., list[str]]
AT_THE_START = timedelta(minutes=1)


@pytest.fixture
def eli(installation: Flask) -> Person:
    """An admin of every reach, whose address is confirmed, beside people who are no admins. The audit is sound."""
    cast = make_cast(installation)
    for person in (cast.ana, cast.dee, cast.eli):
        confirm_address(installation, person)
    with installation.app_context():
        jobs.seal()
        assert jobs.check()
    return cast.eli


@pytest.fixture
def watch(installation: Flask) -> Watch:
    """Let the job look, after so long: which mails it wrote, as `kind recipient`."""

    def look(after: timedelta = AT_THE_START) -> list[str]:
        before = mails(installation)
        with installation.app_context(), at(clock.now() + after):
            jobs.watch()
        return [f"{mail.kind} {mail.recipient}" for mail in mails(installation)[len(before) :]]

    return look


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    with clock.travelling(moment):
        yield


def mails(app: Flask) -> list[Mail]:
    """All mails there are, oldest first."""
    with app.app_context(), acting(Actor.system()) as session:
        return list(session.scalars(select(Mail).order_by(Mail.created_at, Mail.id)))


def probed(app: Flask, *, reached: bool) -> None:
    """A run of the probe has come to its end."""
    report = Report()
    report.note("tables", "maxpulse_distributor", "select clients")
    if reached:
        report.find("tables", "reached", "clients", "maxpulse_distributor", "select name of")
    with app.app_context(), acting(Actor.system()) as session:
        session.query(ProbeRun).delete()
        keep(report.as_json(), clock.now())


def reach(app: Flask, person: Person, level: str, *named: Permission) -> Person:
    """The same admin, who reaches this far and whose address is confirmed."""
    confirm_address(app, person)
    mine = AdminProfile.user_id == person.actor.user_id
    with app.app_context(), acting(Actor.system()) as session:
        session.execute(
            update(AdminProfile).where(mine).values(access_level=level, permissions=[*map(str, named)])
        )
    return person


def gauges(app: Flask) -> dict[str, float]:
    """What machines read of alarms."""
    told = app.test_client().get("/metrics").text
    return {cause: float(on) for cause, on in re.findall(r'maxpulse_alarm\{cause="(\w+)"\} (\S+)', told)}


def test_all_is_well_and_nobody_is_written_to(installation: Flask, eli: Person, watch: Watch) -> None:
    probed(installation, reached=False)
    assert watch() == watch(timedelta(hours=30)) == []
    assert gauges(installation) == dict.fromkeys(map(str, Cause), 0.0)


def test_what_the_probe_reached_is_mailed_once_and_again_after_a_night_that_was_green(
    installation: Flask, eli: Person, watch: Watch
) -> None:
    probed(installation, reached=True)
    with capture_logs() as lines:
        assert watch() == [f"alarm-isolation {eli.email}"]
    assert [(line["log_level"], line["cause"]) for line in lines if line["event"] == "alarm_raised"] == [
        ("error", "isolation_failed")
    ]
    assert gauges(installation)["isolation_failed"] == 1
    probed(installation, reached=True)
    assert watch() == watch(timedelta(hours=24)) == [], "the next night finds it still red"
    probed(installation, reached=False)
    assert watch() == []
    assert gauges(installation)["isolation_failed"] == 0
    probed(installation, reached=True)
    assert watch() == [f"alarm-isolation {eli.email}"]


def test_a_mail_leads_to_the_page_and_says_nothing_of_what_was_found(
    installation: Flask, eli: Person, watch: Watch
) -> None:
    probed(installation, reached=True)
    watch()
    mail = mails(installation)[-1]
    assert "http://localhost/admin/probe" in mail.plain
    for word in ("clients", "maxpulse_distributor", "Eli", eli.email):
        assert word not in mail.plain + mail.subject, word


def test_each_reads_it_in_their_own_language(installation: Flask, eli: Person, watch: Watch) -> None:
    german = UserProfile.user_id == eli.actor.user_id
    with installation.app_context(), acting(Actor.system()) as session:
        session.execute(update(UserProfile).where(german).values(preferences={"locale": "de"}))
    fay = reach(installation, make_admin(installation, "Fay"), "system")
    probed(installation, reached=True)
    assert len(watch()) == 2
    subjects = {mail.recipient: mail.subject for mail in mails(installation)[-2:]}
    assert subjects[fay.email] == "The isolation probe is red"
    assert subjects[eli.email] == "Die Prüfung der Datentrennung steht auf Rot"


def test_the_audit_concerns_only_who_may_read_it(
    installation: Flask, urls: Urls, eli: Person, watch: Watch
) -> None:
    reach(installation, make_admin(installation, "Fay"), "standard")
    gus = reach(installation, make_admin(installation, "Gus"), "standard", Permission.AUDIT_READ)
    with installation.app_context():
        jobs.seal()
    with broken(urls):
        with installation.app_context():
            assert not jobs.check()
        assert sorted(watch()) == sorted(f"alarm-audit {each.email}" for each in (eli, gus))
        with installation.app_context():
            assert not jobs.check()
        assert watch() == []
    assert watch() == [], "right again is what a check has found right"
    with installation.app_context():
        assert jobs.check()
    assert watch() == []
    assert gauges(installation)["audit_broken"] == 0
    with broken(urls), installation.app_context():
        jobs.check()
    assert len(watch()) == 2


def test_late_seals_wake_somebody_after_five_minutes_and_not_when_they_catch_up(
    installation: Flask, eli: Person, watch: Watch
) -> None:
    probed(installation, reached=False)
    do_something(installation)
    assert watch(timedelta(seconds=30)) == [], "an entry may wait for a minute"
    assert watch(timedelta(minutes=2)) == []
    assert watch(timedelta(minutes=6)) == []
    assert watch(timedelta(minutes=7)) == [f"alarm-audit-late {eli.email}"]
    assert watch(timedelta(minutes=8)) == []
    with installation.app_context():
        jobs.seal()
    assert watch(timedelta(minutes=9)) == []
    do_something(installation)
    assert watch(timedelta(minutes=12)) == []
    with installation.app_context():
        jobs.seal()
    assert watch(timedelta(minutes=20)) == [], "what was sealed in time is no incident"


def test_a_probe_that_does_not_come_is_said_after_two_hours(
    installation: Flask, eli: Person, watch: Watch
) -> None:
    probed(installation, reached=False)
    later = timedelta(hours=37)
    assert watch(later) == watch(later + timedelta(hours=1)) == []
    assert watch(later + timedelta(hours=2)) == [f"alarm-isolation-untried {eli.email}"]
    assert watch(later + timedelta(hours=26)) == []


def test_nobody_is_written_to_who_left_was_not_confirmed_or_is_no_admin(
    installation: Flask, eli: Person, watch: Watch
) -> None:
    make_admin(installation, "Fay")
    gone = reach(installation, make_admin(installation, "Gus"), "system")
    with installation.app_context(), acting(Actor.system()) as session:
        session.execute(update(User).where(User.id == gone.actor.user_id).values(is_active=False))
    probed(installation, reached=True)
    assert watch() == [f"alarm-isolation {eli.email}"]


def test_who_looks_at_once_writes_once(installation: Flask, eli: Person) -> None:
    probed(installation, reached=True)

    def look(_number: int) -> None:
        with installation.app_context():
            jobs.watch()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(look, range(8)))
    assert [mail.recipient for mail in mails(installation) if mail.kind == "alarm-isolation"] == [eli.email]


def test_every_cause_has_its_words_its_readers_and_its_patience() -> None:
    assert set(SAYS) == set(NEEDS) == set(PATIENCE) == set(Cause)


def test_it_is_looked_at_every_minute() -> None:
    every = {job.function: job.every for job in SCHEDULE}
    assert every["maxpulse.operations.jobs.watch"] <= timedelta(minutes=1)


def do_something(app: Flask) -> None:
    """Leave an entry that waits for its seal."""
    with app.app_context(), acting(Actor.system()):
        audit.record("links_renewed")
