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


@live.renders("team_changed")
def team_follows(facts: live.Facts) -> Iterator[str]:
    """What somebody's page shows of a change anywhere below them, read as they may read it.

    Facts: recruit (id), code, under (id of their sponsor, or None), arrives (they have a new line in the tree),
    sponsors (codes of those directly above them, now and before), steps (pairs of ids that lead down to them, now and
    before).
    """
    own_id, recruit_id, number = UUID(facts["s"]), UUID(facts["recruit"]), facts["n"]
    steps = [(UUID(above), UUID(child)) for above, child in facts["steps"]]
    with acting(Actor(Role.DISTRIBUTOR, distributor_id=own_id)):
        seen = queries.read_change(own_id, (recruit_id, facts["code"]), facts["sponsors"], steps)
    member = seen.member
    if member is None or facts["arrives"]:
        yield render_template("network/_gone.html", member_id=recruit_id, number=number)
    # A line without anybody below it looks otherwise than one that can be opened.
    turned = [
        each for each in seen.sponsors if each.recruits == 0 or (facts["arrives"] and each.recruits == 1)
    ]
    for each in turned:
        yield _twig(each, seen, number)
    if member and facts["arrives"]:
        list_id = "team-people" if member.level == 1 else f"branch-{facts['under']}"
        yield _twig(member, seen, number, joins=list_id)
    elif member:
        yield render_template("network/_status.html", member=member, number=number)
    drawn = {recruit_id, *(each.distributor_id for each in turned)}
    for member_id, beneath in seen.beneath.items():
        if member_id not in drawn:
            shown = {"member_id": member_id, "beneath": beneath, "number": number}
            yield render_template("network/_below.html", **shown)
    for part in ("network/_levels.html", "network/_total.html"):
        yield render_template(part, levels=seen.levels, number=number)


def _twig(member: queries.Member, seen: queries.Changed, number: int, joins: str | None = None) -> str:
    beneath = seen.beneath.get(member.distributor_id, 0)
    shown = {"member": member, "beneath": beneath, "number": number, "joins": joins}
    return render_template("network/_twig.html", **shown)
