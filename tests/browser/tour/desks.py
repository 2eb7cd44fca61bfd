"""Where the tour goes: the desks of distributors, trainers and admins."""

from __future__ import annotations

from collections.abc import Iterator

from tests.browser.tour import deeds
from tests.browser.tour.stop import Set, Stop


def hub(at: Set) -> Iterator[Stop]:
    """The ClientHub and its clients."""
    yield Stop("hub", "/hub", "ana", then=deeds.is_live)
    yield Stop("hub, leads", "/hub?status=lead", "ana")
    yield Stop("hub, a counter", "/hub?counter=bought", "ana")
    yield Stop("hub, nobody found", "/hub?q=zzz", "ana")
    yield Stop("hub, account menu", "/hub", "ana", then=lambda page: page.click("[popovertarget=account]"))
    yield Stop(
        "hub, the order explained", "/hub", "ana", then=lambda page: page.click("#queue [popovertarget]")
    )
    for number, client in enumerate(at.clients):
        yield Stop(f"client {number}", f"/hub/clients/{client}", "ana")
    asked_for_it = f"/hub/clients/{at.clients[0]}"
    yield Stop("link sent again", f"{asked_for_it}?mail=sent", "ana", is_like_others=True)
    yield Stop("link not sent", f"{asked_for_it}?mail=none", "ana", is_like_others=True)
    yield Stop("hub, offline", "/hub", "ana, far away", then=deeds.lose_the_network)


def books(at: Set) -> Iterator[Stop]:
    """Links, revenue, and the desk of somebody who has nothing yet."""
    yield Stop("links", "/links", "ana")
    yield Stop("links, refused", "/links", "ana", then=deeds.make_a_link("Winter", "no spaces"))
    yield Stop("links, made", "/links", "ana", then=deeds.make_a_link("Winter", ""))
    yield Stop("revenue", "/revenue", "ana")
    yield Stop("why this amount", f"/revenue/commissions/{at.commission}", "ana")
    yield Stop("team", "/team", "ana", then=deeds.open_the_team)
    yield Stop("team, found", "/team?q=e", "ana")
    yield Stop("team, a branch", f"/team/{at.cast.ben.distributor_id}", "ana")
    yield Stop("team, empty", "/team", "ben")
    yield Stop("hub, empty", "/hub", "nobody yet", then=deeds.is_live)
    yield Stop("revenue, empty", "/revenue", "nobody yet")


def staff(at: Set) -> Iterator[Stop]:
    """Trainers, admins, and a distributor who is suspended."""
    yield Stop("trainer", "/trainer", "dee")
    yield Stop("admin", "/admin", "eli")
    yield Stop("people", "/admin/people", "eli")
    yield Stop("people, nobody found", "/admin/people?q=zzzz", "eli")
    yield Stop("somebody", f"/admin/people/{at.cast.dee.actor.user_id}", "eli")
    yield Stop("an admin", f"/admin/people/{at.others.eli.actor.user_id}", "eli")
    yield Stop("oneself", f"/admin/people/{at.cast.eli.actor.user_id}", "eli", is_like_others=True)
    yield Stop("invitations", "/admin/people/invitations", "eli")
    yield Stop("invite somebody", "/admin/people/invitations/new", "eli")
    yield Stop("inviting refused", "/admin/people/invitations/new", "eli", then=deeds.press_the_main_button)
    yield Stop("permissions", "/admin/permissions", "eli")
    yield Stop("isolation, something reached", "/admin/probe", "eli")
    yield Stop("isolation, one run", f"/admin/probe/{at.probe_run}", "eli")
    yield Stop("analyses", "/admin/analysis", "eli", then=deeds.open_a_table)
    yield Stop(
        "analyses, one type",
        "/admin/analysis?days=90&type=health&texts=wealth-de",
        "eli",
        is_like_others=True,
    )
    yield Stop(
        "analyses, set by hand", "/admin/analysis?grid=set", "eli", then=deeds.set_where_a_model_may_write
    )
    yield Stop("versions", "/admin/content", "eli")
    yield Stop("versions, broken files", "/admin/content", "eli", then=deeds.bring_broken_files)
    yield Stop("a draft", f"/admin/content/{at.drafts[0]}", "eli")
    yield Stop("a draft, not worked out", f"/admin/content/{at.drafts[1]}", "eli")
    yield Stop("mails", "/admin/mails", "eli")
    yield Stop("a mail", f"/admin/mails/{at.mail}", "eli")
    yield Stop("programs", "/admin/api-clients", "eli")
    yield Stop("a program", f"/admin/api-clients/{at.program}", "eli")
    yield Stop("a secret, shown once", f"/admin/api-clients/{at.program}", "eli", then=deeds.make_a_secret)
    yield Stop("no page of theirs", "/hub", "eli", status=404)
    yield Stop("suspended", "/hub", "suspended", status=403)
    yield Stop("suspended, sessions", "/account/sessions", "suspended")
    yield Stop("suspended, password", "/account/password", "suspended")
    yield Stop("address not confirmed", "/hub", "unconfirmed", status=403)
    yield Stop("address not confirmed, account", "/account/email", "unconfirmed", is_like_others=True)


def register(at: Set) -> Iterator[Stop]:
    """The register of distributors."""
    yield Stop("distributors", "/admin/distributors", "eli")
    yield Stop("invite a distributor", "/admin/distributors/invitations/new", "eli")
    yield Stop(
        "inviting a distributor refused",
        "/admin/distributors/invitations/new",
        "eli",
        then=deeds.press_the_main_button,
    )
    yield Stop("distributors, nobody found", "/admin/distributors?q=zzz", "eli")
    ben, suspended = (person.distributor_id for person in (at.cast.ben, at.others.ben))
    yield Stop("a distributor", f"/admin/distributors/{ben}", "eli")
    yield Stop("a suspended distributor", f"/admin/distributors/{suspended}", "eli")
    yield Stop(
        "suspended without a reason", f"/admin/distributors/{ben}", "eli", then=deeds.suspend_without_a_reason
    )
    yield Stop("move", f"/admin/distributors/{ben}/sponsor?code={at.root_code}", "eli")
    yield Stop("move refused", f"/admin/distributors/{ben}/sponsor?code=nobody", "eli")


def audit(at: Set) -> Iterator[Stop]:
    """The audit: all of it, narrowed, and asked what it cannot answer."""
    yield Stop("audit", "/admin/audit", "eli")
    yield Stop("audit, narrowed", "/admin/audit?action=sign_in&since=2020-01-01", "eli")
    yield Stop("audit, nothing found", "/admin/audit?request=AAA-AAA", "eli")
    yield Stop("audit, not understood", "/admin/audit?address=nowhere", "eli", status=422)
