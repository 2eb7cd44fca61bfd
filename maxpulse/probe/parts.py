"""What stands in an address: whose each part is, and what to put there to get at what is another's."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

from werkzeug.routing import Rule

from maxpulse.assessments.content import load_bank
from maxpulse.probe.companies import People, mixed_tokens
from maxpulse.probe.seats import PERSONS, SEATS, VISITOR, Seat
from maxpulse.probe.shares import mixed_shares
from maxpulse.probe.tables import SHARED
from maxpulse.probe.world import World

Put = Callable[[People], Any]


def _nothing(_people: People) -> str:
    return "nothing"


def _code(people: People) -> Any:
    return people.values["code"]


def _provider(_people: People) -> str:
    return "google"


def _question(_people: People) -> str:
    return load_bank("health").questions[0].id


# Parts of addresses that are nobody's, or that open what they open to whoever has them, and what is put there. In
# another address a part of the same name may be somebody's: each is said by itself.
OPEN: dict[tuple[str, str], Put] = {
    ("/static/<name>", "name"): _nothing,
    ("/questions/<name>", "name"): _nothing,
    ("/l/<code>", "code"): _code,
    ("/join/<code>", "code"): _code,
    ("/join/<code>/arrival", "code"): _code,
    ("/me/team/<code>", "code"): _code,
    ("/letters/<letter>", "letter"): _nothing,
    ("/r/<share>", "share"): lambda people: people.share,
    ("/a/<token>/questions/<question_id>", "question_id"): _question,
    ("/sign-in/with/<provider>", "provider"): _provider,
    ("/sign-in/with/<provider>/return", "provider"): _provider,
    ("/register/with/<provider>", "provider"): _provider,
    ("/account/linked/<provider>", "provider"): _provider,
    ("/account/linked/<provider>/removal", "provider"): _provider,
}
# What opens to whoever has it, made up by somebody who has another.
FORGED: dict[tuple[str, str], Callable[[People, People], Iterator[str]]] = {
    ("/r/<share>", "share"): mixed_shares,
}
SEALED = "token"  # in the addresses of participants it opens one assessment
# Tables that a part's own name does not lead to.
ALSO_CALLED: dict[str, tuple[str, ...]] = {
    "payout_id": ("withdrawals",),
    "member_id": ("distributor_profiles",),
    "sign_in_id": ("user_sessions",),
}
# Whom the door of each audience lets in, so that it is the page that has to look at an id. Whoever holds a token needs
# no account; admins are let in to see everybody's, so nothing is tried on them; and what programs ask is tried in
# `programs`, for they may ask only so often.
LETS_IN: dict[str, tuple[str, ...]] = {
    "public": (VISITOR,),
    "participant": (VISITOR, "participant"),
    **dict.fromkeys(("member", "account", "proof"), PERSONS),
    "distributor": ("distributor",),
    "trainer": ("trainer",),
    **dict.fromkeys(("admin", "api_entrance", "api"), ()),
}


def is_owned(world: World, rule: Rule) -> bool:
    """The address holds something that belongs to somebody."""
    return any(
        (name == SEALED and is_sealed(rule)) or tables_of(world, rule, name) for name in rule.arguments
    )


def may_pass(rule: Rule, seat: Seat) -> bool:
    """The door before this address lets the seat in; one that nobody knows may let in anybody."""
    return seat.name in LETS_IN.get(str(rule.endpoint).partition(".")[0], SEATS)


def is_known(world: World, rule: Rule, name: str) -> bool:
    """It is known what to put into this part of the address."""
    is_open = (rule.rule, name) in OPEN
    return is_open or name == SEALED or _is_shared(name) or bool(tables_of(world, rule, name))


def is_sealed(rule: Rule) -> bool:
    """A token in the address opens one assessment."""
    return str(rule.endpoint).startswith("participant.")


def _is_shared(name: str) -> bool:
    return any((table, "select") in SHARED for table in _plurals(name))


def _plurals(name: str) -> tuple[str, ...]:
    stem = name.removesuffix("_id")
    return (f"{stem}s", f"{stem.removesuffix('y')}ies", f"{stem}es") if stem != name else ()


def tables_of(world: World, rule: Rule, name: str) -> list[str]:
    """The tables whose rows this part of the address may mean."""
    if (rule.rule, name) in OPEN or _is_shared(name):
        return []
    endings = _plurals(name)
    return [
        table
        for table in world.their_rows.rows
        if table in endings
        or table in ALSO_CALLED.get(name, ())
        or any(table.endswith(f"_{ending}") for ending in endings)
        or (endings and table == f"{name.removesuffix('_id')}_profiles")
    ]


def foreign_values(world: World, rule: Rule, seat: Seat) -> Iterator[dict[str, Any]]:
    """What to put into an address to get at what is theirs, for somebody who has what is `mine`.

    A token opens its assessment for whoever holds it, that is what it is for. So theirs is never tried as it is, but
    mixed; and with one's own token everything else in the address is theirs. Of several parts some are mine, too.
    """
    mine, theirs = world.mine, world.theirs
    owned = [name for name in rule.arguments if tables_of(world, rule, name)]
    rest = {name: open_value(world, rule, name) for name in rule.arguments if name not in owned}
    tokens = list(mixed_tokens(world.app, mine, theirs)) if SEALED in rest and is_sealed(rule) else [""]
    road = {name: theirs.values[name] for name in owned if name in theirs.values}
    if len(road) == len(owned):
        for token in tokens:
            yield rest | road | ({SEALED: token} if token else {})
    own = rest | ({SEALED: mine.sealed} if tokens != [""] else {})
    if owned == ["purchase_id"]:
        yield own | {"purchase_id": theirs.reported}
    if owned:
        if road and tokens != [""] and len(road) == len(owned):
            yield own | road
        if mine.values.keys() >= set(owned) and len(road) == len(owned):
            yield from (own | each for each in _mixtures(owned, mine, theirs))
            yield from (rest | _of(owned, mine) | {SEALED: each} for each in tokens if each)
        # The rows by the names of the parts; then, by whom the door lets in, every kind of id there is.
        yield from ({**own, **values} for values in _rows_for(world, rule, owned))
        if may_pass(rule, seat):
            ids = [row["id"] for row in world.their_rows.rows.values() if "id" in row]
            yield from ({**own, **dict.fromkeys(owned, each)} for each in ids)


def _of(parts: Sequence[str], people: People) -> dict[str, Any]:
    return {name: people.values[name] for name in parts}


def _mixtures(parts: Sequence[str], mine: People, theirs: People) -> Iterator[dict[str, Any]]:
    """Each way in which some of the parts are mine and the others theirs."""
    for number in range(1, len(parts)):
        for chosen in combinations(parts, number):
            yield _of(parts, mine) | _of(chosen, theirs)


def _rows_for(world: World, rule: Rule, owned: list[str]) -> Iterator[dict[str, Any]]:
    kinds = {name: tables_of(world, rule, name) for name in owned}
    for place in range(max(map(len, kinds.values()))):
        chosen = {name: tables[min(place, len(tables) - 1)] for name, tables in kinds.items()}
        rows = {name: world.their_rows.rows[table] for name, table in chosen.items()}
        if all("id" in row for row in rows.values()):
            yield {name: row["id"] for name, row in rows.items()}


def open_value(world: World, rule: Rule, name: str) -> Any:
    """What stands in a part that is nobody's, or the other company's."""
    if put := OPEN.get((rule.rule, name)):
        return put(world.theirs)
    return world.theirs.values.get(name, "nothing")


def forged_values(world: World, rule: Rule) -> Iterator[dict[str, Any]]:
    """What to put into an address that somebody made up to get at what opens to whoever has it."""
    rest = {name: open_value(world, rule, name) for name in rule.arguments}
    for name in rule.arguments:
        if make := FORGED.get((rule.rule, name)):
            yield from (rest | {name: forged} for forged in make(world.mine, world.theirs))


def path_of(rule: Rule, values: Mapping[str, Any]) -> str:
    """The address with its parts filled in."""
    built = rule.build({name: values[name] for name in rule.arguments}, append_unknown=False)
    assert built is not None  # noqa: S101  every part has a value
    return str(built[1])
