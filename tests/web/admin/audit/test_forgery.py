"""Nobody rewrites the audit or writes in it for somebody else."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.factories.cast import Cast
from tests.web.conftest import Backstage


@pytest.mark.parametrize("deed", ["update audit_entries set action = 'x'", "delete from audit_entries"])
def test_nobody_rewrites_the_audit(cast: Cast, backstage: Backstage, deed: str) -> None:
    for person in (cast.eli, cast.ana, cast.dee):
        with pytest.raises(DBAPIError), backstage(person.actor) as session:
            session.execute(text(deed))
    with pytest.raises(DBAPIError), backstage() as session:
        session.execute(text(deed))


def test_nobody_writes_entries_in_somebody_elses_name(cast: Cast, backstage: Backstage) -> None:
    forged = text(
        "insert into audit_entries (actor_role, actor_user_id, action) values (:role, :who, 'sign_in')"
    )
    mine, elis = cast.ana.actor.user_id, cast.eli.actor.user_id
    with backstage(cast.ana.actor) as session:
        session.execute(forged, {"role": "distributor", "who": mine})
    for role, who in (("distributor", elis), ("admin", mine), ("admin", None), ("system", None)):
        with pytest.raises(DBAPIError), backstage(cast.ana.actor) as session:
            session.execute(forged, {"role": role, "who": who})
