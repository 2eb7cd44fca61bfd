"""The same with people who have gone the whole road: of them functions find more than a row in each table holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from maxpulse.core.actor import Actor
from maxpulse.probe.asking import ask
from maxpulse.probe.canaries import Company
from maxpulse.probe.companies import PROGRAM, People, Seat
from maxpulse.probe.functions.arguments import Unknown
from maxpulse.probe.functions.found import Found
from maxpulse.probe.functions.steps import try_calls
from maxpulse.probe.rounds import Step
from maxpulse.probe.world import Rows, World


@dataclass(frozen=True, slots=True)
class Settled(Company):
    """People in the shape of a company of canaries: what there is of theirs, table by table, and who they are."""

    people: People | None = None

    def actor(self, role: str) -> Actor:
        """The company's person of this database role; as whom they sit at a browser."""
        name = role.removeprefix("maxpulse_")
        seats: dict[str, Seat] = dict(self.people.seats) if self.people else {}
        seats["integration"] = seats[PROGRAM]
        return seats[name].actor if name in seats else Company.actor(self, role)


def people_steps(there: Iterable[Found]) -> Iterator[Step[World]]:
    """Every function that runs with its owner's rights, in one step."""
    yield Step("functions", "people who went the road", partial(_try_all, there=list(there)))


def _try_all(world: World, there: list[Found]) -> None:
    with world.stay.attempt():
        # What somebody looked at is there to be asked for once they have.
        for people in (world.mine, world.theirs):
            seat, client = people.seats["distributor"], people.values["client_id"]
            ask(world, seat, "GET", f"/hub/clients/{client}", "10.255.255.251")
        mine, theirs = settled(world.mine), settled(world.theirs)
        rows = Rows(world.stay, world.report, mine, theirs, theirs)
        for function in there:
            with suppress(Unknown):  # told of where there is a row in each table
                try_calls(rows, function, ())


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
