"""Statements that open hubs ask again and again are planned once, and the plan belongs to nobody."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import text

from maxpulse.clients import queries
from maxpulse.core.db import acting, db, session
from maxpulse.tracking.queries import clients_since
from tests.factories.cast import Cast, Person
from tests.factories.sales import begin_road

PLANS = text("""
    select pg_backend_pid(), generic_plans, custom_plans from pg_prepared_statements
     where statement like '%from facts%any(%'
""")


def names(app: Flask, who: Person, clients: list[object]) -> list[str]:
    """What that distributor's hub is told of these clients."""
    with app.app_context(), acting(who.actor, plan_once=True):
        return [row.name for row in queries.rows_of(clients)]


def test_a_kept_plan_shows_each_distributor_their_own_clients(app: Flask, cast: Cast) -> None:
    clients: list[object] = []
    for who, name in ((cast.ana, "Of Ana"), (cast.ben, "Of Ben")):
        begin_road(app, who, name)
        with app.app_context(), acting(who.actor):
            clients += clients_since(0, 10)
    with app.app_context():
        db.engine.dispose()  # the connections there are may have planned it as well, for whoever asked only once
    seen = [names(app, who, clients) for who in (cast.ana, cast.ben, cast.ana, cast.ben)]
    assert seen == [["Of Ana"], ["Of Ben"], ["Of Ana"], ["Of Ben"]]
    with app.app_context(), acting(cast.ana.actor):
        # The connection that was used last is used next.
        (_pid, generic, custom), *others = session.execute(PLANS).all()
    assert (custom, others) == (0, [])
    assert generic >= len(seen)


def test_plans_are_kept_in_that_transaction_alone(app: Flask, cast: Cast) -> None:
    asked = text("select pg_backend_pid(), current_setting('plan_cache_mode')")
    told = []
    for plan_once in (True, False):
        with app.app_context(), acting(cast.ana.actor, plan_once=plan_once):
            told.append(session.execute(asked).one())
    (one, kept), (other, usual) = told
    assert one == other
    assert (kept, usual) == ("force_generic_plan", "auto")
