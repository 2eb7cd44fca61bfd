"""Where the tour goes: what visitors and participants open."""

from __future__ import annotations

from collections.abc import Iterator

from maxpulse.assessments.content import load_bank
from tests.browser.tour import deeds
from tests.browser.tour.stop import Set, Stop


def public(at: Set) -> Iterator[Stop]:
    """What anybody may open."""
    link = f"/l/{at.cast.ana.link_code}"
    yield Stop("start", "/")
    yield Stop("sign-in", "/sign-in")
    yield Stop("sign-in refused", "/sign-in", then=deeds.sign_in_wrongly)
    yield Stop("sign-in, in vain", "/sign-in?with=google&refused=audience")
    yield Stop("register", "/register")
    yield Stop("register refused", "/register", then=deeds.register_weakly)
    yield Stop("registered", "/register/sent")
    yield Stop("forgotten", "/forgotten-password")
    yield Stop("forgotten, sent", "/forgotten-password/sent")
    for purpose, address in at.letters.items():
        yield Stop(f"letter, {purpose}", address, status=410 if purpose == "over" else 200)
    yield Stop("landing", link)
    yield Stop("landing, all details", link, then=deeds.open_details)
    yield Stop("landing refused", link, then=deeds.start_without_a_word)
    yield Stop("mistyped link", "/l/no-such-link", status=404)
    yield Stop("link switched off", f"/l/{at.switched_off}", status=410)
    yield Stop("link of a suspended distributor", f"/l/{at.others.ben.link_code}", status=410)
    yield Stop("join", f"/join/{link.removeprefix('/l/')}")
    yield Stop("join refused", f"/join/{link.removeprefix('/l/')}", then=deeds.start_without_a_word)
    yield Stop("joined", f"/join/{link.removeprefix('/l/')}/arrival")
    yield Stop("mistyped invitation", "/join/nobody", status=404)
    yield Stop("invitation switched off", f"/join/{at.switched_off}", status=410)
    yield Stop("no such page", "/no-such-page", status=404)
    yield Stop("api", "/api")
    yield Stop("forged token", f"/a/{'x' * 70}/result", status=404)


def questions(at: Set) -> Iterator[Stop]:
    """Every question on the path, one of each kind refused, and what comes after the last."""
    seen: set[str] = set()
    for question in map(load_bank("health").question, at.asked):
        address = f"{at.open_road}/questions/{question.id}"
        is_new = question.kind not in seen
        seen.add(question.kind)
        yield Stop(f"question {question.id}", address, is_like_others=not is_new)
        if is_new:
            yield Stop(f"{question.kind} refused", address, then=deeds.refuse)
    yield Stop("pause", f"{at.open_road}/pause")
    yield Stop("sharing under way", f"{at.open_road}/sharing")
    yield Stop("finish", f"{at.open_road}/finish", then=deeds.open_details)
    yield Stop("two devices' answers", f"{at.open_road}/late-answers/{at.late_answer}/choice")
    yield Stop("without network", f"{at.open_road}/alone", "far away", then=deeds.stay_away)


def results(at: Set) -> Iterator[Stop]:
    """The result and all that follows from it."""
    road = at.done_road
    yield Stop("result", f"{road}/result")
    yield Stop("result, everything open", f"{road}/result", then=deeds.open_details)
    yield Stop("paper", f"{road}/result/paper")
    yield Stop("paper, money", f"{at.purse_road}/result/paper")
    yield Stop("result, both", f"{at.both_road}/result", then=deeds.open_details)
    yield Stop("paper, both", f"{at.both_road}/result/paper")
    yield Stop("a shared part, both", f"/r/{at.both_shared}")
    yield Stop("links to a part", f"{road}/result/links")
    yield Stop("links, refused", f"{road}/result/links", then=deeds.make_nothing)
    yield Stop("links, made", f"{road}/result/links", then=deeds.make_a_share)
    yield Stop("links, taken back", f"{road}/result/links", then=deeds.take_a_share_back)
    yield Stop("a shared part", f"/r/{at.shared}")
    yield Stop("keep the result", f"{road}/pause")
    yield Stop("sharing", f"{road}/sharing")
    yield Stop("sharing saved", f"{road}/sharing", then=lambda page: page.click("main button[type=submit]"))
    yield Stop("product", f"{road}/products/{at.product}")
    yield Stop("product sold out", f"{road}/products/{at.sold_out}")
    yield Stop("checkout", f"{road}/checkout/{at.product}")
    yield Stop("checkout refused", f"{road}/checkout/{at.product}", then=deeds.buy_without_a_name)
    yield Stop("sold out", f"{road}/checkout/{at.sold_out}", status=409)
    yield Stop("receipt", at.purchase)
    yield Stop("nothing of mine", "/me", seat="cai")


def claims(at: Set) -> Iterator[Stop]:
    """From an assessment to an account, and what an account finds."""
    yield Stop("an account for it", f"{at.done_road}/account")
    yield Stop("an account for it, refused", f"{at.done_road}/account", then=deeds.register_weakly)
    yield Stop("it for an account", f"{at.open_road}/account", "found")
    yield Stop("it for another's account", f"{at.done_road}/account", "found", then=deeds.add_in_vain)
    yield Stop("found", "/me", "found")
    yield Stop("found, not mine", "/me", "found", then=deeds.open_details)
    yield Stop("added", "/me", "found", then=deeds.add)
    yield Stop("in an account", f"{at.found_road}/pause", then=deeds.open_details)
    yield Stop("links renewed", f"{at.open_road}/pause?renewed", is_like_others=True)


def joining(at: Set) -> Iterator[Stop]:
    """From a check of money to the sender's team, with the account one has."""
    invitation = f"/me/team/{at.cast.ana.link_code}"
    yield Stop("a result that leads to the team", f"{at.purse_road}/result")
    yield Stop("join with an account", invitation, "cai", then=deeds.open_details)
    yield Stop("join with an account, refused", invitation, "cai", then=deeds.join_without_agreeing)
    yield Stop("join with an account, switched off", f"/me/team/{at.switched_off}", "cai", status=410)
    yield Stop("assessments of who has a desk", "/me", "ana")
    yield Stop("a client's for no account of theirs", f"{at.open_road}/account", "ana")
