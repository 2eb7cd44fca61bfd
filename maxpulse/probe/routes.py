"""Every route with every kind of id, by every seat: what is the other company's answers as if it were not there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextvars import Context
from dataclasses import dataclass
from itertools import count
from typing import Any

from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from maxpulse.assessments.content import load_bank
from maxpulse.probe.canaries import Company
from maxpulse.probe.companies import VISITOR, People, Seat, mixed_tokens
from maxpulse.probe.report import NOT_COVERED, REACHED, Report
from maxpulse.probe.tables import SHARED
from maxpulse.probe.undone import Undone

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
CLOSED = frozenset({400, 401, 403, 404, 405, 410})
AWAY = frozenset({301, 302, 303, 307, 308})
# What is written of anybody who asks, refused or not.
BOOKKEEPING = frozenset({"audit_entries", "audit_waiting", "user_sessions", "users", "analytics_events"})
HANDSHAKE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}
# Parts of addresses that are nobody's, or that open what they open to whoever has them, and what is put there.
OPEN: dict[str, Callable[[People], Any]] = {
    "code": lambda people: people.values["code"],
    "name": lambda _people: "nothing",
    "letter": lambda _people: "nothing",
    "provider": lambda _people: "google",
    "question_id": lambda _people: load_bank("health").questions[0].id,
}
SEALED = "token"  # in the addresses of participants it opens one assessment
# Tables that a part's own name does not lead to.
ALSO_CALLED: dict[str, tuple[str, ...]] = {
    "payout_id": ("withdrawals",),
    "member_id": ("distributor_profiles",),
}

WRITTEN = """
    select relname, n_tup_ins + n_tup_upd + n_tup_del from pg_stat_xact_user_tables where schemaname = 'public'
"""


@dataclass(frozen=True, slots=True)
class World:
    """Both companies, twice: those who went the road, and those who have a row in every table."""

    app: Flask
    stay: Undone
    report: Report
    mine: People
    theirs: People
    their_rows: Company

    @property
    def secrets(self) -> frozenset[str]:
        """Words that stand nowhere but with the other company."""
        return self.theirs.secrets | {self.their_rows.mark}


def probe_routes(world: World, below: str = "/") -> None:
    """Try every route of the application's map whose address begins with `below`."""
    _check_the_premise(world)
    addresses = map(
        "10.{0[0]}.{0[1]}.{0[2]}".format, ((n >> 16 & 255, n >> 8 & 255, n & 255) for n in count(1))
    )
    for rule in world.app.url_map.iter_rules():
        if not rule.rule.startswith(below):
            continue
        unknown = [name for name in rule.arguments if not _is_known(world, rule, name)]
        for name in unknown:
            world.report.find("routes", NOT_COVERED, rule.rule, how=f"Whose {name} is, nothing here says.")
        if unknown or rule.websocket:
            continue
        for seat in world.mine.seats.values():
            if is_owned(world, rule):
                _try_owned(world, rule, seat, addresses)
            else:
                _try_open(world, rule, seat, addresses)


def _check_the_premise(world: World) -> None:
    """The other company's people are let in: a seat that nobody lets in would try nothing."""
    homes = {"distributor": "/hub", "participant": "/me", "trainer": "/trainer", "admin": "/admin"}
    for people in (world.mine, world.theirs):
        for name, home in homes.items():
            with world.stay.attempt():
                answer = _ask(world, people.seats[name], "GET", home, "10.255.255.255")
            if answer is None or answer.status_code != 200:
                said = answer.status_code if answer is not None else "nothing"
                world.report.find("routes", NOT_COVERED, home, name, f"Its own people get {said} here.")
    with world.stay.attempt():
        answer = _ask(world, world.theirs.seats["distributor"], "GET", "/hub", "10.255.255.255")
    if answer is None or not any(secret in answer.text for secret in world.theirs.secrets):
        world.report.find(
            "routes", NOT_COVERED, "/hub", "distributor", "The words looked for do not stand there."
        )


