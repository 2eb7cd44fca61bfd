"""Every page of the product, with what has to happen before it can be seen."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from flask import Flask, abort
from playwright.sync_api import Page
from sqlalchemy import text

from maxpulse.accounts.actions import identities, write_letter
from maxpulse.accounts.actions.inviting import Invited, invite
from maxpulse.accounts.rules import Purpose
from maxpulse.accounts.rules.providers import Provider, Told
from maxpulse.assessments.actions.take_late import Kept, take_late
from maxpulse.assessments.rules import RawAnswer
from maxpulse.core import clock
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting, commit
from maxpulse.integration.actions import make_api_client, make_secret
from maxpulse.isolation.actions import keep
from maxpulse.links.actions import close_link, make_link
from maxpulse.network.actions import invite_distributor, suspend_distributor
from maxpulse.notices.actions import post
from maxpulse.notices.message import Action, Message
from maxpulse.probe.report import Report
from maxpulse.web.tokens import unseal
from tests.browser.over_http import walk_over_http
from tests.factories.cast import Cast, Person, confirm_address, make_admin, make_cast
from tests.factories.content import bring, edited, work_out
from tests.factories.passkeys import with_passkey
from tests.factories.sales import put_on_shelf
from tests.factories.team import add_recruit, code_of
from tests.factories.walk import Walk, plausible, typed
from tests.fakes.people import WORST
from tests.fakes.purses import EASY, TIGHT
from tests.runtime.processes import wait_for

FAILURES = (400, 403, 404, 405, 410, 413, 429, 500, 503)
LETTER = re.compile(r"/letters/[\w-]{43}")
SHARED = re.compile(r'/r/([\w-]{43})"')
PRODUCT = re.compile(r'/products/([0-9a-f-]{36})"')


@dataclass(frozen=True, slots=True)
class Stop:
    """One page: its address, who looks, the status it comes with, what they do there first.

    A page that is like others needs no long look, except in thorough runs.
    """

    name: str
    address: str
    seat: str = "visitor"
    status: int = 200
    then: Callable[[Page], object] | None = None
    is_like_others: bool = False


@dataclass(frozen=True, slots=True)
class Set:
    """The people and things the tour needs, all made on the running installation."""

    cast: Cast
    others: Cast
    switched_off: str
    open: Walk
    asked: tuple[str, ...]
    late_answer: UUID
    done: Walk
    purse: Walk
    both: Walk
    both_shared: str
    found: Walk
    shared: str
    purchase: str
    product: str
    sold_out: UUID
    commission: UUID
    clients: tuple[UUID, ...]
    mail: UUID
    program: UUID
    probe_run: UUID
    drafts: tuple[UUID, UUID]
    new_admin: Person
    unconfirmed: Person
    root_code: str
    letters: dict[str, str]

    @property
    def open_road(self) -> str:
        """Where the assessment under way is."""
        return f"/a/{self.open.token}"

    @property
    def found_road(self) -> str:
        """Where the assessment is that the others' Cai finds by their address."""
        return f"/a/{self.found.token}"

    @property
    def done_road(self) -> str:
        """Where the finished assessment is."""
        return f"/a/{self.done.token}"

    @property
    def purse_road(self) -> str:
        """Where the finished check of money is."""
        return f"/a/{self.purse.token}"

    @property
    def both_road(self) -> str:
        """Where the finished check of both is."""
        return f"/a/{self.both.token}"


def build(app: Flask, base_url: str, cast: Cast) -> Set:
    """Let people walk as far as the tour needs them."""
    code = cast.ana.link_code
    _link(app, cast.dee)
    confirm_address(app, cast.cai)
    begun = walk_over_http(base_url, code).begin("Emre Korkmaz")
    asked = _answer_all(begun)
    walk_over_http(base_url, code).begin("Ha Vũ")
    private = walk_over_http(base_url, code).begin("Siobhán Ní Bhriain")
    private.answer_all().finish()
    private.browser.post(f"/a/{private.token}/sharing", data={}, headers={})
    done = walk_over_http(base_url, code).begin(
        "Rosa Quispe", share_scores="on", share_answers="on", email="rosa@example.org"
    )
    done.answer_all().finish()
    found = PRODUCT.search(done.page.text)
    assert found, done.page.text
    done.go(f"/checkout/{found[1]}")
    done._post(
        f"/a/{done.token}/checkout/{found[1]}", {**done.hidden(), "name": "Rosa Quispe", "quantity": "2"}
    )
    purchase = done.page.request.path
    others = _others(app)
    with_passkey(app, cast.eli)
    both = _both(app, base_url, cast)
    return Set(
        cast,
        others,
        switched_off=_switched_off(app, cast),
        open=begun,
        asked=asked,
        late_answer=_answer_late(app, begun),
        done=done,
        purse=_purse(app, base_url, cast),
        both=both,
        both_shared=_shared(both),
        found=_found(app, base_url, code, others.cai),
        shared=_shared(done),
        purchase=purchase,
        product=found[1],
        sold_out=put_on_shelf(app, stock=0).id,
        commission=_commission(app, cast),
        clients=_clients(app, cast),
        mail=_mail(app),
        program=_program(app, cast),
        probe_run=_probe_run(app),
        drafts=_drafts(app, cast),
        new_admin=make_admin(app, "Fay"),
        unconfirmed=add_recruit(app, cast.ana, "Noa", is_confirmed=False),
        root_code=_team(app, cast),
        letters=_letters(app, cast),
    )


