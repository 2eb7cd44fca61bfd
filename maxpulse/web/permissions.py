"""What admins' permissions and levels are called on pages, and the pages of admins that need them."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _l

from maxpulse.core.permissions import Level, Permission


class Page(NamedTuple):
    """A page of admins, as their menu (`web.audiences`) and others lead to it, and the permission that opens it."""

    name: Any
    address: str
    needs: Permission


PERMISSIONS: dict[Permission, Any] = {
    Permission.PEOPLE_READ: _l("See accounts and whose they are"),
    Permission.PEOPLE_MANAGE: _l("Invite people, close and reopen accounts, end sessions, change roles"),
    Permission.ADMINS_MANAGE: _l("Invite admins and decide what each may do"),
    Permission.NETWORK_READ: _l("See distributors, who stands under whom, and their links"),
    Permission.NETWORK_MANAGE: _l("Suspend distributors, move branches, set tiers and rates"),
    Permission.CLIENTS_READ: _l("See who takes assessments with which distributor, never an answer"),
    Permission.MONEY_READ: _l("See purchases, commissions, payouts and the ledger"),
    Permission.MONEY_APPROVE: _l("Approve commissions and payouts"),
    Permission.CATALOGUE_MANAGE: _l("Change products and prices"),
    Permission.CONTENT_MANAGE: _l("Bring, preview and publish versions of the questions"),
    Permission.LEARNING_MANAGE: _l("Feature courses"),
    Permission.INTEGRATIONS_MANAGE: _l("Let shops outside report purchases"),
    Permission.AUDIT_READ: _l("Read the audit"),
    Permission.AUDIT_EXPORT: _l("Take the audit away as a file"),
    Permission.MAILS_READ: _l("Read mails that no server was there for, which may open accounts"),
    Permission.SYSTEM_READ: _l("See how the installation is doing"),
    Permission.SYSTEM_RUN: _l(
        "Have isolation tried and the audit checked at once, and set which texts a model may write"
    ),
}
PEOPLE = Page(_l("People"), "/admin/people", Permission.PEOPLE_READ)
INVITATIONS = Page(_l("Invitations"), "/admin/people/invitations", Permission.PEOPLE_MANAGE)
DISTRIBUTORS = Page(_l("Distributors"), "/admin/distributors", Permission.NETWORK_READ)
QUESTIONS = Page(_l("Questions"), "/admin/content", Permission.CONTENT_MANAGE)
AUDIT = Page(_l("Audit"), "/admin/audit", Permission.AUDIT_READ)
ISOLATION = Page(_l("Isolation"), "/admin/probe", Permission.SYSTEM_READ)
ANALYSES = Page(_l("Analyses"), "/admin/analysis", Permission.SYSTEM_READ)
MAIL = Page(_l("Mail"), "/admin/mails", Permission.MAILS_READ)
API = Page(_l("API"), "/admin/api-clients", Permission.INTEGRATIONS_MANAGE)
# The pages on which each of them opens something. No page asks for the others: they count in the database alone.
PLACES: dict[Permission, tuple[Page, ...]] = {
    Permission.PEOPLE_READ: (PEOPLE,),
    Permission.PEOPLE_MANAGE: (PEOPLE, INVITATIONS, DISTRIBUTORS),
    Permission.ADMINS_MANAGE: (PEOPLE,),
    Permission.NETWORK_READ: (DISTRIBUTORS,),
    Permission.NETWORK_MANAGE: (DISTRIBUTORS,),
    Permission.INTEGRATIONS_MANAGE: (API,),
    Permission.AUDIT_READ: (AUDIT,),
    Permission.AUDIT_EXPORT: (AUDIT,),
    Permission.MAILS_READ: (MAIL,),
    Permission.SYSTEM_READ: (ISOLATION, ANALYSES),
    Permission.SYSTEM_RUN: (ISOLATION, AUDIT, ANALYSES),
    Permission.CONTENT_MANAGE: (QUESTIONS,),
}
LEVELS: dict[Level, Any] = {
    Level.STANDARD: _l("Standard"),
    Level.SUPER: _l("Super"),
    Level.SYSTEM: _l("System"),
}
