"""Every route that there is, tried from every seat with everybody else's ids: nothing of theirs is reached.

The routes come from the application itself. A new one is covered without anyone thinking of it; one whose address
has a part of a new kind fails until `tests/web/isolation.py` says whose that part is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

import pytest
from flask import Flask
from sqlalchemy import text
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from tests.factories.cast import Cast, Person, make_cast
from tests.sampling import Tries, some_of
from tests.web.browser import Browser
from tests.web.isolation import METHODS, OPEN, OWN, Company, address, found_company, mixed_tokens, parts_of

SEATS = ("ana", "ben", "cai", "dee", "eli", "visitor")
# A rival, a participant and a visitor are there in each run.
TRIED = ("ben", "cai", "visitor", "ana", "dee", "eli")
# 429: mails are sent to nobody again and again, not even in vain.
CLOSED = {303, 400, 401, 403, 404, 405, 410, 429}
HANDSHAKE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Origin": "http://localhost",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}
SNAPSHOT = text("""
    select (select json_agg(to_jsonb(s) order by s.id) from assessment_sessions s where s.id = :session)::text
        || (select json_agg(to_jsonb(k) order by k.id) from consents k where k.session_id = :session)::text
        || (select count(*) from assessment_responses r where r.session_id = :session)
        || (select count(*) from purchases p where p.client_id = :client)
        || (select json_agg(to_jsonb(x) - 'opened_on') from result_links x
              join assessment_results y on y.id = x.result_id where y.session_id = :session)::text
        || (select count(*) from plan_ticks t join assessment_results u on u.id = t.result_id
             where u.session_id = :session)
        || (select json_agg(to_jsonb(l) - 'click_count') from assessment_links l where l.id = :link)::text
        || (select to_jsonb(c) from clients c where c.id = :client)::text
        || (select json_agg(u.ended_at) from user_sessions u where u.id = :sign_in)::text
        || (select last_number from distributor_streams where distributor_id = :distributor)
""")


@dataclass
class World:
    """Ana's company and Ben's, and everybody's browser."""

    cast: Cast
    anas: Company
    bens: Company
    browsers: dict[str, Browser]

    def strangers(self, company: Company) -> list[str]:
        """The seats that have no business with this company."""
        return [seat for seat in SEATS if seat != ("ana" if company is self.anas else "ben")]

    def companies(self) -> tuple[Company, Company]:
        """Both."""
        return self.anas, self.bens

    def other(self, company: Company) -> Company:
        """The company beside it."""
        return self.bens if company is self.anas else self.anas


@pytest.fixture(scope="module")
def world(app: Flask) -> World:
    """Both companies, made once: nothing here may change them."""
    cast = make_cast(app)
    browsers = {seat: browser_of(app, getattr(cast, seat, None)) for seat in SEATS}
    return World(
        cast,
        found_company(app, cast.ana, "Rosalind Anasclient", 57, "83.17"),
        found_company(app, cast.ben, "Bertram Bensclient", 63, "91.43"),
        browsers,
    )


def browser_of(app: Flask, person: Person | None) -> Browser:
    """A browser of somebody who has signed in, or of a visitor."""
    browser = Browser(app)
    if person is not None:
        browser.come_in(person)
    return browser


def test_every_part_of_an_address_is_known_to_be_somebodys_or_everybodys(app: Flask) -> None:
    unknown = {rule.rule: parts_of(rule) - OWN - OPEN for rule in app.url_map.iter_rules()}
    assert {rule: parts for rule, parts in unknown.items() if parts} == {}


def test_whoever_it_belongs_to_reaches_every_address(app: Flask, world: World) -> None:
    """The premise: each address below leads to something, and the words looked for do stand there."""
    for company in world.companies():
        owner = world.browsers["ana" if company is world.anas else "ben"]
        seen = ""
        for rule in owned(app):
            # What is a program's own no browser reaches: tests/web/api has a program look there.
            is_page = not rule.websocket and not rule.endpoint.startswith("api.")
            if "GET" in (rule.methods or ()) and is_page:
                answer = owner.get(address(rule, company.values))
                assert answer.status_code in {200, 204, 303}, rule.rule
                seen += answer.text
        seen += owner.get("/hub").text + owner.get("/revenue").text
        assert {secret for secret in company.secrets if secret not in seen} == set()


@pytest.mark.usefixtures("nothing_changes")
@pytest.mark.parametrize("seat", some_of(TRIED, always=4))
def test_nobody_reaches_what_is_anothers_by_its_ids(
    app: Flask, world: World, seat: str, tries: Tries
) -> None:
    tried = 0
    for company in world.companies():
        if seat in world.strangers(company):
            for number, rule in enumerate(owned(app)):
                # Methods a route does not take: at each route from one seat of eleven, in thorough runs from all.
                by_all = tries(number, SEATS.index(seat), one_in=11)
                for place, values in enumerate(foreign_values(app, rule, company, world.other(company))):
                    methods = (
                        METHODS if by_all and place == 0 else sorted(set(METHODS) & (rule.methods or set()))
                    )
                    for answer in by_methods(world.browsers[seat], rule, address(rule, values), methods):
                        tried += 1
                        assert answer.status_code in CLOSED, told(answer)
                        assert_tells_nothing(answer, company.secrets)
    assert tried > 100


