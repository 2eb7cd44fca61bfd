"""Two companies of people who have gone the whole road, made by the product's own verbs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy import text

from maxpulse.accounts.actions import register_account
from maxpulse.assessments import actions
from maxpulse.commissions.actions import earn
from maxpulse.core import clock
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.core.ids import new_id
from maxpulse.core.permissions import Permission
from maxpulse.core.tokens import AssessmentToken
from maxpulse.integration.actions import Order, make_api_client, report
from maxpulse.integration.queries import Program, find_program
from maxpulse.links.actions import make_link
from maxpulse.network.actions import enrol_distributor
from maxpulse.probe.seats import PERSONS, PROGRAM, VISITOR, Seat, bearer, key_of, settings_here, take_seat
from maxpulse.probe.walking import mail_address, walk
from maxpulse.results.actions import make_link as make_result_link
from maxpulse.results.rules.links import PLAN, USUAL_DAYS
from maxpulse.results.tokens import seal
from maxpulse.shop.actions import purchase
from maxpulse.shop.gateways import DemoGateway

LASTS = timedelta(hours=1)
# A program may ask so often in a minute; several of one company take turns.
PROGRAMS = 4
# A thing of their own to sell: the stock of a real one would stay locked until the round is over.
PRODUCT = text("""
    insert into products (id, name, slug, price, commission_rate, product_type, is_active)
    values (:id, 'Canary', :slug, 49.00, 10, 'service', true) returning id
""")
HOLDS = text("update admin_profiles set permissions = :permissions where user_id = :admin")
MADE = text("""
    select s.client_id, s.link_id, p.id as purchase_id, p.product_id, k.id as commission_id
      from assessment_sessions s join purchases p on p.assessment_session_id = s.id
      join commissions k on k.purchase_id = p.id where s.id = :session
""")


@dataclass(frozen=True, slots=True)
class People:
    """A distributor, and a participant who has finished, shares everything, has bought and earned them money.

    `programs` report sales for this distributor alone, and the first has reported one (`reported`). `share` opens a
    part of the result to whoever has it.
    """

    seats: Mapping[str, Seat]
    values: Mapping[str, Any]
    token: AssessmentToken
    secrets: frozenset[str]
    known_by_link: frozenset[str]
    known_to_uplines: frozenset[str]
    programs: tuple[Program, ...]
    reported: UUID
    sealed: str = field(repr=False, default="")
    share: str = field(repr=False, default="")

    def address_of(self, role: str) -> str:
        """The e-mail address of the company's person of this role."""
        return next(word for word in self.secrets if word.startswith(f"{role}.") and "@" in word)

    @property
    def distributor(self) -> Actor:
        """The company's distributor."""
        return self.seats["distributor"].actor


def settle(app: Flask, sponsor_id: UUID | None = None) -> People:
    """Let a company come to be, from the accounts to the commission, its distributor brought in by somebody or not."""
    mark, actors = uuid4().hex, {}
    for role in PERSONS:
        actors[role] = _account(role, mark, sponsor_id)
    seller, buyer = actors["distributor"], actors["participant"]
    with acting(seller):
        code = make_link(campaign=f"Campaign {mark}", focus="health").link_code
    session_id = walk(buyer, code, mark)
    made = _sell(session_id, buyer, mark)
    programs = _programs(actors["admin"], seller, mark)
    reported = _report(programs[0], code, mark)
    token = AssessmentToken(session_id, _participant(buyer), clock.now() + LASTS)
    return People(
        seats={
            VISITOR: take_seat(app, VISITOR, Actor.visitor()),
            **{r: take_seat(app, r, a) for r, a in actors.items()},
            PROGRAM: Seat(
                PROGRAM, "", "", Actor.integration(programs[0].client_id), bearer(app, programs[0])
            ),
        },
        values=made | {"session_id": session_id, "code": code, "user_id": seller.user_id},
        token=token,
        programs=programs,
        reported=reported,
        sealed=token.seal(key_of(app)),
        share=_share(session_id, buyer),
        secrets=frozenset(
            {f"Client {mark}", mail_address("client", mark), *(mail_address(r, mark) for r in actors)}
        )
        | {f"Last{mark}", f"Campaign {mark}", f"Buyer {mark}", f"Program {mark}"},
        known_by_link=frozenset({f"Last{mark}", f"Campaign {mark}"}),
        known_to_uplines=frozenset({f"Last{mark}"}),
    )