def failures(app: Flask) -> Iterator[tuple[int, str]]:
    """The page of each failure, as the product makes it."""
    view = app.view_functions["public.home.start"]
    propagates, app.testing = app.testing, False
    app.config["PROPAGATE_EXCEPTIONS"] = False
    try:
        for code in FAILURES:
            app.view_functions["public.home.start"] = lambda code=code: abort(code)
            yield code, app.test_client().get("/").text
    finally:
        app.view_functions["public.home.start"] = view
        app.testing, app.config["PROPAGATE_EXCEPTIONS"] = propagates, None


def _answer_all(walk: Walk) -> tuple[str, ...]:
    """Answer up to the last page; tells which questions came."""
    asked = []
    while "data-question=" in walk.page.text:
        asked.append(walk.question.id)
        walk.answer(plausible(walk.question), unit=walk.question.units[0].key if walk.question.units else "")
        assert walk.page.status_code == 200, walk.page.text
    return tuple(asked)


def _purse(app: Flask, base_url: str, people: Cast) -> Walk:
    """Somebody finishes a check of money beside which no help has to be named."""
    with app.app_context(), acting(people.ana.actor):
        code = make_link(campaign="Money talk", focus="wealth").link_code
    given = {question: typed(value) for question, value in EASY.items()} | {"M_ins": "home"}
    return walk_over_http(base_url, code).begin("Mira Stone").answer_all(given).finish()


def _both(app: Flask, base_url: str, people: Cast) -> Walk:
    """Somebody in euros finishes a check of health and money, and has much to gain in both."""
    with app.app_context(), acting(people.ana.actor):
        code = make_link(campaign="Both", focus="hybrid").link_code
    given = {question: typed(value) for question, value in (WORST | TIGHT | {"D_country": "euro"}).items()}
    return walk_over_http(base_url, code).begin("Maximiliana Ní Bhriain").answer_all(given).finish()


def _answer_late(app: Flask, walk: Walk) -> UUID:
    """Another device's earlier answer, which arrives now; its id."""
    late = Kept(uuid4(), 1, clock.now() - timedelta(days=1), "D_age", RawAnswer(("23",)), None, None)
    with app.app_context():
        token = unseal(walk.token)
        with acting(Actor.participant(token.participant_id)):
            (settled,) = take_late(token.session_id, uuid4(), [late], timedelta(0), clock.now(), commit)
    assert settled.verdict == "set_aside"
    return late.id


def _switched_off(app: Flask, people: Cast) -> str:
    with app.app_context(), acting(people.ana.actor):
        link = make_link(campaign="Winter table", focus="health")
        close_link(link.id)
        return link.link_code


def _others(app: Flask) -> Cast:
    """Another cast: its Ana has nothing yet, its Ben is suspended."""
    others = make_cast(app)
    with_passkey(app, others.dee)
    with app.app_context(), acting(Actor.system()):
        suspend_distributor(others.ben.distributor_id)
    return others


def _found(app: Flask, base_url: str, code: str, owner: Person) -> Walk:
    """Two assessments taken with the address of an account, which its owner has confirmed."""
    with app.app_context(), acting(Actor.system()) as session:
        confirm = text("update users set email_verified_at = now() where id = :id")
        session.execute(confirm, {"id": owner.actor.user_id})
    walk_over_http(base_url, code).begin("Maximiliana Wolfeschlegelsteinhausen", email=owner.email)
    return walk_over_http(base_url, code).begin("Cai", email=owner.email)


def _shared(done: Walk) -> str:
    """What stands in the address of a link that shows a part of the result."""
    done._post(f"/a/{done.token}/result/links", {"shows": "plan", "days": "30"})
    link = SHARED.search(done.page.text)
    assert link, done.page.text
    return link[1]