@pytest.mark.usefixtures("nothing_changes")
@pytest.mark.parametrize("seat", some_of(TRIED, always=3))
def test_no_address_that_everybody_has_shows_what_is_anothers(
    app: Flask, world: World, seat: str, tries: Tries
) -> None:
    shown = 0
    for number, rule in enumerate(app.url_map.iter_rules()):
        if parts_of(rule) & OWN or rule.websocket:
            continue
        for company in world.companies():
            if seat not in world.strangers(company):
                continue
            # An admin keeps the books and the list of people; what somebody answered is nobody's business.
            secrets = company.health if seat == "eli" else company.secrets
            tempted = tries(number, SEATS.index(seat), one_in=3)
            for query in ("", f"?{tempting(company)}") if tempted else ("",):
                if "GET" in (rule.methods or ()):
                    answer = world.browsers[seat].get(address(rule, company.values) + query)
                    shown += answer.status_code == 200
                    assert_tells_nothing(answer, secrets - {company.code})
    assert shown > 5


@pytest.mark.usefixtures("nothing_changes")
@pytest.mark.parametrize("seat", SEATS)
def test_the_stream_of_a_socket_is_not_for_the_browser_to_choose(app: Flask, world: World, seat: str) -> None:
    """Who is no distributor gets none; there is nothing in the address by which one could ask for another's."""
    sockets = [rule for rule in app.url_map.iter_rules() if rule.websocket]
    assert sockets
    for rule in sockets:
        assert parts_of(rule) == set()
        if seat not in ("ana", "ben"):
            answer = world.browsers[seat].get(f"{rule.rule}?{tempting(world.anas)}", headers=HANDSHAKE)
            assert answer.status_code == (401 if seat == "visitor" else 404)


@pytest.fixture
def nothing_changes(app: Flask, world: World) -> Iterator[None]:
    """Whatever is tried, both companies stand afterwards as they stood before."""
    before = [snapshot(app, company) for company in world.companies()]
    yield
    after = [snapshot(app, company) for company in world.companies()]
    for company, was, is_now in zip(world.companies(), before, after, strict=True):
        assert is_now == was, company.distributor.name


def owned(app: Flask) -> list[Rule]:
    """The routes whose address holds something that belongs to somebody."""
    return [rule for rule in app.url_map.iter_rules() if parts_of(rule) & OWN]


def foreign_values(app: Flask, rule: Rule, theirs: Company, mine: Company) -> Iterator[dict[str, object]]:
    """What to fill into an address to get at `theirs`, by somebody who has `mine`.

    A token opens its assessment for whoever holds it, that is what it is for. So theirs is never tried as it is,
    but mixed; and with one's own token everything else in the address is theirs. Of several parts some are mine too.
    """
    parts = parts_of(rule) & OWN - {"token"}
    mixtures = [
        {**mine.values, **{name: theirs.values[name] for name in chosen}}
        for number in range(1, len(parts))
        for chosen in combinations(sorted(parts), number)
    ]
    if "token" not in parts_of(rule):
        yield from (dict(theirs.values), *mixtures)
        return
    for token in mixed_tokens(app, mine, theirs):
        yield {**theirs.values, "token": token}
        if parts:
            yield {**mine.values, "token": token}
    if parts:
        yield from ({**each, "token": mine.token} for each in (theirs.values, *mixtures))


def by_methods(browser: Browser, rule: Rule, path: str, methods: Iterable[str]) -> Iterator[TestResponse]:
    """The answer to each method, asked with a token that our own pages' forms would carry."""
    headers = HANDSHAKE if rule.websocket else {}
    for method in methods:
        yield browser.open(path, method=method, headers={**headers, "X-CSRFToken": browser.made_token()})


def assert_tells_nothing(answer: TestResponse, secrets: frozenset[str]) -> None:
    """None of these words stands in the answer, be it in its headers or in its text."""
    whole = f"{answer.headers} {answer.text}"
    assert {secret for secret in secrets if secret in whole} == set(), told(answer)


def told(answer: TestResponse) -> str:
    """Which request it was, for the one who has to mend it."""
    return f"{answer.request.method} {answer.request.path} -> {answer.status_code}"


def tempting(company: Company) -> str:
    """Parameters that a careless page might believe."""
    ids = {"distributor_id": company.distributor.distributor_id, "client_id": company.client_id}
    guesses = {"stream": ids["distributor_id"], "since": 0, "q": "client", "made": company.code}
    return "&".join(f"{name}={value}" for name, value in (ids | guesses).items())


def snapshot(app: Flask, company: Company) -> object:
    """How the company stands, as the owner of the tables would say."""
    ids = {
        "session": company.session_id,
        "client": company.client_id,
        "sign_in": company.sign_in_id,
        "link": company.link_id,
        "distributor": company.distributor.distributor_id,
    }
    with app.app_context(), acting(Actor.system()) as session:
        return str(session.execute(SNAPSHOT, ids).scalar_one())
