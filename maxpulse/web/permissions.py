"""What admins' permissions and levels are called on pages."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from maxpulse.core.permissions import Level, Permission

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
    Permission.SYSTEM_RUN: _l("Have isolation tried and the audit checked at once"),
}
# Where each of them acts. The others have no page so far.
PLACES: dict[Permission, tuple[Any, str]] = {
    Permission.PEOPLE_READ: (_l("People"), "/admin/people"),
    Permission.PEOPLE_MANAGE: (_l("People"), "/admin/people"),
    Permission.ADMINS_MANAGE: (_l("People"), "/admin/people"),
    Permission.NETWORK_READ: (_l("Distributors"), "/admin/distributors"),
    Permission.NETWORK_MANAGE: (_l("Distributors"), "/admin/distributors"),
    Permission.INTEGRATIONS_MANAGE: (_l("API"), "/admin/api-clients"),
    Permission.AUDIT_READ: (_l("Audit"), "/admin/audit"),
    Permission.AUDIT_EXPORT: (_l("Audit"), "/admin/audit"),
    Permission.MAILS_READ: (_l("Mail"), "/admin/mails"),
    Permission.SYSTEM_READ: (_l("Isolation"), "/admin/probe"),
    Permission.SYSTEM_RUN: (_l("Isolation"), "/admin/probe"),
    Permission.CONTENT_MANAGE: (_l("Questions"), "/admin/content"),
}
LEVELS: dict[Level, Any] = {
    Level.STANDARD: _l("Standard"),
    Level.SUPER: _l("Super"),
    Level.SYSTEM: _l("System"),
}