def _team(app: Flask, people: Cast) -> str:
    """Somebody below Ben; gives the code of a distributor at the top of another tree."""
    add_recruit(app, people.ben, "Siobhán")
    return code_of(app, add_recruit(app, None, "Tomasz"))


def _program(app: Flask, cast: Cast) -> UUID:
    with app.app_context(), acting(cast.eli.actor):
        client_id = make_api_client("Corner shop", "shop").id
        make_secret(client_id)
        return client_id


def _mail(app: Flask) -> UUID:
    letter = Message(
        "reset",
        "Choose a new password",
        ("Somebody asked for a new password for your account.",),
        Action("Choose a password", "https://maxpulse.test/reset/abc"),
    )
    with app.app_context(), acting(Actor.system()) as session:
        post("cai@example.test", lambda: letter)
        session.flush()
        return session.execute(text("select id from mails order by created_at desc limit 1")).scalar_one()


def _probe_run(app: Flask) -> UUID:
    report = Report()
    report.note("tables", "maxpulse_distributor", "select clients")
    report.find("tables", "reached", "clients", "maxpulse_distributor", "select")
    report.find("routes", "not covered", "/things/<thing>", how="Whose thing is, nothing here says.")
    with app.app_context(), acting(Actor.system()):
        return keep(report.as_json(), clock.now()).id


def _drafts(app: Flask, people: Cast) -> tuple[UUID, UUID]:
    """A draft that is worked out, and one that is not, and waits for its words in German."""
    age, said = "text: How old are you?", "text: What is your age?\n    de: {text: Wie alt bist du wohl?}"
    changes = {
        age: said,
        "show_if: {question: S_bad, at_least: 3}": "show_if: {question: S_bad, at_least: 2}",
    }
    anchors = {"line: [[0, 0], [1, 50], [2, 100]]": "line: [[0, 0], [2, 10], [7, 100]]"}
    seen = bring(app, people.eli, edited("2026.900", changes, anchors))
    work_out(app, people.eli, seen)
    return seen, bring(app, people.eli, edited("2026.901", {age: "text: What is your age?"}))


def _letters(app: Flask, people: Cast) -> dict[str, str]:
    """Where a letter of each purpose leads, and one that is over."""
    dee, eli = people.dee.actor.user_id, people.eli.actor.user_id
    assert dee
    assert eli
    with app.app_context(), acting(Actor.system()):
        tokens = {
            purpose.value: write_letter(purpose, dee, people.dee.email)
            for purpose in Purpose
            if purpose is not Purpose.INVITE
        }
        over = write_letter(Purpose.RESET, eli, people.eli.email)
        write_letter(Purpose.RESET, eli, people.eli.email)
    found = {name: f"/letters/{token}" for name, token in {**tokens, "over": over}.items()}
    return found | {"invitation": _invitation(app, people)}


def _invitation(app: Flask, people: Cast) -> str:
    """Where a distributor's invitation leads; an admin is invited too, and both wait."""
    email = f"gil.{uuid4().hex[:8]}@example.test"
    with app.app_context(), acting(people.eli.actor) as session:
        invite_distributor(Invited(email, "distributor", "Gil", "Newcome"), people.ana.distributor_id)
        invite(Invited(f"ida.{uuid4().hex[:8]}@example.test", "admin", "Ida", level="super"))
        letter = text("select plain from mails where recipient = :email")
        return LETTER.findall(session.execute(letter, {"email": email}).scalar_one())[0]


def _link(app: Flask, person: Person) -> None:
    """An account of Google's that signs this person in."""
    user_id = person.actor.user_id
    assert user_id
    with app.app_context(), acting(Actor.system()) as session:
        session.execute(text("update users set email_verified_at = now() where id = :id"), {"id": user_id})
    with app.app_context(), acting(person.actor):
        told = Told(Provider.GOOGLE, user_id.hex, f"{person.name}.at.google@example.org")
        identities.link(user_id, person.email, told)


def _commission(app: Flask, people: Cast) -> UUID:
    made: list[UUID] = []

    def is_made() -> bool:
        with app.app_context(), acting(people.ana.actor) as session:
            made[:] = session.execute(text("select id from commissions")).scalars()
        return bool(made)

    wait_for(is_made, "the commission")
    return made[0]


def _clients(app: Flask, people: Cast) -> tuple[UUID, ...]:
    with app.app_context(), acting(people.ana.actor) as session:
        return tuple(session.execute(text("select id from clients")).scalars())
