"""A company of canaries: a row for every table, all belonging to the same two people, who do not exist.

Rows are derived from the models: what a column needs, what it points at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Table

from maxpulse.core.actor import Actor, Role
from maxpulse.core.permissions import Level, Permission
from maxpulse.privacy.rules import AREAS, GRADE, ITEMS
from maxpulse.probe.samples import is_needed, sample
from maxpulse.schema import Base

Row = dict[str, Any]
# Nobody acts as a distributor or with an admin's permissions before these rows are there.
WHO_THEY_ARE = ("users", "distributor_profiles", "admin_profiles")
# Columns that name a person without a foreign key: participants need no account.
PERSONS = {
    "participant_id": "participant_id",
    "actor_participant_id": "participant_id",
    "actor_user_id": "user_id",
}
# A column that has to say as whom it was written.
WRITTEN_AS = "actor_role"
# A row for each, so that consent closes nothing of what its distributor could ever be shown.
SEVERAL: dict[str, tuple[Row, ...]] = {
    "consents": tuple({"item": item} for item in ITEMS),
    "assessment_findings": ({"item": GRADE}, {"item": AREAS}),
}
# Values that are not the first that come to mind: an admin of the lowest level who may make what only admins make,
# until `founding` takes that back.
CHOSEN: dict[str, Row] = {
    "assessment_tracking": {"event_type": "answer"},  # tells of progress
    "users": {"role": "admin"},
    "admin_profiles": {"access_level": Level.STANDARD, "permissions": list(Permission)},
    # One of each cause lasts at a time, and it may be a real one.
    "alarms": {"ended_at": datetime(2000, 1, 1, tzinfo=UTC)},
}


@dataclass(frozen=True, slots=True)
class Company:
    """Somebody who is all a person with an account can be, and the row they have in each table."""

    participant_id: UUID = field(default_factory=uuid4)
    # Stands in every text of the company's rows, so that it is recognised wherever it comes out.
    mark: str = field(default_factory=lambda: f"canary-{uuid4().hex}")
    rows: dict[str, Row] = field(default_factory=dict)

    def id_of(self, table: str) -> Any:
        """The id of the company's row."""
        return self.rows[table]["id"]

    def actor(self, role: str) -> Actor:
        """The company's person as somebody of this database role."""
        program = self.rows.get("api_clients", {}).get("id")
        return actor_of(
            role, self.id_of("users"), self.participant_id, self.id_of("distributor_profiles"), program
        )

    def new_row(self, table: Table, role: str = "system") -> Row:
        """A row of `table` that belongs to this company and is not in the database yet, written by `role`."""
        row = dict(self._values(table)) | (SEVERAL.get(table.name) or ({},))[0] | CHOSEN.get(table.name, {})
        return row | ({WRITTEN_AS: role.removeprefix("maxpulse_")} if WRITTEN_AS in row else {})

    def owners(self, table: Table) -> dict[str, Any]:
        """Those columns of the table that say whose a row is, with this company's values."""
        return {
            name: value
            for name, value in self._values(table)
            if table.columns[name].foreign_keys or name in PERSONS
        }

    def _values(self, table: Table) -> Iterator[tuple[str, Any]]:
        for column in table.columns:
            if column.foreign_keys:
                pointed_at = next(iter(column.foreign_keys)).column
                if pointed_at.table.name in self.rows:
                    yield column.name, self.rows[pointed_at.table.name][pointed_at.name]
            elif column.name in PERSONS:
                person = PERSONS[column.name]
                yield column.name, self.participant_id if person == "participant_id" else self.id_of("users")
            elif is_needed(column):
                yield column.name, sample(table, column, self.mark)


def tables() -> list[Table]:
    """The models' tables, each after those it points at; first what a company's person is, for policies ask that."""
    place = {name: number for number, name in enumerate(WHO_THEY_ARE)}
    return sorted(Base.metadata.sorted_tables, key=lambda table: place.get(table.name, len(place)))


def key_of(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """What tells this row from all others."""
    return {column.name: row[column.name] for column in table.primary_key if column.name in row}


def actor_of(role: str, user: UUID, participant: UUID, profile: UUID, program: UUID | None) -> Actor:
    """Somebody of this database role; in a role of no kind of actor, a person with all of these identities."""
    match role.removeprefix("maxpulse_"):
        case "visitor":
            return Actor.visitor()
        case "participant":
            return Actor.participant(participant, user)
        case "trainer":
            return Actor.trainer(user)
        case "admin":
            return Actor.admin(user)
        case "system":
            return Actor.system()
        case "distributor":
            return Actor.distributor(user, profile)
    return Actor(Role.DISTRIBUTOR, user, participant, profile, program)


def stranger(role: str) -> Actor:
    """Somebody of this database role who has no row anywhere."""
    return actor_of(role, uuid4(), uuid4(), uuid4(), uuid4())