def is_owned(world: World, rule: Rule) -> bool:
    """The address holds something that belongs to somebody."""
    return any((name == SEALED and _is_sealed(rule)) or _tables_of(world, name) for name in rule.arguments)


def _is_known(world: World, rule: Rule, name: str) -> bool:
    return name in OPEN or name == SEALED or _is_shared(name) or bool(_tables_of(world, name))


def _is_sealed(rule: Rule) -> bool:
    return str(rule.endpoint).startswith("participant.")


def _is_shared(name: str) -> bool:
    return any((table, "select") in SHARED for table in _plurals(name))


def _plurals(name: str) -> tuple[str, ...]:
    stem = name.removesuffix("_id")
    return (f"{stem}s", f"{stem.removesuffix('y')}ies", f"{stem}es") if stem != name else ()


def _tables_of(world: World, name: str) -> list[str]:
    """The tables whose rows a part of this name may mean."""
    if name in OPEN or _is_shared(name):
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


def _try_owned(world: World, rule: Rule, seat: Seat, addresses: Iterator[str]) -> None:
    by_design = seat.name == "admin" and str(rule.endpoint).startswith("admin.")
    for place, values in enumerate(_foreign_values(world, rule, seat)):
        path = _path(rule, values)
        for method in METHODS if place == 0 else sorted(set(METHODS) & (rule.methods or set())):
            before = _written(world)
            with world.stay.attempt():
                answer = _ask(world, seat, method, path, next(addresses), form=method != "GET")
                changed = _changed(before, _written(world))
            if by_design:
                # Theirs to see, and of rows that hold no more than a table needs a page may not make sense.
                world.report.note("routes", seat.name, f"{method} {rule.rule}")
                continue
            _judge(world, rule, seat, method, answer)
            if answer is None:
                continue
            if changed:
                how = f"{method} wrote to {', '.join(changed)}"
                world.report.find("routes", REACHED, rule.rule, seat.name, how)
            if answer.status_code not in CLOSED | AWAY | {429} and answer.status_code < 500:
                how = f"{method} is answered {answer.status_code}"
                world.report.find("routes", REACHED, rule.rule, seat.name, how)
            _look_for(world, rule, seat, method, answer, world.secrets)


def _try_open(world: World, rule: Rule, seat: Seat, addresses: Iterator[str]) -> None:
    values = {name: _open_value(world, name) for name in rule.arguments}
    secrets = world.secrets - (world.theirs.known_by_link if "code" in rule.arguments else frozenset())
    path = _path(rule, values)
    tries = [("GET", path), ("GET", f"{path}?{_tempting(world)}"), ("POST", path)]
    for method, where in tries:
        if method not in (rule.methods or ()):
            continue
        with world.stay.attempt():
            answer = _ask(world, seat, method, where, next(addresses), form=method == "POST")
        _judge(world, rule, seat, method, answer)
        # Admins keep the books and the list of people.
        if answer is not None and not (seat.name == "admin" and str(rule.endpoint).startswith("admin.")):
            _look_for(world, rule, seat, method, answer, secrets)


def _judge(world: World, rule: Rule, seat: Seat, method: str, answer: TestResponse | None) -> None:
    world.report.note("routes", seat.name, f"{method} {rule.rule}")
    if answer is None:
        world.report.find("routes", NOT_COVERED, rule.rule, seat.name, f"{method} raises an error.")
    elif answer.status_code == 429 or (answer.status_code >= 500 and answer.status_code != 503):
        how = f"{method} is answered {answer.status_code}, which proves nothing."
        world.report.find("routes", NOT_COVERED, rule.rule, seat.name, how)


def _look_for(
    world: World, rule: Rule, seat: Seat, method: str, answer: TestResponse, secrets: frozenset[str]
) -> None:
    whole = f"{answer.headers} {answer.text}"
    if any(secret in whole for secret in secrets):
        world.report.find(
            "routes", REACHED, rule.rule, seat.name, f"{method} shows words of the other company"
        )


