"""Signing in through a provider: going there, and coming back from it, also to link an account."""

from __future__ import annotations

import flask
from flask import Blueprint
from flask.typing import ResponseReturnValue

from maxpulse.accounts.actions import identities
from maxpulse.accounts.rules.providers import Begun, NotTold, Provider, Told, Trouble
from maxpulse.accounts.web import crossing, doorways, entering, register_with
from maxpulse.accounts.web.account.frame import LINKED_PAGE
from maxpulse.core import clock
from maxpulse.web import fragments, guard, limits, sessions

blueprint = Blueprint("arriving", __name__)


@blueprint.post("/sign-in/with/<provider>")
@limits.limiter.limit("30 per 15 minutes", exempt_when=limits.is_exempt)
def begin(provider: str) -> ResponseReturnValue:
    """Go to the provider."""
    asked = doorways.provider_of(provider)
    try:
        return crossing.cross(asked)
    except NotTold as why:
        return fragments.see_other(doorways.refusal(guard.SIGN_IN, asked, why.trouble))


@blueprint.get("/sign-in/with/<provider>/return")
@limits.limiter.limit("30 per 15 minutes", exempt_when=limits.is_exempt)
def come_back(provider: str) -> ResponseReturnValue:
    """Hear who it is, and let them in, ask for their name, link their account, or say why not."""
    asked, begun = doorways.provider_of(provider), crossing.find_begun()
    try:
        told = crossing.hear(asked, begun)
        return _link(begun, told) if begun and begun.is_link else _let_in(told, begun.wanted if begun else "")
    except NotTold as why:
        return _turn_away(asked, why.trouble, is_link=begun is not None and begun.is_link)


def _let_in(told: Told, wanted: str) -> ResponseReturnValue:
    known = identities.find_account_of(told)
    if known is None:
        return register_with.ask_for_name(told, wanted)
    answer = entering.go_on(known.account, known.email, wanted, shown_at=told.shown_at(clock.now()))
    identities.note_use(known.account.user_id, told.provider)
    return answer


def _link(begun: Begun, told: Told) -> ResponseReturnValue:
    who = sessions.person()
    # The password was asked of this session, not of whoever may have signed in here since.
    if who is None or str(who.session_id) != begun.session_id or who.owes_second_factor or who.is_suspended:
        raise NotTold(Trouble.OTHER_SESSION)
    guard.act_as(who.actor)
    identities.link(who.user_id, who.email, told)
    return fragments.see_other(f"{LINKED_PAGE}?linked={told.provider}")


def _turn_away(provider: Provider, trouble: Trouble, *, is_link: bool) -> ResponseReturnValue:
    if trouble is not Trouble.CLOSED:  # that is written down where it is found
        identities.note_refusal(provider, trouble, is_link=is_link)
    flask.session.pop(register_with.TOLD, None)
    return fragments.see_other(doorways.refusal(LINKED_PAGE if is_link else guard.SIGN_IN, provider, trouble))
