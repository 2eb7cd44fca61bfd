"""What the live room asks of the network (how far each stream is, whose sockets may stay), and what it shows of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from uuid import UUID

from flask import render_template

from maxpulse import live
from maxpulse.core.actor import Actor, Role
from maxpulse.core.db import acting
from maxpulse.network import queries


@live.numbers
def newest_numbers(streams: Sequence[str]) -> Mapping[str, int]:
    """The number of the newest event of each of these distributors."""
    with acting(Actor.system()):
        return queries.newest_numbers(streams)


@live.still_allowed
def sessions_that_may_stay(session_ids: Sequence[str]) -> Collection[str]:
    """Which of these sign-in sessions are still alive, of distributors who are not suspended."""
    with acting(Actor.system()):
        return queries.sessions_that_may_stay(session_ids)


@live.renders("recruit_joined")
def joined_notice(facts: live.Facts) -> str:
    """The notice that somebody joined one's team. Facts: recruit (id), name, code."""
    recruit = {"id": facts["recruit"], "name": facts["name"], "code": facts["code"], "number": facts["n"]}
    return render_template(
        "network/_toast_joined.html", recruit=recruit, is_invited=facts.get("invited", False)
    )


@live.renders("recruit_joined", "recruit_confirmed")
def team_changed(facts: live.Facts) -> Iterator[str]:
    """The recruit's line of the tree and the figures of the team, read as the sponsor. Facts: recruit (id), code."""
    sponsor_id = UUID(facts["s"])
    with acting(Actor(Role.DISTRIBUTOR, distributor_id=sponsor_id)):
        member, branch = queries.find_recruit(sponsor_id, UUID(facts["recruit"]), facts["code"])
    if member:
        beneath = branch.beneath.get(member.distributor_id, 0)
        shown = {"member": member, "beneath": beneath, "number": facts["n"], "joins": "team-people"}
        yield render_template("network/_twig.html", **shown)
    for part in ("network/_levels.html", "network/_total.html"):
        yield render_template(part, levels=branch.levels, number=facts["n"])