def _foreign_values(world: World, rule: Rule, seat: Seat) -> Iterator[dict[str, Any]]:
    """What to put into an address to get at what is theirs, for somebody who has what is `mine`.

    A token opens its assessment for whoever holds it, that is what it is for. So theirs is never tried as it is, but
    mixed; and with one's own token everything else in the address is theirs.
    """
    mine, theirs = world.mine, world.theirs
    owned = [name for name in rule.arguments if _tables_of(world, name)]
    rest = {name: _open_value(world, name) for name in rule.arguments if name not in owned}
    tokens = list(mixed_tokens(world.app, mine, theirs)) if SEALED in rest and _is_sealed(rule) else [""]
    road = {name: theirs.values[name] for name in owned if name in theirs.values}
    if len(road) == len(owned):
        for token in tokens:
            yield rest | road | ({SEALED: token} if token else {})
    own = rest | ({SEALED: mine.sealed} if tokens != [""] else {})
    if owned:
        if road and tokens != [""] and len(road) == len(owned):
            yield own | road
        # The rows by the names of the parts; then, by whom the door lets in, every kind of id there is.
        yield from ({**own, **values} for values in _rows_for(world, owned))
        if seat.name == VISITOR or str(rule.endpoint).startswith(f"{seat.name}."):
            ids = [row["id"] for row in world.their_rows.rows.values() if "id" in row]
            yield from ({**own, **dict.fromkeys(owned, each)} for each in ids)


def _rows_for(world: World, owned: list[str]) -> Iterator[dict[str, Any]]:
    kinds = {name: _tables_of(world, name) for name in owned}
    for place in range(max(map(len, kinds.values()))):
        chosen = {name: tables[min(place, len(tables) - 1)] for name, tables in kinds.items()}
        rows = {name: world.their_rows.rows[table] for name, table in chosen.items()}
        if all("id" in row for row in rows.values()):
            yield {name: row["id"] for name, row in rows.items()}


def _open_value(world: World, name: str) -> Any:
    if name in OPEN:
        return OPEN[name](world.theirs)
    return world.theirs.values.get(name, "nothing")


def _path(rule: Rule, values: Mapping[str, Any]) -> str:
    built = rule.build({name: values[name] for name in rule.arguments}, append_unknown=False)
    assert built is not None  # noqa: S101  every part has a value
    return str(built[1])


def _tempting(world: World) -> str:
    return "&".join(f"{name}={value}" for name, value in _bait(world).items())


def _bait(world: World) -> dict[str, str]:
    """Parameters and fields that a careless page might believe."""
    theirs = world.theirs
    ids = {name: value for name, value in theirs.values.items() if name != "code"}
    who = {"distributor_id": theirs.distributor.distributor_id, "participant_id": theirs.token.participant_id}
    guesses = {"stream": theirs.distributor.distributor_id, "since": 0, "made": theirs.values["code"]}
    return {name: str(value) for name, value in (ids | who | guesses).items()}


def _ask(
    world: World, seat: Seat, method: str, path: str, address: str, *, form: bool = False
) -> TestResponse | None:
    """The answer to a request; None when it raised."""
    settings = world.app.extensions["settings"]
    headers = {"Cookie": seat.cookie, "Origin": settings.origin, "X-CSRFToken": seat.form_token}
    browser = world.app.test_client(use_cookies=False)
    try:
        # Outside of the probe's own application context: a request within one would share who is signed in with it.
        return Context().run(
            browser.open,
            path,
            method=method,
            headers=headers,
            base_url=settings.origin,
            data=_bait(world) | {"csrf_token": seat.form_token} if form else None,
            environ_base={"REMOTE_ADDR": address, "HTTP_USER_AGENT": "MAXPULSE isolation probe"},
        )
    except Exception:
        return None


def _written(world: World) -> dict[str, int]:
    """How many rows of each table this transaction has written so far; what was rolled back counts too."""
    return dict(world.stay.driver.execute(WRITTEN).fetchall())


def _changed(before: Mapping[str, int], after: Mapping[str, int]) -> list[str]:
    return sorted(
        name for name, number in after.items() if number > before.get(name, 0) and name not in BOOKKEEPING
    )
