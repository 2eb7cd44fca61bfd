"""What is done with links: making, switching off and on, and counting who came."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from flask import current_app
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from maxpulse.core import clock
from maxpulse.core.db import current_actor, session
from maxpulse.core.ids import new_id
from maxpulse.links import rules
from maxpulse.links.models import AssessmentLink
from maxpulse.links.queries import get_link
from maxpulse.links.rules import AliasProblem
from maxpulse.operations import audit
from maxpulse.tracking import actions as tracking

LONGEST_AGENT = 300
RECORD = text(
    "select record_link_event(:link, :type, :visitor, cast(:ip as inet), :agent, :referrer, :value, :at)"
)


class AliasRefused(ValueError):
    """The chosen code cannot be the link's address; `problem` says why."""

    def __init__(self, problem: AliasProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem


def make_link(
    *,
    campaign: str = "",
    focus: str = "health",
    alias: str = "",
    link_type: str = "customer",
    audience: str = "",
) -> AssessmentLink:
    """Make a link of the acting distributor, with a code nobody can guess unless an alias is chosen.

    Raises AliasRefused. `focus` is health, wealth or hybrid; `link_type` customer or campaign.
    """
    code = rules.read_alias(alias) if alias.strip() else rules.make_code()
    if isinstance(code, AliasProblem):
        raise AliasRefused(code)
    link = AssessmentLink(
        id=new_id(),
        distributor_id=_distributor(),
        link_code=code,
        campaign_name=campaign.strip()[: rules.LONGEST_CAMPAIGN] or None,
        link_type=link_type,
        target_audience=audience or None,
        focus_area=focus,
        is_active=True,
    )
    _add(link)
    audit.record("link_made", link, after={"code": code, "focus": focus})
    _tell("link_made", link)
    return link


def close_link(link_id: UUID) -> AssessmentLink:
    """Switch a link off: who opens it is told so, who has begun may finish. Raises NoSuchLink."""
    return _switch(link_id, on=False, deed="link_closed")


def reopen_link(link_id: UUID) -> AssessmentLink:
    """Switch a link on again. Raises NoSuchLink."""
    return _switch(link_id, on=True, deed="link_reopened")


def record_click(
    link_id: UUID, *, address: str = "", agent: str = "", referrer: str = "", prefetch: str = ""
) -> bool:
    """Count that somebody opened a link, as a visitor; False for a bot, which is not counted.

    Kept are a name for the day instead of the address, the network it lies in, and the referrer's host.
    """
    if rules.is_bot(agent, prefetch=prefetch):
        return False
    secret, today = current_app.extensions["settings"].secret_key, clock.now().date()
    _record(
        link_id,
        "click",
        visitor=rules.visitor_id(secret, today, address, agent),
        ip=rules.coarse(address),
        agent=agent[:LONGEST_AGENT],
        referrer=rules.host_of(referrer),
    )
    return True


def record_start(link_id: UUID | None) -> None:
    """Count an assessment begun through a link, as its participant."""
    _record(link_id, "assessment_start")


def record_completion(link_id: UUID | None) -> None:
    """Count an assessment finished that began through a link, as its participant."""
    _record(link_id, "assessment_complete")


def record_conversion(link_id: UUID | None, value: Decimal) -> None:
    """Count a purchase after an assessment that began through a link, with its value, as its participant."""
    _record(link_id, "conversion", value=value)


def _add(link: AssessmentLink) -> None:
    try:
        # Other distributors' links are out of sight, so only the database can say that a code is taken.
        with session.begin_nested():
            session.add(link)
            session.flush()
    except IntegrityError as error:
        if "link_code" not in str(error.orig):
            raise
        raise AliasRefused(AliasProblem.TAKEN) from None


def _switch(link_id: UUID, *, on: bool, deed: str) -> AssessmentLink:
    link = get_link(link_id)
    if link.is_active is not on:
        before, link.is_active = link.is_active, on
        audit.record(deed, link, before={"is_active": before}, after={"is_active": on})
        session.flush()
        _tell(deed, link)
    return link


def _tell(event: str, link: AssessmentLink) -> None:
    tracking.record(
        event, distributor_id=_distributor(), facts={"link": link.id}, data={"link": str(link.id)}
    )


def _distributor() -> UUID:
    distributor_id = current_actor().distributor_id
    if distributor_id is None:
        raise PermissionError("links are made and switched by the distributor whose they are")
    return distributor_id


def _record(link_id: UUID | None, kind: str, **facts: object) -> None:
    if link_id is None:
        return
    nothing = dict.fromkeys(("visitor", "ip", "agent", "referrer", "value"))
    session.execute(RECORD, {**nothing, "link": link_id, "type": kind, "at": clock.now(), **facts})
