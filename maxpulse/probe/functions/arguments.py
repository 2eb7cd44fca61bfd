"""What to call a function of the database with, so that it is asked about what is the other company's.

Each value is chosen by the type and the name of its argument, as the catalogue has them: ids of the rows that the name
leads to, or of all; words that stand in columns of that name. Hashes of tokens are one's own: whoever holds a token is
let in by it, that is what it is for. Beside each value of theirs stands one of nobody's, of the same kind.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from psycopg.types.json import Jsonb

from maxpulse.core import clock
from maxpulse.core.permissions import Permission
from maxpulse.probe.canaries import Company
from maxpulse.probe.functions.found import Found

# Where a name leads to several tables, the one that is meant most often comes first, so that ids fit each other.
MEANT = ("assessment_sessions", "assessment_links", "clients")
OF_A_NEW_ROW = "id"  # which is nobody's yet
# Ids whose name leads to no table.
ALSO_CALLED = {
    **dict.fromkeys(("above", "after", "children", "member", "root"), "distributor_profiles"),
    "subject": "clients",
}
# A hash whose name leads to those of several kinds.
HASHES = {"hash": "secret_hash"}
# Words that stand in no column, or in none that a row needs.
WORDS = {
    "because": "ended_by_admin",
    "password_hash": "no hash of a password",
    "permission": Permission.PEOPLE_MANAGE,
}
# Words that are only written down, or looked for: theirs.
ANY_WORDS = frozenset({"agent", "first_name", "last_name", "name", "referrer", "visitor", "words"})
PLAIN: dict[str, Any] = {
    "boolean": True,
    "integer": 50,
    "bigint": 50,
    "numeric": None,
    "inet": None,
    "jsonb": Jsonb({}),
}
MOMENTS = {"date", "timestamp with time zone"}


class Unknown(Exception):
    """Nothing here knows what to put into an argument; the sentence says into which."""


@dataclass(frozen=True, slots=True)
class Value:
    """What is put into an argument, and what instead to ask about nobody; the same where it is not theirs."""

    put: Any
    instead: Any

    @property
    def is_theirs(self) -> bool:
        """It names what is the other company's."""
        return self.put is not self.instead


@dataclass(frozen=True, slots=True)
class Call:
    """One way to call a function."""

    values: tuple[Value, ...]

    @property
    def is_about_them(self) -> bool:
        """Something of theirs is named in it."""
        return any(value.is_theirs for value in self.values)


NOTHING = Value(None, None)
Values = Sequence[Value]


def calls(function: Found, mine: Company, theirs: Company) -> list[Call]:
    """Every way to ask about what is theirs: with all that is theirs, and with each alone beside mine or nothing.

    Raises Unknown.
    """
    about_them = [_values(name, kind, mine, theirs) for name, kind in function.arguments]
    of_mine = [_known(_values(name, kind, mine, mine)) for name, kind in function.arguments]
    ids = {place for place, (_name, kind) in enumerate(function.arguments) if kind == "uuid"}
    alone = [ids - {place} for place in sorted(ids)] if len(ids) > 1 else []
    made = [
        _call(about_them, of_mine, others, number)
        for number in range(max(map(len, about_them), default=1))
        for others in (set[int](), *alone)
    ]
    return made + [_call(about_them, [[NOTHING]] * len(about_them), others, 0) for others in alone]


def _call(theirs: Sequence[Values], mine: Sequence[Values], others: Collection[int], number: int) -> Call:
    """What is theirs, but for the `others`, which are places of ids that are mine."""
    chosen = (
        me if place in others else them for place, (them, me) in enumerate(zip(theirs, mine, strict=True))
    )
    return Call(tuple(_nth(values, number) for values in chosen))


def _nth(values: Values, number: int) -> Value:
    return values[number % len(values)]


def _known(values: Values) -> list[Value]:
    """The same in both questions."""
    return [Value(value.put, value.put) for value in values]


def _values(name: str, kind: str, mine: Company, theirs: Company) -> list[Value]:
    stem = name.removeprefix("p_")
    if kind == "uuid" and stem == OF_A_NEW_ROW:
        new = uuid4()
        return [Value(new, new)]
    if kind == "uuid":
        return [Value(each, uuid4()) for each in _ids(stem, theirs)]
    if kind == "uuid[]":
        return [Value(_ids(stem.removesuffix("s"), theirs), [uuid4()])]
    if kind == "bytea":
        return _known(
            [Value(each, each) for each in _in_columns(HASHES.get(stem, stem), mine, bytes)]
        ) or _unknown(name, kind)
    if kind == "text":
        return list(_texts(stem, theirs)) or _unknown(name, kind)
    if kind in MOMENTS:
        now = clock.now()
        return [Value(now, now)]
    if kind in PLAIN:
        return [Value(PLAIN[kind], PLAIN[kind])]
    return _unknown(name, kind)


def _unknown(name: str, kind: str) -> list[Value]:
    raise Unknown(f"Nothing here knows what to put into {name or 'its argument'} ({kind}).")


def _ids(stem: str, company: Company) -> list[UUID]:
    """Ids of the rows that a name leads to; of all rows where it leads nowhere."""
    endings = (f"{stem}s", f"{stem}es", f"{stem}_profiles", ALSO_CALLED.get(stem, f"{stem}s"))
    rows = {table: row for table, row in company.rows.items() if isinstance(row.get("id"), UUID)}
    first_meant = sorted(rows.items(), key=lambda named: named[0] not in MEANT)
    named = [row["id"] for table, row in first_meant if table.endswith(endings)]
    return named or [row["id"] for row in rows.values()]


def _texts(stem: str, theirs: Company) -> Iterator[Value]:
    if stem in WORDS:
        yield Value(WORDS[stem], WORDS[stem])
    elif stem in ANY_WORDS:
        yield Value(theirs.mark, uuid4().hex)
    else:
        for word in _in_columns(stem, theirs, str):
            # A kind or a state is nobody's, and asked of nobody with the same word.
            nobodys = word.replace(theirs.mark, f"canary-{uuid4().hex}")
            yield Value(word, nobodys if nobodys != word else word)


def _in_columns(stem: str, company: Company, kind: type) -> list[Any]:
    """What stands in the company's columns of that name, or in those whose name ends with it."""
    there = [(name, value) for row in company.rows.values() for name, value in row.items()]
    of_kind = [(name, value) for name, value in there if type(value) is kind]
    exact = [value for name, value in of_kind if name == stem]
    return list(dict.fromkeys(exact or [value for name, value in of_kind if name.endswith(f"_{stem}")]))
