"""Breaking what must not break, as only the owner of the database can."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from tests.factories.databases import Urls


def break_it(urls: Urls) -> str:
    """Change entries as the owner, behind the triggers' back; the id of one."""
    with behind_the_triggers(urls) as owner:
        row = owner.execute("update audit_entries set action = 'link_reopened' returning id").fetchone()
    assert row
    return str(row[0])


@contextmanager
def broken(urls: Urls) -> Iterator[None]:
    """One entry says something else in here, and afterwards what it said before."""
    with behind_the_triggers(urls) as owner:
        row = owner.execute("select id, action from audit_entries order by id limit 1").fetchone()
        assert row
        owner.execute("update audit_entries set action = 'link_reopened' where id = %s", row[:1])
    yield
    with behind_the_triggers(urls) as owner:
        owner.execute("update audit_entries set action = %s where id = %s", row[::-1])


@contextmanager
def behind_the_triggers(urls: Urls) -> Iterator[psycopg.Connection[Any]]:
    """The owner's connection while entries can be changed."""
    with psycopg.connect(urls.owner) as owner:
        owner.execute("alter table audit_entries disable trigger append_only")
        yield owner
        owner.execute("alter table audit_entries enable trigger append_only")
