"""Who gets which pages: one list per audience. A route that is in none of these lists fails a test."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from flask import Blueprint, Flask, current_app, has_request_context, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from maxpulse.accounts.preferences import Kind, Way, theme_of, wants, wants_no_second_factor
from maxpulse.accounts.rules import SHORTEST_PASSWORD
from maxpulse.accounts.web import first_factor, invited, stepping_up
from maxpulse.accounts.web.arrival import find_person
from maxpulse.accounts.web.confirming import asks_for
from maxpulse.accounts.web.menu import Account
from maxpulse.assessments.web.door import holder_of_a_link_that_stands
from maxpulse.clients.web.stream import Stream
from maxpulse.core.permissions import Permission
from maxpulse.integration.web.door import program as api_program
from maxpulse.network.web import terms
from maxpulse.web import colours, guard, packing, permissions, proof, sessions

Admission = Callable[[], ResponseReturnValue | None]
THEMES = ("light", "dark")


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a menu. `icon` is a name in static/icons.txt."""

    label: Any
    url: str
    icon: str
    needs: Permission | None = None

    @classmethod
    def of(cls, page: permissions.Page, icon: str) -> Item:
        """The line that leads to this page, for whoever may open it."""
        return cls(page.name, page.address, icon, page.needs)


@dataclass(frozen=True, slots=True)
class Audience:
    """The people a set of pages is for, and the door they pass.

    `pages` are module paths that hold a `blueprint`; `admit` runs before each of their views, takes on the
    actor, and answers instead of the view when the person does not belong here. `menu` leads to the pages
    that are ready. Where `addresses_are_secret`, pages go out compressed (`web.packing`).
    """

    name: str
    admit: Admission
    pages: tuple[str, ...] = ()
    menu: tuple[Item, ...] = ()
    addresses_are_secret: bool = False


OWN_PAGES = ("profile", "avatar", "security", "second_factor", "linked", "sessions", "notifications")
AUDIENCES = (
    Audience(
        "public",
        guard.anybody,
        (
            "operations.web.public",
            "integration.web.public",
            *(f"accounts.web.{page}" for page in ("public", "code", "register", "forgotten", "letters")),
            *("accounts.web.arriving", "accounts.web.register_with"),
            "home.web.public",
            "home.web.language",
            "assessments.web.public",
            "assessments.web.offline.public",
            "network.web.public",
            "results.web.public",
        ),
    ),
    Audience(
        "participant",
        holder_of_a_link_that_stands,
        pages=(
            "assessments.web.participant",
            "assessments.web.offline.participant",
            "assessments.web.keeping",
            "assessments.web.result",
            "results.web.plan",
            "results.web.links",
            "results.web.paper",
            "claims.web.participant",
            "shop.web.participant",
        ),
        addresses_are_secret=True,
    ),
    Audience("api_entrance", guard.anybody, pages=("integration.web.entrance",)),
    Audience("api", api_program, pages=("integration.web.api",)),
    Audience(
        "member",
        guard.member,
        pages=("assessments.web.member", "claims.web.member", "network.web.member"),
    ),
    Audience(
        "account",
        guard.account,
        pages=(
            *(f"accounts.web.account.{page}" for page in OWN_PAGES),
            *(f"accounts.web.{page}" for page in ("password", "email", "closure")),
        ),
    ),
    Audience(
        "proof",
        guard.signed_in_so_far,
        pages=("accounts.web.setting_up", "accounts.web.adding_passkeys", "accounts.web.stepping_up"),
    ),
    Audience(
        "distributor",
        guard.distributor,
        pages=(
            "clients.web.distributor",
            "clients.web.way_back",
            "links.web.distributor",
            "commissions.web.distributor",
            "network.web.distributor",
        ),
        menu=(
            Item(_l("ClientHub"), "/hub", "users"),
            Item(_l("Links"), "/links", "link"),
            Item(_l("Revenue"), "/revenue", "cash"),
            Item(_l("Team"), "/team", "user"),
        ),
    ),
    Audience(
        "trainer",
        guard.trainer,
        pages=("home.web.trainer",),
        menu=(Item(_l("Overview"), "/trainer", "layout-dashboard"),),
    ),
    Audience(
        "admin",
        proof.of_this_place(guard.admin),
        pages=(
            "home.web.admin",
            "accounts.web.admin",
            "accounts.web.inviting",
            "network.web.admin",
            "network.web.inviting",
            "operations.web.admin",
            "isolation.web.admin",
            "analysis.web.admin",
            "analysis.web.grids",
            "notices.web.admin",
            "integration.web.admin",
            "assessments.web.content",
        ),
        menu=(
            Item(_l("Overview"), "/admin", "layout-dashboard"),
            Item.of(permissions.PEOPLE, "users"),
            Item.of(permissions.DISTRIBUTORS, "user"),
            Item.of(permissions.QUESTIONS, "report-medical"),
            Item.of(permissions.AUDIT, "history"),
            Item.of(permissions.ISOLATION, "shield-check"),
            Item.of(permissions.ANALYSES, "chart-line"),
            Item.of(permissions.MAIL, "message"),
            Item.of(permissions.API, "repeat"),
        ),
    ),
)
MENUS = {audience.name: audience.menu for audience in AUDIENCES}
# Pages whose address does not say what they belong to.
LIES_BELOW = {"/admin/permissions": permissions.PEOPLE.address}
ROLE_NAMES = {
    "participant": _l("Participant"),
    "distributor": _l("Distributor"),
    "trainer": _l("Trainer"),
    "admin": _l("Admin"),
}


