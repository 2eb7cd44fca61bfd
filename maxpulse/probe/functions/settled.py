"""People who have gone the whole road, in the shape of a company of canaries: what is theirs, table by table."""

from __future__ import annotations

from dataclasses import dataclass

from maxpulse.core.actor import Actor
from maxpulse.probe.canaries import Company
from maxpulse.probe.companies import People
from maxpulse.probe.seats import PROGRAM, Seat


@dataclass(frozen=True, slots=True)
class Settled(Company):
    """These people. `holder` is who has the link to an assessment without an account, where that is asked about."""

    people: People | None = None
    holder: Actor | None = None

    def actor(self, role: str) -> Actor:
        """The company's person of this database role; as whom they sit at a browser."""
        name = role.removeprefix("maxpulse_")
        if name == "participant" and self.holder is not None:
            return self.holder
        seats: dict[str, Seat] = dict(self.people.seats) if self.people else {}
        seats["integration"] = seats[PROGRAM]
        return seats[name].actor if name in seats else Company.actor(self, role)


def settled(people: People) -> Settled:
    """These people as a company."""
    ids = {
        "users": people.seats["participant"].actor.user_id,
        "distributor_profiles": people.distributor.distributor_id,
        "assessment_links": people.values["link_id"],
        "clients": people.values["client_id"],
        "assessments": people.values["session_id"],
        "assessment_sessions": people.values["session_id"],
        "products": people.values["product_id"],
        "purchases": people.reported,
        "api_clients": people.programs[0].client_id,
    }
    mark = next(iter(people.known_to_uplines))
    code = {"link_code": people.values["code"]}
    rows = {table: {"id": each} for table, each in ids.items()}
    rows["assessment_links"] |= code
    return Settled(people.token.participant_id, mark, rows, people)
