"""Functions of the database, as its catalogue has them, and where they part from their declarations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

import psycopg

from maxpulse.core.functions import EVERYBODY, Function
from maxpulse.core.setup import OWNER
from maxpulse.schema import FUNCTIONS

Connection = psycopg.Connection[Any]

# All that came with neither PostgreSQL nor an extension, and that the application could get at. `tells` are the columns
# of what a function gives.
THERE = """
    select p.oid::regprocedure::text, p.proowner::regrole::text, p.prosecdef, p.prorettype = 'trigger'::regtype,
           position('search_path=' in coalesce(array_to_string(p.proconfig, ' '), '')) > 0,
           array(select case acl.grantee when 0 then 'everybody' else acl.grantee::regrole::text end
                   from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) acl
                  where acl.privilege_type = 'EXECUTE' and acl.grantee <> p.proowner),
           array(select coalesce(given.name, '')
                   from unnest(p.proargnames, p.proargmodes) with ordinality given(name, mode, place)
                  where coalesce(given.mode, 'i') in ('i', 'b', 'v') order by given.place),
           array(select format_type(given.kind, null)
                   from unnest(p.proargtypes) with ordinality given(kind, place) order by given.place),
           array(select told.name from unnest(p.proargnames, p.proargmodes) told(name, mode)
                  where told.mode in ('o', 'b', 't'))
      from pg_proc p join pg_namespace n on n.oid = p.pronamespace
     where n.nspname <> 'information_schema' and n.nspname !~ '^pg_'
       and exists (select 1 from pg_roles r where pg_has_role(session_user, r.oid, 'member')
                      and has_schema_privilege(r.oid, n.oid, 'usage'))
       and not exists (select 1 from pg_depend d
                        where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
     order by 1
"""
SPELT = "select said, to_regprocedure(said)::text from unnest(%s::text[]) said"


@dataclass(frozen=True, slots=True)
class Found:
    """One function: its signature in PostgreSQL's spelling, its arguments as name and type, what it gives.

    `callers` are the roles with a right of their own to call it, its owner aside.
    """

    signature: str
    owner: str
    as_owner: bool
    is_trigger: bool
    is_fixed: bool
    callers: frozenset[str]
    arguments: tuple[tuple[str, str], ...]
    tells: tuple[str, ...]

    @property
    def name(self) -> str:
        """Without the types."""
        return self.signature.partition("(")[0]


def functions(connection: Connection) -> list[Found]:
    """Every function there is, by signature."""
    return [
        Found(
            signature=signature,
            owner=owner,
            as_owner=as_owner,
            is_trigger=is_trigger,
            is_fixed=is_fixed,
            callers=frozenset(callers),
            arguments=tuple(zip_longest(names, kinds, fillvalue="")),
            tells=tuple(tells),
        )
        for signature, owner, as_owner, is_trigger, is_fixed, callers, names, kinds, tells in connection.execute(
            THERE
        )
    ]


def declared(connection: Connection) -> dict[str, Function]:
    """The declarations, by signature in PostgreSQL's spelling; of what is not there, as it is declared."""
    spelt = dict(connection.execute(SPELT, ([one.signature for one in FUNCTIONS],)).fetchall())
    return {spelt[one.signature] or one.signature: one for one in FUNCTIONS}


def compare(connection: Connection) -> Iterator[tuple[str, str]]:
    """Where functions part from their declarations, and what no function may be: which one, and a sentence."""
    there, said = {one.signature: one for one in functions(connection)}, declared(connection)
    for signature in sorted(said.keys() - there.keys()):
        yield f"function {signature}", "is declared, and the database has it not"
    for signature, one in there.items():
        for sentence in _differences(one, said.get(signature)):
            yield f"function {signature}", sentence


def _differences(one: Found, said: Function | None) -> Iterator[str]:
    if said is None:
        yield "nothing declares it, nor who may call it"
    elif one.as_owner != said.as_owner:
        yield f"runs with the rights of its {'owner' if one.as_owner else 'caller'}, which is not declared"
    for role in sorted(one.callers - (said.callers if said else frozenset())):
        yield f"may be called by {role}, which is not declared"
    for role in sorted((said.callers if said else frozenset()) - one.callers):
        yield f"may not be called by {role}, which is declared"
    if one.as_owner and EVERYBODY in one.callers:
        yield "runs with its owner's rights for everybody"
    if one.owner != OWNER or (one.as_owner and not one.is_fixed):
        yield "has no fixed search path, or another owner than the tables"