def mixed_tokens(app: Flask, mine: People, theirs: People) -> Iterator[str]:
    """Tokens that would open the other's assessment if anything but both ids together counted.

    Two are sealed with the right key, as if our own code had mixed two people up; the others are what somebody can
    make of a token they hold.
    """
    until = clock.now() + LASTS
    yield AssessmentToken(theirs.token.session_id, mine.token.participant_id, until).seal(key_of(app))
    yield AssessmentToken(mine.token.session_id, theirs.token.participant_id, until).seal(key_of(app))
    yield AssessmentToken(theirs.token.session_id, theirs.token.participant_id, until).seal(
        b"another key" * 2
    )
    yield AssessmentToken(theirs.token.session_id, theirs.token.participant_id, clock.now() - LASTS).seal(
        key_of(app)
    )
    yield theirs.sealed[:48] + mine.sealed[48:]


def _account(role: str, mark: str, sponsor_id: UUID | None) -> Actor:
    with acting(Actor.system()):
        user = register_account(
            mail_address(role, mark), None, role, first_name="Canary", last_name=f"Last{mark}"
        )
        profile = enrol_distributor(user.id, sponsor_id=sponsor_id) if role == "distributor" else None
    if profile is not None:
        return Actor.distributor(user.id, profile.id)
    makers = {
        "participant": lambda one: Actor.participant(one, one),
        "trainer": Actor.trainer,
        "admin": Actor.admin,
    }
    return makers[role](user.id)


def _programs(admin: Actor, seller: Actor, mark: str) -> tuple[Program, ...]:
    """Programs of the distributor's shop, made by an admin who may make such for so long."""
    let(admin, [Permission.INTEGRATIONS_MANAGE])
    with acting(admin):
        made = [make_api_client(f"Program {mark}", "shop", seller.distributor_id).id for _ in range(PROGRAMS)]
    let(admin, [])
    with acting(Actor.visitor()):
        found = [find_program(each) for each in made]
    return tuple(program for program in found if program is not None)


def let(admin: Actor, permissions: list[Permission]) -> None:
    """Let a company's admin hold these permissions, and no others."""
    with acting(Actor.system()) as session:
        session.execute(HOLDS, {"permissions": permissions, "admin": admin.user_id})


def _report(program: Program, code: str, mark: str) -> UUID:
    order = Order(
        reference=mark,
        buyer_name=f"Buyer {mark}",
        buyer_email=mail_address("buyer", mark),
        quantity=1,
        currency=settings_here().currency,
        link_code=code,
        product_name="Canary",
        product_type="service",
        unit_price=Decimal("10.00"),
    )
    with acting(Actor.integration(program.client_id)):
        return report(program, order)


def _participant(actor: Actor) -> UUID:
    assert actor.participant_id is not None  # noqa: S101  made as one
    return actor.participant_id


def _share(session_id: UUID, buyer: Actor) -> str:
    with acting(buyer):
        return seal(make_result_link(session_id, PLAN, USUAL_DAYS).id)


def _sell(session_id: UUID, buyer: Actor, mark: str) -> dict[str, Any]:
    with acting(Actor.system()) as session:
        product_id = session.execute(PRODUCT, {"id": new_id(), "slug": f"canary-{mark}"}).scalar_one()
    with acting(buyer):
        bought = purchase(actions.fresh_state(session_id), product_id, 1, mark, gateway=DemoGateway()).id
    with acting(Actor.system()) as session:
        earn(bought)
        row = session.execute(MADE, {"session": session_id}).one()
    return dict(row._mapping)
