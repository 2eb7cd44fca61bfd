"""Deeds never wait for seals, seals never miss a deed, however late it commits."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from flask import Flask

from maxpulse.core.actor import Actor
from maxpulse.core.db import TAKE_ON, take_on_parameters
from maxpulse.operations import jobs
from maxpulse.operations.audit import sealing
from tests.db.audit.conftest import check, deed, seal
from tests.factories.databases import Urls

Intruder = psycopg.Connection[Any]
ENTRY = "insert into audit_entries (actor_role, action) values ('system', 'sign_in')"


@pytest.mark.usefixtures("intruder")
def test_an_entry_that_commits_after_a_later_one_was_sealed_is_in_the_next_seal(urls: Urls) -> None:
    with psycopg.connect(urls.app) as slow:
        slow.execute(TAKE_ON, take_on_parameters(Actor.system()))
        slow.execute(ENTRY)
        deed()
        assert seal() == 1, "only what is committed"
        slow.commit()
    assert seal() == 1
    report = check()
    assert (report.entries, report.seals, report.is_sound) == (2, 2, True)


@pytest.mark.usefixtures("intruder")
def test_a_deed_waits_for_no_seal_and_a_seal_for_no_deed(urls: Urls) -> None:
    with psycopg.connect(urls.owner) as sealer, psycopg.connect(urls.app) as doer:
        sealer.execute("select pg_advisory_xact_lock(%s)", (sealing.LOCK,))
        sealer.execute("select * from audit_waiting for update")
        doer.execute("set lock_timeout = '2s'")
        doer.execute(TAKE_ON, take_on_parameters(Actor.system()))
        doer.execute(ENTRY)
        deed()
        assert seal() == 0, "another is at it"
        sealer.rollback()
        assert seal() == 1, "the open transaction beside it keeps nobody waiting"


@pytest.mark.usefixtures("intruder")
def test_many_deeds_and_several_sealers_at_once_leave_each_entry_in_one_seal(ledger: Flask) -> None:
    def work(number: int) -> None:
        with ledger.app_context():
            if number % 3:
                deed()
            else:
                jobs.seal()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(60)))
    jobs.seal()
    report = check()
    assert (report.entries, report.waiting, report.is_sound) == (40, 0, True)


@pytest.mark.usefixtures("intruder")
def test_a_deed_that_is_undone_leaves_nothing_to_seal(urls: Urls) -> None:
    with psycopg.connect(urls.app) as connection:
        connection.execute(TAKE_ON, take_on_parameters(Actor.system()))
        connection.execute(ENTRY)
        connection.rollback()
    assert seal() == 0
    assert check().waiting == 0
