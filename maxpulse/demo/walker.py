"""One client of demo data, doing through the product's verbs what the pages would have them do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from uuid import UUID

from flask import current_app

from maxpulse.assessments import actions
from maxpulse.assessments.actions.start import Beginning
from maxpulse.assessments.queries import NoSuchAssessment, get_finished, get_state
from maxpulse.assessments.state import State
from maxpulse.assessments.web.consent import SHARING_WORDING, WORDING, device_of
from maxpulse.commissions import jobs
from maxpulse.commissions.actions import earn
from maxpulse.commissions.queries import get_commission
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.demo.links import Links
from maxpulse.demo.story import Client, Deed, Kind
from maxpulse.demo.timetable import Timetable
from maxpulse.links.queries import find_public_link
from maxpulse.network.queries import lock_account
from maxpulse.shop.actions import purchase
from maxpulse.shop.gateways import gateway
from maxpulse.shop.models import Product
from maxpulse.shop.queries import area_for, fitting_products, products_for_sale
from maxpulse.tracking.queries import timeline

MOST_OFFERS = 4
# Of five buyers four take what their result offers; one looks further.
LOOKS_FURTHER = 0.8
# The scheduler looks for due commissions every few minutes.
RELEASED_AFTER = timedelta(minutes=3)
KINDS = frozenset(kind.value for kind in Kind)


class RefusedAnswer(ValueError):
    """An answer of a made-up person was refused; the sentence says why."""


@dataclass(slots=True)
class Walker:
    """A client on their way, the actor they are, and the state their last answer led to."""

    client: Client
    actor: Actor
    links: Links
    timetable: Timetable
    state: State | None = None

    def put_on(self) -> None:
        """Add every deed that has not been done yet: those done have left an event each."""
        done = self._events()
        for place, deed in enumerate(self.client.deeds[done:], start=done):
            self.timetable.add(deed.at, partial(self._do, place, deed))

    def _events(self) -> int:
        with acting(self.actor):
            try:
                client_id = get_state(self.client.session_id).client_id
            except NoSuchAssessment:
                return 0
        with acting(Actor.system()):
            events = timeline(client_id)
        return sum(
            event.session_id == self.client.session_id and event.event_type in KINDS for event in events
        )

    def _do(self, place: int, deed: Deed) -> None:
        if deed.kind is Kind.BUY:
            self._buy(place, deed)
            return
        with acting(self.actor):
            if deed.kind is Kind.START:
                self._start()
            elif deed.kind is Kind.ANSWER:
                self._answer(place, deed)
            elif deed.kind is Kind.COMPLETE:
                actions.complete(self.client.session_id)
            elif deed.kind is Kind.READ:
                actions.view_result(self.client.session_id)
            else:
                actions.share(self.client.session_id, deed.shares, SHARING_WORDING)

    def _start(self) -> None:
        client = self.client
        link = find_public_link(self.links.code(client.account, client.campaign))
        assert link is not None  # noqa: S101  made before anybody comes by it
        email = client.person.email if client.gives_email else None
        device = device_of(client.person.agent)
        beginning = Beginning(client.session_id, client.person.name, email, client.shares, device, WORDING)
        actions.start(link, beginning)

    def _answer(self, place: int, deed: Deed) -> None:
        assert deed.given is not None  # noqa: S101  an answer has one
        state = self.state or actions.current_state(self.client.session_id)
        took = round(deed.given.seconds * 1000)
        taken = actions.answer(state, deed.given.question_id, deed.given.raw, self.client.id_of(place), took)
        if isinstance(taken, actions.Refused):
            raise RefusedAnswer(f"{taken.question.id}: {taken.refusal.sentence()}")
        self.state = taken.state

    def _buy(self, place: int, deed: Deed) -> None:
        """Buy, and let the commission be earned at that moment too.

        The account is locked first: a worker that is woken by the purchase waits, and finds the commission made.
        """
        seller = self.links.seller(self.client.account)
        with acting(Actor.system()):
            lock_account(seller)
            with acting(self.actor):
                bought = self._purchase(place, deed)
            commission = get_commission(earn(bought))
        self.timetable.add(commission.held_until + RELEASED_AFTER, partial(self._release, commission.id))

    def _purchase(self, place: int, deed: Deed) -> UUID:
        road, email = get_state(self.client.session_id), self.client.person.email
        transaction, settings = self.client.id_of(place).hex, current_app.extensions["settings"]
        chosen = self._chosen(deed)
        return purchase(
            road, chosen.id, deed.quantity, transaction, gateway=gateway(settings), email=email
        ).id

    def _chosen(self, deed: Deed) -> Product:
        areas = get_finished(self.client.session_id).result.areas
        if deed.pick < LOOKS_FURTHER:
            # Most take what is offered first.
            goods = [offer.product for offer in fitting_products(areas, (), MOST_OFFERS)]
            return goods[int((deed.pick / LOOKS_FURTHER) ** 2 * len(goods))]
        goods = [
            product
            for product in products_for_sale()
            if product.inventory_count != 0 and area_for(product, areas)
        ]
        return goods[int((deed.pick - LOOKS_FURTHER) / (1 - LOOKS_FURTHER) * len(goods))]

    def _release(self, commission_id: UUID) -> None:
        jobs.release(str(commission_id))
