"""What admins and distributors of the tour have made before: links, teams, programs, mails, drafts, letters."""

from __future__ import annotations

import re
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy import text

from maxpulse.accounts.actions import identities, write_letter
from maxpulse.accounts.actions.inviting import Invited, invite
from maxpulse.accounts.rules import Purpose
from maxpulse.accounts.rules.providers import Provider, Told
from maxpulse.core import clock
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.integration.actions import make_api_client, make_secret
from maxpulse.isolation.actions import keep
from maxpulse.links.actions import close_link, make_link
from maxpulse.network.actions import invite_distributor, suspend_distributor
from maxpulse.notices.actions import post
from maxpulse.notices.message import Action, Message
from maxpulse.probe.report import Report
from tests.factories.cast import Cast, Person, make_cast
from tests.factories.content import bring, edited, strength, work_out
from tests.factories.passkeys import with_passkey
from tests.factories.team import add_recruit, code_of
from tests.runtime.processes import wait_for

LETTER = re.compile(r"/letters/[\w-]{43}")


def switched_off(app: Flask, people: Cast) -> str:
    """The code of a link that its owner has switched off."""
    with app.app_context(), acting(people.ana.actor):
        link = make_link(campaign="Winter table", focus="health")
        close_link(link.id)
        return link.link_code


def others(app: Flask) -> Cast:
    """Another cast: its Ana has nothing yet, its Ben is suspended."""
    others = make_cast(app)
    with_passkey(app, others.dee)
    with app.app_context(), acting(Actor.system()):
        suspend_distributor(others.ben.distributor_id)
    return others


def team(app: Flask, people: Cast) -> str:
    """Somebody below Ben; gives the code of a distributor at the top of another tree."""
    add_recruit(app, people.ben, "Siobhán")
    return code_of(app, add_recruit(app, None, "Tomasz"))


def program(app: Flask, cast: Cast) -> UUID:
    """A program that may report, with a secret."""
    with app.app_context(), acting(cast.eli.actor):
        client_id = make_api_client("Corner shop", "shop").id
        make_secret(client_id)
        return client_id


def mail(app: Flask) -> UUID:
    """A mail that waits for admins to read it."""
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


def probe_run(app: Flask) -> UUID:
    """A run of the probe that has reached something and does not know all."""
    report = Report()
    report.note("tables", "maxpulse_distributor", "select clients")
    report.find("tables", "reached", "clients", "maxpulse_distributor", "select")
    report.find("routes", "not covered", "/things/<thing>", how="Whose thing is, nothing here says.")
    with app.app_context(), acting(Actor.system()):
        return keep(report.as_json(), clock.now()).id


def drafts(app: Flask, people: Cast) -> tuple[UUID, UUID]:
    """A draft that is worked out, and one that is not, and waits for its words in German."""
    age, said = "text: How old are you?", "text: What is your age?\n    de: {text: Wie alt bist du wohl?}"
    changes = {
        age: said,
        "show_if: {question: S_bad, at_least: 3}": "show_if: {question: S_bad, at_least: 2}",
    }
    seen = bring(app, people.eli, edited("2026.900", changes, strength("[[0, 0], [2, 10], [7, 100]]")))
    work_out(app, people.eli, seen)
    return seen, bring(app, people.eli, edited("2026.901", {age: "text: What is your age?"}))


def letters(app: Flask, people: Cast) -> dict[str, str]:
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


def link(app: Flask, person: Person) -> None:
    """An account of Google's that signs this person in."""
    user_id = person.actor.user_id
    assert user_id
    with app.app_context(), acting(Actor.system()) as session:
        session.execute(text("update users set email_verified_at = now() where id = :id"), {"id": user_id})
    with app.app_context(), acting(person.actor):
        told = Told(Provider.GOOGLE, user_id.hex, f"{person.name}.at.google@example.org")
        identities.link(user_id, person.email, told)


def commission(app: Flask, people: Cast) -> UUID:
    """What Ana earned by the purchase, once it is there."""
    made: list[UUID] = []

    def is_made() -> bool:
        with app.app_context(), acting(people.ana.actor) as session:
            made[:] = session.execute(text("select id from commissions")).scalars()
        return bool(made)

    wait_for(is_made, "the commission")
    return made[0]


def clients(app: Flask, people: Cast) -> tuple[UUID, ...]:
    """Everybody Ana knows."""
    with app.app_context(), acting(people.ana.actor) as session:
        return tuple(session.execute(text("select id from clients")).scalars())
