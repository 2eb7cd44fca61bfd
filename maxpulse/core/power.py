"""The refusal to run with more power over the database than row policies can hold.

Apart from `core/setup.py`: whoever serves would load Alembic with it, at each start.
"""

from __future__ import annotations

import psycopg

from maxpulse.core.database_urls import libpq_url


class TooPowerful(SystemExit):
    """The application's database role could bypass row security; it does not start."""


def refuse_power(*urls: str) -> None:
    """Raise TooPowerful when the role behind one of `urls` owns tables, is superuser, or bypasses row security.

    What it may become counts as well: `set role` would take it there. An empty address is none.
    """
    for url in filter(None, urls):
        _refuse(url)


def _refuse(url: str) -> None:
    with psycopg.connect(libpq_url(url)) as connection:
        row = connection.execute(
            """select r.rolname,
                      (select bool_or(m.rolsuper) from pg_roles m where pg_has_role(r.oid, m.oid, 'member')),
                      (select bool_or(m.rolbypassrls) from pg_roles m where pg_has_role(r.oid, m.oid, 'member')),
                      exists (select 1 from pg_class c
                               where c.relowner = r.oid
                                  or (pg_has_role(r.oid, c.relowner, 'member') and c.relkind in ('r', 'p')
                                      and c.relnamespace = 'public'::regnamespace)) as owns
                 from pg_roles r where r.rolname = current_user"""
        ).fetchone()
    assert row is not None  # noqa: S101  current_user is always a role
    name, is_super, bypasses, owns = row
    reasons = [
        reason
        for holds, reason in (
            (is_super, "is superuser"),
            (bypasses, "bypasses row security"),
            (owns, "owns tables"),
        )
        if holds
    ]
    if reasons:
        raise TooPowerful(
            f"The database role {name!r} {' and '.join(reasons)}. "
            "The application only runs as a role that row policies hold; use maxpulse_app."
        )
