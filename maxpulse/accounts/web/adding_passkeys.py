"""Passkeys of who is signed in: a new one made and added, and the question that one of them answers."""

from __future__ import annotations

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from maxpulse.accounts.actions import challenges
from maxpulse.accounts.actions import passkeys as actions
from maxpulse.accounts.queries.passkeys import passkeys_of
from maxpulse.accounts.rules import is_demo
from maxpulse.accounts.rules.passkeys import LONGEST_NAME, NotTaken, Trouble, normal_name
from maxpulse.accounts.web import passkeys, words
from maxpulse.accounts.web.first_factor import HERE, NEW_PASSKEY, PASSKEYS, QUESTION
from maxpulse.accounts.web.setting_up import (
    arrive,
    ask_first,
    has_to_confirm_first,
    next_page,
    on_the_way,
    paper_for,
)
from maxpulse.accounts.web.stepping_up import note_proof
from maxpulse.core.devices import name_of
from maxpulse.web import fragments, guard, proof, sessions, tries

blueprint = Blueprint("adding_passkeys", __name__)


@blueprint.post("/account/proof/passkey")
@guard.also_for_the_suspended
def ask() -> ResponseReturnValue:
    """What the browser needs to have a passkey sign that its owner is there."""
    who = guard.signed_in()
    return question_for_signature(challenges.in_session(who.session_id))


def question_for_signature(asker: challenges.Asker) -> ResponseReturnValue:
    """The same, for whoever acts and asks."""
    place = passkeys.here()
    if place is None:
        return _refused(Trouble.ELSEWHERE)
    return jsonify(dict(actions.ask_to_sign(place, asker)))


@blueprint.get(NEW_PASSKEY)
@proof.fresh
def new() -> ResponseReturnValue:
    """The page on which one is made."""
    who = guard.signed_in()
    return _turned_away(who) or _page()


@blueprint.post(QUESTION)
@proof.fresh
def ask_to_make() -> ResponseReturnValue:
    """What the browser needs to make a passkey."""
    who, place = guard.signed_in(), passkeys.here()
    if turned_away := _turned_away(who):
        return turned_away
    if place is None:
        return _refused(Trouble.ELSEWHERE)
    try:
        asker = challenges.in_session(who.session_id)
        return jsonify(dict(actions.ask_to_make(place, who.user_id, who.email, asker)))
    except NotTaken as why:
        return _refused(why.trouble)


@blueprint.post(PASSKEYS)
@proof.fresh
def add() -> ResponseReturnValue:
    """Add the passkey that was made, and show the recovery codes where they are new."""
    who, place = guard.signed_in(), passkeys.here()
    if turned_away := _turned_away(who):
        return turned_away
    if not passkeys.made():
        return _page(_("No passkey has come with that. Please press the button once more."), 422)
    if wait := tries.wait_before_proof(who.user_id, tries.Kind.PASSKEY, at=who.session_id):
        return _page(words.pause(wait), 429)
    # The question lies in the session's row, which a proof with the same form has just changed.
    guard.act_as(who.actor)
    try:
        if place is None:
            raise NotTaken(Trouble.ELSEWHERE)
        key = actions.read_made(place, challenges.in_session(who.session_id), passkeys.made())
        paper = paper_for(who)
        actions.add(who.user_id, who.email, key, _name(), paper)
    except NotTaken as why:
        return _page(passkeys.sentence(why.trouble), 422)
    tries.proof_worked(who.user_id, tries.Kind.PASSKEY, at=who.session_id)
    note_proof(who, by_second_factor=True)
    return arrive(paper)


def _turned_away(who: sessions.Person) -> ResponseReturnValue | None:
    if has_to_confirm_first(who):
        return fragments.see_other(HERE)
    return ask_first(who, on_the_way(NEW_PASSKEY))


def _name() -> str:
    return normal_name(request.form.get("name", ""), name_of(request.user_agent.string) or _("Passkey"))


def _page(error: str | None = None, status: int = 200) -> ResponseReturnValue:
    who = guard.signed_in()
    page = render_template(
        "accounts/second_factor/passkey.html",
        name=_name(),
        longest=LONGEST_NAME,
        error=error,
        elsewhere=passkeys.elsewhere(),
        owed=who.owes_second_factor,
        others=len(passkeys_of(who.user_id)),
        next_url=next_page(),
        is_demo=is_demo(who.email),
    )
    return page, status


def _refused(trouble: Trouble) -> ResponseReturnValue:
    return jsonify(trouble=passkeys.sentence(trouble)), 409