def init_app(app: Flask) -> None:
    """Register every audience's blueprints below the audience's own, which guards them."""
    for audience in AUDIENCES:
        door = Blueprint(audience.name, __name__)
        door.before_request(audience.admit)
        door.before_request(guard.note_let_in)
        if audience.addresses_are_secret:
            door.after_request(packing.pack_page)
        for page in audience.pages:
            door.register_blueprint(import_module(f"maxpulse.{page}").blueprint)
        app.register_blueprint(door)
    sessions.find_persons_with(app, find_person)
    proof.ask_by(
        app,
        proof.Asking(
            check=stepping_up.problem_with,
            ways=asks_for,
            anew=stepping_up.ways_anew,
            sets_up=first_factor.leads_there,
        ),
    )
    invited.ask_more(app, "distributor", terms.MORE)
    app.context_processor(frame)
    # For macros, which see no context.
    app.jinja_env.globals["shortest_password"] = SHORTEST_PASSWORD


def frame() -> dict[str, Any]:
    """What layouts show around a page: the menu, whose page it is, and the colours they chose."""
    if not has_request_context():
        return {}
    admitted = guard.find_signed_in()
    # What somebody chose goes with them to their other devices; the cookie is for pages that know nobody.
    theme = (admitted and theme_of(admitted.preferences)) or colours.remembered()
    around: dict[str, Any] = {"theme": theme if theme in THEMES else None}
    # Nobody is told that a letter is on its way where none can go.
    around["has_mail"] = bool(current_app.extensions["settings"].smtp_url)
    if admitted:
        around["menu"] = menu_of(admitted)
        around["account"] = account_of(admitted)
        around["offers_second_factor"] = (
            admitted.lacks_second_factor
            and not admitted.is_suspended
            and not wants_no_second_factor(admitted.preferences)
        )
        if admitted.is_unconfirmed or admitted.is_suspended:
            around["tells_sales"] = False
        elif admitted.distributor_id is not None:
            around["stream"] = Stream(admitted.distributor_id)
            around["tells_sales"] = wants(admitted.preferences, Kind.SALE, Way.PAGE)
    return around


def menu_of(person: sessions.Person) -> list[dict[str, Any]]:
    """The menu of an audience as its layout shows it; the line that leads here or nearest is current.

    Nothing for the suspended: none of it would open.
    """
    pages = () if person.is_suspended else MENUS.get(person.role, ())
    items = [item for item in pages if item.needs is None or item.needs in person.permissions]
    path = LIES_BELOW.get(request.path, request.path)
    here = [item.url for item in items if f"{path}/".startswith(f"{item.url}/")]
    current = max(here, key=len, default=None)
    return [
        {"label": item.label, "url": item.url, "icon": item.icon, "current": item.url == current}
        for item in items
    ]


def account_of(person: sessions.Person) -> Account:
    """Whose page it is: the account menu's head, and whose layout pages for every role stand in."""
    role_name = ROLE_NAMES.get(person.role, person.role)
    return Account(
        person.user_id,
        person.name,
        person.email,
        person.role,
        role_name,
        is_suspended=person.is_suspended,
    )
