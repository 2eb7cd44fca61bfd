"""Which admin sets where a model may write, and that nobody passes it off as what checks found."""

from __future__ import annotations

from uuid import UUID

import pytest
from psycopg.errors import InsufficientPrivilege

from maxpulse.core.actor import Actor
from tests.db.acting import acting
from tests.db.admins.office import Connection, admin

ADD = "insert into analysis_grids (name, state, changed_by) values ('sleep', %s, %s)"
SET = "update analysis_grids set state = 'off', changed_by = %s where name = 'sleep'"


def state(connection: Connection) -> list[tuple[str, UUID | None]]:
    return [*connection.execute("select state, changed_by from analysis_grids where name = 'sleep'")]


def test_whoever_runs_the_system_sets_it_in_their_own_name(
    office: Connection, application: Connection
) -> None:
    one, other = (admin(office, "standard", ["system.run"]) for _twice in range(2))
    with acting(application, Actor.admin(one)):
        application.execute(ADD, ("whole", None))
        application.execute(SET, (one,))
        assert state(application) == [("off", one)]
    office.execute(ADD, ("split", one))
    for named in (other, None):
        with pytest.raises(InsufficientPrivilege), acting(application, Actor.admin(one)):
            application.execute(SET, (named,))


@pytest.mark.parametrize("is_set", [("off", None), ("split", None)])
def test_nobody_adds_one_that_looks_as_if_checks_had_set_it(
    is_set: tuple[str, None], office: Connection, application: Connection
) -> None:
    runs = admin(office, "system")
    with pytest.raises(InsufficientPrivilege), acting(application, Actor.admin(runs)):
        application.execute(ADD, is_set)


def test_whoever_may_only_look_changes_nothing(office: Connection, application: Connection) -> None:
    looks = admin(office, "super")
    office.execute(ADD, ("whole", None))
    with acting(application, Actor.admin(looks)):
        assert application.execute("select state from analysis_grids").fetchall(), "the premise"
        assert application.execute(SET, (looks,)).rowcount == 0
    with pytest.raises(InsufficientPrivilege), acting(application, Actor.admin(looks)):
        application.execute("insert into analysis_grids (name) values ('debt')")
    assert state(office) == [("whole", None)]


def test_no_admin_writes_checks(office: Connection, application: Connection) -> None:
    runs = admin(office, "system")
    for deed in ("delete from analysis_checks", "update analysis_checks set verdict = 'right'"):
        with pytest.raises(InsufficientPrivilege), acting(application, Actor.admin(runs)):
            application.execute(deed)
