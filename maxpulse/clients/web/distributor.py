"""The ClientHub: the board, what a page missed, and the socket that keeps it in step."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, render_template, request, url_for
from flask_babel import get_timezone

from maxpulse import live
from maxpulse.clients import queries
from maxpulse.clients.live import count_days_in
from maxpulse.clients.web.days import by_day, day_of, today_began
from maxpulse.clients.web.way_back import ways_back
from maxpulse.commissions.queries import earned_since, notices_since
from maxpulse.core import clock
from maxpulse.core.addresses import full_address
from maxpulse.links.queries import links_with_numbers
from maxpulse.network.queries import levels_since
from maxpulse.privacy.viewing import note_viewing
from maxpulse.tracking.queries import clients_since, find_first_since, last_number
from maxpulse.web import guard
from maxpulse.web.babel import way
from maxpulse.web.paging import paging

blueprint = Blueprint("clients", __name__)

STATUSES = ("lead", "prospect", "customer")
MOST_TOASTS = 3
NEWEST = 2**63 - 1  # the greatest number an event can have
# Past these a page is drawn anew: that is fifty rows, and a page keeps a hundred.
MOST_EVENTS = 500
MOST_ROWS = 100


@blueprint.get("/hub")
def board() -> str:
    """The board, narrowed as the address says."""
    today = today_began()
    wanted = _filter(today)
    shown = paging(queries.count(wanted), queries.A_PAGE)
    found = queries.rows(wanted, shown.offset)
    above = queries.overview(today, earned_since)
    total = above.views[0].total
    now = clock.now()
    return render_template(
        "clients/index.html",
        clients=found,
        counters=[_linked_counter(counter, wanted) for counter in above.counters],
        views=[_linked_view(view, wanted) for view in above.views],
        filter=wanted,
        paging=shown,
        unfiltered=wanted.is_open and shown.number == 1,
        queue=above,
        first_link=None if total else _first_link(),
        total=total,
        distributor_id=guard.acting_distributor(),
        upto=min((client.number for client in found), default=last_number()),
        today=day_of(now),
        now=now,
    )


@blueprint.get("/hub/changes")
def changes() -> str:
    """What a page missed since an event's number, and the row of a client it asks for.

    For a reconnect, a wake-up, for polling, and where a page guessed how far somebody is.
    """
    since = min(max(request.args.get("since", 0, int), 0), NEWEST)
    # The number first: what is read after it may be newer, never older.
    upto = last_number()
    count = max(upto - since, 0)
    touched = set(clients_since(since, MOST_ROWS + 1)) if count <= MOST_EVENTS else set()
    if count > MOST_EVENTS or len(touched) > MOST_ROWS:
        return render_template("clients/reload.html", upto=upto, count=count)
    if (wanted := request.args.get("client", type=UUID)) is not None:
        touched.add(wanted)
    return render_template(
        "clients/changes.html",
        upto=upto,
        count=count,
        rows=queries.rows_of([*touched]),
        above=queries.overview(today_began(), earned_since),
        sales=_sales(since, upto),
        levels=levels_since(since, guard.acting_distributor()),
        now=clock.now(),
    )


@blueprint.get("/hub/clients/<uuid:client_id>")
def show(client_id: UUID) -> str:
    """One client: what happened, and what they share."""
    # The number first: what is read after it may be newer, never older.
    upto = last_number()
    person = queries.find_person(client_id)
    if person is None:
        abort(404)
    note_viewing({assessment.id: assessment.seen for assessment in person.assessments})
    return render_template(
        "clients/show.html",
        client=person,
        days=by_day(person.events),
        today=day_of(clock.now()),
        upto=upto,
        mailable=ways_back(person).keys(),
        mail=request.args.get("mail", ""),
    )


@live.sock.route("/hub/socket", bp=blueprint)  # type: ignore[untyped-decorator]  # flask-sock has no types
def socket(ws: Any) -> None:
    """The line on which this distributor's fragments come."""
    who, mine = guard.signed_in(), guard.acting_distributor()
    count_days_in(get_timezone(), mine)
    live.serve(
        ws,
        stream=str(mine),
        session_id=str(who.session_id),
        user_id=str(who.actor.user_id),
        language=way(),
    )


def _sales(since: int, upto: int) -> list[tuple[object, object]]:
    sold_since = find_first_since(since, ("purchase", "commission"))
    if sold_since is None:
        return []
    notices = notices_since(guard.acting_distributor(), sold_since, upto)
    return [(notice.sale, notice.commission) for notice in notices[-MOST_TOASTS:]]


def _filter(today: datetime) -> queries.Filter:
    status, counter = request.args.get("status"), request.args.get("counter")
    return queries.Filter(
        q=request.args.get("q", "").replace("\0", "").strip()[:80],
        status=status if status in STATUSES else None,
        counter=counter if counter in queries.CONDITIONS else None,
        today=today,
    )


def _linked_counter(counter: queries.Counter, wanted: queries.Filter) -> dict[str, Any]:
    chosen = wanted.counter == counter.name
    if counter.name == "commission":
        url = "/revenue"
    else:
        url = url_for(".board") if chosen else url_for(".board", counter=counter.name)
    return {
        "name": counter.name,
        "value": counter.value,
        "amount": counter.amount,
        "number": counter.number,
        "url": url,
        "current": chosen,
    }


def _linked_view(view: queries.View, wanted: queries.Filter) -> dict[str, Any]:
    status = None if view.name == "everyone" else view.name
    return {
        "name": view.name,
        "total": view.total,
        "number": view.number,
        "url": url_for(".board", status=status) if status else url_for(".board"),
        "current": wanted.status == status and wanted.counter is None,
    }


def _first_link() -> dict[str, str] | None:
    code = next((link.code for link in links_with_numbers() if link.closed_at is None), None)
    if code is None:
        return None
    return {"url": full_address(f"/l/{code}"), "code": code}
