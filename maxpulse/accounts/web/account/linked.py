"""The accounts elsewhere that sign one in: linked and unlinked, each for the password."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from maxpulse.accounts import actions, providers, queries
from maxpulse.accounts.actions import identities
from maxpulse.accounts.queries.identities import own_identities
from maxpulse.accounts.rules.providers import NotTold, Provider, Trouble
from maxpulse.accounts.web import crossing, doorways
from maxpulse.accounts.web.account import frame
from maxpulse.accounts.web.account.frame import LINKED_PAGE
from maxpulse.accounts.web.confirming import asks_beside_password, confirmation_errors
from maxpulse.web import fragments, guard, limits

blueprint = Blueprint("linked", __name__)


@dataclass(frozen=True, slots=True)
class Shown:
    """A provider as the page shows it; `key` begins the fields of its form. `email` is empty where none is linked."""

    key: str
    name: str
    email: str = ""
    linked_at: datetime | None = None
    last_used_at: datetime | None = None


@blueprint.get(LINKED_PAGE)
def show() -> ResponseReturnValue:
    """What is linked, and what can be."""
    return _page({})


@blueprint.post(f"{LINKED_PAGE}/<provider>")
@limits.limiter.limit("30 per 15 minutes", exempt_when=limits.is_exempt)
def link(provider: str) -> ResponseReturnValue:
    """Go to the provider, once the password is right; what comes back is linked to this session's account."""
    asked, who = doorways.provider_of(provider), guard.signed_in()
    if asked in own_identities(who.user_id):
        return fragments.see_other(doorways.refusal(LINKED_PAGE, asked, Trouble.LINKED))
    # Somebody may have opened this account with an address of another's: its owner gets it by letter one day, and
    # must not find a door in it that they do not know of.
    if queries.is_unverified(who.user_id):
        return _page({f"{asked}_current_password": _("Please confirm your e-mail address first.")}, 422)
    if errors := confirmation_errors(who, f"{asked}_"):
        return _page(errors, 422)
    # The provider may be slow, and may not keep a connection of the pool meanwhile.
    guard.act_as(who.actor)
    try:
        return crossing.cross(asked, session_id=str(who.session_id))
    except NotTold as why:
        return fragments.see_other(doorways.refusal(LINKED_PAGE, asked, why.trouble))


@blueprint.post(f"{LINKED_PAGE}/<provider>/removal")
def unlink(provider: str) -> ResponseReturnValue:
    """Unlink it, for the password: so there is always another way in."""
    who, asked = guard.signed_in(), _linked(provider)
    if errors := confirmation_errors(who, f"{asked}_"):
        return _page(errors, 422)
    identities.unlink(who.user_id, who.email, asked)
    return fragments.see_other(f"{LINKED_PAGE}?unlinked={asked}")


def _linked(name: str) -> Provider:
    found = [provider for provider in own_identities(guard.signed_in().user_id) if provider == name]
    # Where nothing is configured this page is not there.
    if not found or not providers.offered(doorways.using()):
        abort(404)
    return found[0]


def _page(errors: dict[str, str], status: int = 200) -> ResponseReturnValue:
    if not providers.offered(doorways.using()):
        abort(404)
    who = guard.signed_in()
    page = frame.render(
        "linked.html",
        ways=list(_shown()),
        errors=errors,
        asks=asks_beside_password(who),
        has_password=actions.has_password(who.email),
        is_unverified=queries.is_unverified(who.user_id),
        said=_said(),
        trouble=doorways.trouble(request.args),
    )
    return page, status


def _shown() -> Iterator[Shown]:
    offered, linked = providers.offered(doorways.using()), own_identities(guard.signed_in().user_id)
    for provider in Provider:
        if row := linked.get(provider):
            yield Shown(provider.value, provider.label, row.email, row.linked_at, row.last_used_at)
        elif provider in offered:
            yield Shown(provider.value, provider.label)


def _said() -> str | None:
    for provider in Provider:
        if request.args.get("linked") == provider:
            return _("%(provider)s signs you in from now on.", provider=provider.label)
        if request.args.get("unlinked") == provider:
            return _("%(provider)s does not sign you in any more.", provider=provider.label)
    return None
