"""Of the programs of shops a distributor reads one thing: what the one is called that reported a sale of theirs."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

from maxpulse.core.actor import Actor
from tests.db.acting import acting
from tests.db.population import Company


def test_a_distributor_reads_which_program_reported_a_sale_of_theirs_and_of_nobody_else_s(
    application: psycopg.Connection[Any], company: Company
) -> None:
    reporter = "select own_reporter(%s)"
    with acting(application, company.distributor):
        assert application.execute(reporter, (company.rows["purchases"],)).fetchone() == ("words",)
        with pytest.raises(InsufficientPrivilege), application.transaction():
            application.execute("select name from api_clients")
    with acting(application, Actor.distributor(uuid4(), uuid4())):
        assert application.execute(reporter, (company.rows["purchases"],)).fetchone() == (None,)
    for other in (Actor.visitor(), company.trainer, Actor.admin(uuid4()), Actor.system()):
        with pytest.raises(InsufficientPrivilege), acting(application, other):
            application.execute(reporter, (company.rows["purchases"],))
