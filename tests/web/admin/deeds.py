"""Every form of an admin, filled in so that something is done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from werkzeug.test import TestResponse

from maxpulse.accounts.queries import find_user_id
from maxpulse.analysis.models import ModelCall
from maxpulse.assessments.versions.queries import taken_versions
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from tests.factories.cast import Cast, Person
from tests.factories.content import bring, edited, work_out
from tests.factories.team import add_recruit, code_of
from tests.web.browser import Browser
from tests.web.conftest import Backstage
from tests.web.forms import Form, forms_on
from tests.web.isolation import sign_in_of

INVITATIONS = "/admin/people/invitations"
PROGRAMS = "/admin/api-clients"
CONTENT = "/admin/content"


@dataclass
class Filled:
    """A form: the page that it stands on, where it is sent to, and what is typed into it.

    `about` is whom or what the entry is about. `only_takes_out` is for what changes nothing and leaves an entry anyway:
    something goes out, or a worker is woken.
    """

    page: str
    action: str
    typed: Mapping[str, Any] = field(default_factory=dict)
    about: UUID | None = None
    only_takes_out: bool = False


@dataclass
class Desk:
    """Eli's browser, and what is needed to bring people to where a form for them stands."""

    app: Flask
    cast: Cast
    eli: Browser
    backstage: Backstage

    def send(self, filled: Filled) -> TestResponse:
        """Send the form that stands on the page, as a browser would."""
        found = self.find(filled)
        return self.eli.post(found.action, data={**found.fields, **filled.typed})

    def find(self, filled: Filled) -> Form:
        """The form as its page holds it."""
        html = self.eli.get(filled.page).text
        path = filled.page.partition("?")[0]
        wanted = (filled.action, "post")
        return next(one for one in forms_on(html, path) if (one.action, one.method) == wanted)

    def person(self, whom: Person, deed: str, **typed: Any) -> Filled:
        """A form on somebody's page."""
        page = f"/admin/people/{whom.actor.user_id}"
        return Filled(page, f"{page}/{deed}", typed, whom.actor.user_id)

    def distributor(self, deed: str, **typed: Any) -> Filled:
        """A form on Ana's page in the register."""
        page = f"/admin/distributors/{self.cast.ana.distributor_id}"
        return Filled(page, f"{page}/{deed}", typed, self.cast.ana.distributor_id)

    def invited(self) -> UUID:
        """Somebody who is invited and has not come."""
        email = an_address()
        self.send(invite(self, email))
        with self.backstage():
            found = find_user_id(email)
        assert found is not None
        return found

    def program(self) -> str:
        """The page of a program that was just made."""
        return str(self.send(make_program(self)).location)


def an_address() -> str:
    return f"gil.{uuid4().hex[:10]}@example.test"


def invite(_desk: Desk, email: str = "") -> Filled:
    typed = {"first_name": "Gi", "last_name": "New", "email": email or an_address(), "role": "trainer"}
    return Filled(f"{INVITATIONS}/new", INVITATIONS, typed)


def invite_distributor(desk: Desk) -> Filled:
    typed = {"first_name": "Gi", "last_name": "New", "email": an_address()}
    typed["sponsor"] = code_of(desk.app, desk.cast.ana)
    return Filled("/admin/distributors/invitations/new", "/admin/distributors/invitations", typed)


def send_invitation_again(desk: Desk) -> Filled:
    who = desk.invited()
    return Filled(INVITATIONS, f"{INVITATIONS}/{who}/letters", about=who)


def take_invitation_back(desk: Desk) -> Filled:
    who = desk.invited()
    return Filled(INVITATIONS, f"{INVITATIONS}/{who}/removal", about=who)


def close(desk: Desk) -> Filled:
    return desk.person(desk.cast.dee, "closure")


def reopen(desk: Desk) -> Filled:
    desk.send(close(desk))
    return desk.person(desk.cast.dee, "closure/removal")


def sign_out(desk: Desk) -> Filled:
    filled = desk.person(desk.cast.dee, "sessions/end")
    filled.about = sign_in_of(desk.app, desk.cast.dee)
    return filled


def reset_second_factor(desk: Desk) -> Filled:
    return desk.person(Cast(desk.app).eli, "second-factor/removal", made_sure="in-person")


def change_role(desk: Desk) -> Filled:
    return desk.person(desk.cast.dee, "role", role="admin")


def set_reach(desk: Desk) -> Filled:
    chosen = {"level": "standard", "permission": ["audit.read"]}
    return desk.person(Cast(desk.app).eli, "reach", **chosen)


def suspend(desk: Desk) -> Filled:
    return desk.distributor("suspension", reason="Promised cures")


def lift(desk: Desk) -> Filled:
    desk.send(suspend(desk))
    return desk.distributor("suspension/removal")


def agree(desk: Desk) -> Filled:
    return desk.distributor("terms", tier="3", rate="27.5")


def move(desk: Desk) -> Filled:
    code = code_of(desk.app, add_recruit(desk.app, None, "Tomas"))
    action = f"/admin/distributors/{desk.cast.ben.distributor_id}/sponsor"
    return Filled(f"{action}?code={code}", action, about=desk.cast.ben.distributor_id)


