"""Entries of the audit as people read them: a sentence, what changed, and links that narrow the list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup, escape

from maxpulse.accounts.queries import names_of
from maxpulse.network.queries import names_of_distributors
from maxpulse.operations.audit.canonical import Entry
from maxpulse.operations.audit.kinds import sentence_of
from maxpulse.operations.web.asked import NAMELESS, Asked

Names = Mapping[UUID, str]
THINGS: Mapping[str, Any] = {
    "api_clients": _l("program"),
    "assessment_links": _l("link"),
    "assessment_sessions": _l("assessment"),
    "clients": _l("client"),
    "commissions": _l("commission"),
    "content_previews": _l("preview of questions"),
    "content_versions": _l("version of questions"),
    "distributor_profiles": _l("distributor"),
    "mails": _l("mail"),
    "products": _l("product"),
    "purchases": _l("purchase"),
    "refunds": _l("refund"),
    "user_profiles": _l("profile"),
    "user_sessions": _l("session"),
    "users": _l("account"),
}
ID_LENGTH = 36
LINK = Markup('<a href="{}">{}</a>')


@dataclass(frozen=True, slots=True)
class Change:
    """One key of what was before and after; None where it was not there."""

    key: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Line:
    """One entry. Links narrow the list to what they say."""

    id: UUID
    at: datetime
    sentence: Markup
    action: str
    action_url: str
    role: str
    acting_for: str
    changes: Sequence[Change]
    subject: str
    subject_url: str
    address: str
    address_url: str
    request: str
    request_url: str
    agent: str
    is_sealed: bool


def lines(entries: Sequence[Entry], asked: Asked | None = None) -> list[Line]:
    """Entries as the page lists them, with the names of the people in them, narrowed further by each link."""
    names = names_in(entries)
    return [_line(entry, names, asked or Asked()) for entry in entries]


def names_in(entries: Iterable[Entry]) -> Names:
    """The names of everybody who acts in these entries, is acted for or upon, or stands in what changed.

    As far as the reader may see them: an account by `people.read`, a distributor by `network.read`.
    """
    found = list(entries)
    people = {entry["actor_user_id"] for entry in found}
    distributors = set()
    for kind in ("subject", "acting_for"):
        people |= {entry[f"{kind}_id"] for entry in found if entry[f"{kind}_type"] == "users"}
        distributors |= {
            entry[f"{kind}_id"] for entry in found if entry[f"{kind}_type"] == "distributor_profiles"
        }
    mentioned = {each for entry in found for each in _mentioned(entry)}
    return names_of_distributors(distributors | mentioned) | names_of(people - {None} | mentioned)


def who(entry: Entry, names: Names) -> str:
    """Who did it, in words."""
    nameless = {
        "system": _("The system"),
        "visitor": _("Somebody not signed in"),
        "participant": _("A participant without account"),
        "integration": _("A shop's program"),
    }
    return names.get(entry["actor_user_id"]) or nameless.get(entry["actor_role"]) or entry["actor_role"]


def thing(kind: str | None, thing_id: UUID | None, names: Names) -> str:
    """A row, in words: a person's name, or the kind of thing and the end of its id."""
    if kind is None or thing_id is None:
        return ""
    return names.get(thing_id) or f"{THINGS.get(kind) or kind.replace('_', ' ')} …{str(thing_id)[-8:]}"


def _line(entry: Entry, names: Names, asked: Asked) -> Line:
    address = (entry["ip_address"] or "").partition("/")[0]
    return Line(
        id=entry["id"],
        at=entry["at"],
        sentence=_sentence(entry, names, asked),
        action=entry["action"],
        action_url=asked.url(action=entry["action"]),
        role=entry["actor_role"],
        acting_for=thing(entry["acting_for_type"], entry["acting_for_id"], names),
        changes=_changes(entry["before"] or {}, entry["after"] or {}, names),
        subject=thing(entry["subject_type"], entry["subject_id"], names),
        subject_url=asked.url(subject=str(entry["subject_id"])),
        address=address,
        address_url=asked.url(address=address),
        request=entry["request_id"] or "",
        request_url=asked.url(request=entry["request_id"] or ""),
        agent=entry["user_agent"] or "",
        is_sealed=entry["is_sealed"],
    )


def _sentence(entry: Entry, names: Names, asked: Asked) -> Markup:
    name, wanted = who(entry, names), entry["actor_user_id"] or entry["actor_role"]
    has_link = entry["actor_user_id"] or wanted in NAMELESS
    shown = LINK.format(asked.url(who=str(wanted)), name) if has_link else escape(name)
    # The sentence is ours and the translators'; the name in it is escaped by now.
    before, _mark, after = sentence_of(entry["action"], "\0").partition("\0")
    return escape(before) + shown + escape(after)


def _changes(before: Mapping[str, Any], after: Mapping[str, Any], names: Names) -> list[Change]:
    return [Change(key, _value(before, key, names), _value(after, key, names)) for key in {**before, **after}]


def _value(values: Mapping[str, Any], key: str, names: Names) -> str | None:
    value = values.get(key)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "–"
    named = _as_id(value)
    return names.get(named, str(value)) if named else None if value is None else str(value)


def _mentioned(entry: Entry) -> Iterator[UUID]:
    """The ids that stand among what was before and after: whose it was, under whom somebody stood."""
    for values in (entry["before"] or {}, entry["after"] or {}):
        yield from (found for value in values.values() if (found := _as_id(value)))


def _as_id(value: object) -> UUID | None:
    try:
        return UUID(value) if isinstance(value, str) and len(value) == ID_LENGTH else None
    except ValueError:
        return None
