"""From a right password to a session: at once, or by way of a code or a passkey."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

import flask
from flask import request
from flask.typing import ResponseReturnValue

from maxpulse.accounts import actions
from maxpulse.accounts.actions import half_way, second_factor
from maxpulse.accounts.actions.half_way import HalfWay
from maxpulse.accounts.queries.readers import chosen_language
from maxpulse.accounts.rules import is_held_to_a_second_factor
from maxpulse.accounts.web import first_factor
from maxpulse.core.actor import Actor
from maxpulse.web import fragments, guard, sessions
from maxpulse.web.babel import remember_language

CODE = "/sign-in/code"
HALF_WAY = "half_way"


def go_on(
    account: actions.Account, email: str, wanted: str | None = None, *, shown_at: datetime | None = None
) -> ResponseReturnValue:
    """Whoever owns this account has shown it (by password, or another way in): on to their second factor, or home.

    `wanted` is where they wanted to go, when no form says so; `shown_at` when they showed it, when not just now.
    """
    leave()
    guard.act_as(account.actor)
    if not second_factor.is_wanted(account.user_id, email):
        return enter(account, wanted=wanted, shown_at=shown_at)
    flask.session[HALF_WAY] = half_way.begin(account)
    wanted = guard.safe_next(_wanted(wanted), "")
    return fragments.see_other(f"{CODE}?{urlencode({'next': wanted})}" if wanted else CODE)


def enter(
    account: actions.Account,
    *,
    with_second_factor: bool = False,
    wanted: str | None = None,
    shown_at: datetime | None = None,
) -> ResponseReturnValue:
    """Begin a session, as the account's own actor, and go to where they wanted, or home."""
    begun = actions.begin_session(
        account.user_id,
        account.role,
        agent=request.user_agent.string,
        address=request.remote_addr,
        with_second_factor=with_second_factor,
        proved_at=shown_at,
    )
    who = sessions.Person(begun.session_id, account.user_id, account.role, "", token=begun.token)
    sessions.begin(who)
    onward = guard.safe_next(_wanted(wanted), guard.home_of(account.role))
    # Whoever is held to a second factor and has none comes to nothing but its set-up.
    owes_one = is_held_to_a_second_factor(account.role) and not with_second_factor
    if owes_one or first_factor.leads_there(onward):
        first_factor.note(who, shown_at)
    answer = fragments.see_other(onward)
    if language := chosen_language(account.user_id):
        # Pages that know nobody, such as those of an assessment, go by the device.
        remember_language(answer, language)
    return answer


def leave() -> None:
    """End the session of this browser, if it has one, and forget its cookie."""
    who = sessions.person()
    if who is not None:
        guard.act_as(who.actor)
        actions.sign_out(who.session_id)
    sessions.forget()


def find_half_way() -> HalfWay | None:
    """The sign-in of this browser that waits for its second factor, as a visitor. It is not signed in as anybody."""
    token = flask.session.get(HALF_WAY)
    guard.act_as(Actor.visitor())
    return half_way.find(token) if token else None


def _wanted(given: str | None) -> str:
    return request.form.get("next", "") if given is None else given
