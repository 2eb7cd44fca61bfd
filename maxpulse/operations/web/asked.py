"""What an admin asks of the audit: the filter as typed, as the database reads it, and as an address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, date, datetime, time, timedelta
from ipaddress import ip_network
from typing import Self
from urllib.parse import urlencode
from uuid import UUID

import pytz
from flask_babel import get_timezone
from flask_babel import gettext as _

from maxpulse.accounts.queries import find_people
from maxpulse.core.actor import Role
from maxpulse.operations.audit.canonical import Entry
from maxpulse.operations.audit.kinds import KINDS
from maxpulse.operations.audit.reading import Filter, Network, People, Position

ROLES = tuple(role.value for role in Role)
# Who acts without an account is asked for by their role, in place of a name.
NAMELESS = ("system", "visitor", "participant", "integration")
LONGEST = 120
PAGE = "/admin/audit"


@dataclass(frozen=True, slots=True)
class Asked:
    """The filter as it was typed. `who` and `subject` are a name, an address or an id; `since` and `until` days.

    `who` is a role for those who act in it without an account.
    """

    who: str = ""
    role: str = ""
    action: str = ""
    subject: str = ""
    since: str = ""
    until: str = ""
    address: str = ""
    request: str = ""

    @classmethod
    def read(cls, typed: Mapping[str, str]) -> Self:
        """The filter of an address or a form."""
        return cls(**{f.name: typed.get(f.name, "").replace("\0", "").strip()[:LONGEST] for f in fields(cls)})

    @property
    def set(self) -> dict[str, str]:
        """The fields that narrow."""
        return {name: value for name, value in asdict(self).items() if value}

    def errors(self) -> dict[str, str]:
        """A sentence for each field that cannot be understood; empty when all can."""
        found = {
            "role": _("There is no such role.") if self.role and self.role not in ROLES else "",
            "action": _("There is no such kind.") if self.action and self.action not in KINDS else "",
            "since": _("Write the day as 2031-05-24.") if self.since and _day(self.since) is None else "",
            "until": _("Write the day as 2031-05-24.") if self.until and _day(self.until) is None else "",
            "address": _("Write an address or a network, such as 10.2.0.0/16.")
            if self.address and _network(self.address) is None
            else "",
        }
        return {name: sentence for name, sentence in found.items() if sentence}

    def filter(self) -> Filter:
        """The filter as the database reads it; days are the reader's, and the last one belongs to it."""
        last = _day(self.until)
        return Filter(
            role=self.role or None,
            nameless=self.who if self.who in NAMELESS else None,
            actors=None if self.who in NAMELESS else _people(self.who),
            action=self.action or None,
            subjects=_people(self.subject),
            since=_began(_day(self.since)),
            until=_began(last + timedelta(days=1)) if last and last < date.max else None,
            address=_network(self.address),
            request=self.request.upper() or None,
        )

    def url(self, **more: str) -> str:
        """The address of the page narrowed like this."""
        asked = {**self.set, **more}
        return f"{PAGE}?{urlencode(asked)}" if asked else PAGE

    def without(self, name: str) -> str:
        """The address of the page without one of the fields."""
        return replace(self, **{name: ""}).url()


def position(typed: str) -> Position | None:
    """The place in the list that an address names; None for the beginning and for what is no place."""
    at, _sign, entry_id = typed.partition("_")
    try:
        return datetime.fromtimestamp(int(at) / 1_000_000, UTC), UUID(entry_id)
    except (ValueError, OverflowError, OSError):
        return None


def place_of(entry: Entry) -> str:
    """The place of an entry, for an address: microseconds since 1970 and its id."""
    since = entry["at"] - datetime(1970, 1, 1, tzinfo=UTC)
    return f"{since // timedelta(microseconds=1)}_{entry['id']}"


def _people(typed: str) -> People | None:
    if not typed:
        return None
    try:
        return [UUID(typed)]
    except ValueError:
        return find_people(typed)


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None


def _began(day: date | None) -> datetime | None:
    if day is None:
        return None
    midnight = datetime.combine(day, time.min)
    try:
        here: datetime = (get_timezone() or pytz.utc).localize(midnight)
        return here.astimezone(UTC)
    except OverflowError:  # the first and the last day there are
        return midnight.replace(tzinfo=UTC)


def _network(typed: str) -> Network | None:
    try:
        return ip_network(typed, strict=False) if typed else None
    except ValueError:
        return None