def make_program(_desk: Desk) -> Filled:
    return Filled(PROGRAMS, PROGRAMS, {"name": "Corner shop", "role": "shop"})


def make_secret(desk: Desk) -> Filled:
    page = desk.program()
    return Filled(page, f"{page}/secrets", about=id_in(page))


def retire_secret(desk: Desk) -> Filled:
    page = desk.program()
    desk.send(Filled(page, f"{page}/secrets"))
    forms = forms_on(desk.eli.get(page).text, page)
    (action,) = [one.action for one in forms if one.action.endswith("/retirement")]
    return Filled(page, action, about=id_in(page))


def revoke(desk: Desk) -> Filled:
    page = desk.program()
    return Filled(page, f"{page}/revocation", about=id_in(page))


def export(_desk: Desk) -> Filled:
    return Filled("/admin/audit", "/admin/audit/exports", only_takes_out=True)


def have_it_checked(_desk: Desk) -> Filled:
    return Filled("/admin/audit", "/admin/audit/checks", only_takes_out=True)


def have_it_tried(_desk: Desk) -> Filled:
    return Filled("/admin/probe", "/admin/probe/runs", only_takes_out=True)


def bring_version(desk: Desk) -> Filled:
    questions, scoring = edited(next_number(desk))
    files = {
        "questions": (BytesIO(questions.encode()), "questions.yaml"),
        "scoring": (BytesIO(scoring.encode()), "scoring.yaml"),
    }
    return Filled(CONTENT, CONTENT, files)


def ask_preview(desk: Desk) -> Filled:
    page = drafted(desk)
    return Filled(page, f"{page}/previews", about=id_in(page))


def throw_away(desk: Desk) -> Filled:
    page = drafted(desk)
    return Filled(page, f"{page}/removal", about=id_in(page))


def publish_version(desk: Desk) -> Filled:
    page = drafted(desk)
    work_out(desk.app, desk.cast.eli, id_in(page))
    return Filled(page, f"{page}/publication", about=id_in(page))


def withdraw_version(desk: Desk) -> Filled:
    filled = publish_version(desk)
    desk.send(filled)
    return Filled(filled.page, f"{filled.page}/withdrawal", about=filled.about)


def drafted(desk: Desk) -> str:
    """The page of a draft that says what is said already."""
    return f"{CONTENT}/{bring(desk.app, desk.cast.eli, edited(next_number(desk)))}"


def next_number(desk: Desk) -> str:
    """A version that nobody has published."""
    with desk.app.app_context(), acting(desk.cast.eli.actor):
        return f"2026.{int(taken_versions('health')[-1].partition('.')[2]) + 1}"


def id_in(page: str) -> UUID:
    return UUID(page.rpartition("/")[2])


def set_grid(desk: Desk) -> Filled:
    """The first one on the page, to what it was not. Where nobody was ever asked there is nothing to set."""
    with desk.app.app_context(), acting(Actor.system()) as session:
        session.add(ModelCall(input_hash="0", model="none", purpose="warm", outcome="lost", cost=0))
    page = desk.eli.get("/admin/analysis").text
    was_off = '<option value="off" selected>' in page.partition("</select>")[0]
    typed = {"state": "whole" if was_off else "off", "reason": "Read all of them"}
    return Filled("/admin/analysis", "/admin/analysis/grids", typed)


DEEDS: Mapping[str, Callable[[Desk], Filled]] = {
    "/admin/analysis/grids": set_grid,
    "/admin/api-clients": make_program,
    "/admin/api-clients/<uuid:api_client_id>/revocation": revoke,
    "/admin/api-clients/<uuid:api_client_id>/secrets": make_secret,
    "/admin/api-clients/<uuid:api_client_id>/secrets/<uuid:secret_id>/retirement": retire_secret,
    "/admin/audit/checks": have_it_checked,
    "/admin/audit/exports": export,
    "/admin/content": bring_version,
    "/admin/content/<uuid:content_version_id>/previews": ask_preview,
    "/admin/content/<uuid:content_version_id>/publication": publish_version,
    "/admin/content/<uuid:content_version_id>/removal": throw_away,
    "/admin/content/<uuid:content_version_id>/withdrawal": withdraw_version,
    "/admin/distributors/<uuid:distributor_id>/sponsor": move,
    "/admin/distributors/<uuid:distributor_id>/suspension": suspend,
    "/admin/distributors/<uuid:distributor_id>/suspension/removal": lift,
    "/admin/distributors/<uuid:distributor_id>/terms": agree,
    "/admin/distributors/invitations": invite_distributor,
    "/admin/probe/runs": have_it_tried,
    "/admin/people/<uuid:user_id>/closure": close,
    "/admin/people/<uuid:user_id>/closure/removal": reopen,
    "/admin/people/<uuid:user_id>/reach": set_reach,
    "/admin/people/<uuid:user_id>/role": change_role,
    "/admin/people/<uuid:user_id>/second-factor/removal": reset_second_factor,
    "/admin/people/<uuid:user_id>/sessions/end": sign_out,
    "/admin/people/invitations": invite,
    "/admin/people/invitations/<uuid:user_id>/letters": send_invitation_again,
    "/admin/people/invitations/<uuid:user_id>/removal": take_invitation_back,
}
