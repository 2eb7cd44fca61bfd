"""Telling news that is owed: to whom, whether they want it, and the mail that says it. The system acts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from maxpulse.accounts.preferences import Kind, Way, wants
from maxpulse.accounts.queries import find_reader
from maxpulse.assessments.queries import find_course
from maxpulse.clients.queries import find_contact
from maxpulse.core import clock
from maxpulse.network.queries import get_distributor
from maxpulse.notices.actions import post
from maxpulse.notices.message import Message
from maxpulse.notices.news import mails
from maxpulse.notices.queries import lock_news
from maxpulse.notices.rules import Occasion
from maxpulse.privacy.queries import is_shared
from maxpulse.privacy.rules import PROGRESS
from maxpulse.shop.queries import find_sale


@dataclass(frozen=True, slots=True)
class News:
    """Who is told, which choice of theirs decides, and what the mail says; `roles`: they have to be one of these."""

    user_id: UUID
    roles: tuple[str, ...]
    kind: Kind
    write: Callable[[], Message]


def tell(news_id: UUID) -> bool:
    """Write the mail of news that is owed; True when one was written, and then once only."""
    owed = lock_news(news_id)
    if owed is None:
        return False
    owed.told_at = clock.now()
    news = OCCASIONS[Occasion(owed.kind)](owed.subject_id)
    reader = find_reader(news.user_id) if news else None
    if news is None or reader is None or reader.role not in news.roles:
        return False
    if not wants(reader.preferences, news.kind, Way.MAIL):
        return False
    post(reader.email, news.write, about=news.user_id)
    return True


def _sale(purchase_id: UUID) -> News | None:
    sale = find_sale(purchase_id)
    client = find_contact(sale.client_id) if sale else None
    if sale is None or client is None:
        return None
    write = partial(mails.sold, client.name, sale.client_id, sale.amount, sale.currency)
    return _to_the_desk(sale.distributor_id, Kind.SALE, write)


def _finished(session_id: UUID) -> News | None:
    course = find_course(session_id)
    # Whoever has taken their progress back is not told of either.
    if course is None or not is_shared(session_id, PROGRESS):
        return None
    client = find_contact(course.client_id)
    if client is None:
        return None
    write = partial(mails.finished, client.name, course.client_id)
    return _to_the_desk(course.distributor_id, Kind.FINISHED, write)


def _client(client_id: UUID) -> News | None:
    client = find_contact(client_id)
    if client is None or client.distributor_id is None:
        return None
    return _to_the_desk(client.distributor_id, Kind.CLIENT, partial(mails.joined, client.name, client_id))


def _result(session_id: UUID) -> News | None:
    course = find_course(session_id)
    # Somebody with an account takes assessments under its id; others have no choices, and keep their own link.
    # Who became a distributor in the midst of it is one of them, and has the same choice.
    roles = ("participant", "distributor")
    return News(course.participant_id, roles, Kind.FINISHED, mails.ready) if course else None


def _to_the_desk(distributor_id: UUID, kind: Kind, write: Callable[[], Message]) -> News | None:
    distributor = get_distributor(distributor_id)
    # Who may not work at present could not open what the mail leads to.
    if distributor.user_id is None or distributor.status != "active":
        return None
    return News(distributor.user_id, ("distributor",), kind, write)


OCCASIONS: dict[Occasion, Callable[[UUID], News | None]] = {
    Occasion.SALE: _sale,
    Occasion.FINISHED: _finished,
    Occasion.CLIENT: _client,
    Occasion.RESULT: _result,
}
