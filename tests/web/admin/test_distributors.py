"""The register of distributors: found, suspended, given other terms, and hung elsewhere, each with its entry."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import text

from maxpulse.network.actions import move_branch
from maxpulse.network.queries import ROWS_SHOWN, get_distributor
from tests.factories.cast import Cast, Person
from tests.factories.team import add_recruit, code_of, sponsor_of
from tests.sampling import some_of
from tests.web.admin.test_permissions import limit
from tests.web.browser import Browser
from tests.web.conftest import Backstage

SignIn = Callable[[Person], Browser]


@pytest.fixture
def cleo(app: Flask, cast: Cast) -> Person:
    """Ben's recruit."""
    return add_recruit(app, cast.ben, "Cleo")


@pytest.fixture
def desk(cast: Cast, sign_in: SignIn) -> Browser:
    """Eli's browser."""
    return sign_in(cast.eli)


@pytest.fixture(scope="module")
def many(app: Flask, company: Cast) -> list[Person]:
    """As many recruits of one Ben as a page holds, the oldest first."""
    return [add_recruit(app, company.ben, f"Row{number}") for number in range(ROWS_SHOWN)]


def page_of(person: Person) -> str:
    """The address of a distributor in the register."""
    return f"/admin/distributors/{person.distributor_id}"


def entries(backstage: Backstage, distributor_id: UUID, *actions: str) -> list[Any]:
    """What the audit holds of these deeds, oldest first."""
    with backstage() as session:
        rows = session.execute(
            text(
                "select action, actor_user_id, before, after from audit_entries "
                "where subject_id = :id and action = any(:actions) order by at"
            ),
            {"id": distributor_id, "actions": list(actions)},
        )
        return list(rows)


def test_distributors_are_found_by_name_address_and_code(
    app: Flask, desk: Browser, cast: Cast, cleo: Person
) -> None:
    for words in (cleo.email.upper(), code_of(app, cleo).lower()):
        page = desk.get("/admin/distributors", query_string={"q": words}).text
        assert page_of(cleo) in page
        assert page_of(cast.ana) not in page
    assert "Nobody found" in desk.get("/admin/distributors?q=100%25_").text
    assert desk.get("/admin/distributors?q=%00").status_code == 200


def test_the_list_goes_on_where_it_ended(
    app: Flask, desk: Browser, company: Cast, many: list[Person]
) -> None:
    people = [*many, add_recruit(app, company.ana, "Row")]
    seen, address = "", "/admin/distributors?q=row"
    first = desk.get(address).text
    assert page_of(people[-1]) in first
    assert page_of(people[0]) not in first
    more = first.split('d-foot"><a href="', 1)[1].split('"', 1)[0].replace("&amp;", "&")
    seen = desk.get(more).text
    assert page_of(people[0]) in seen
    assert page_of(people[-1]) not in seen


def test_a_page_leads_to_everybody_directly_below(
    app: Flask, desk: Browser, company: Cast, many: list[Person]
) -> None:
    people, ben = many, company.ben
    whole = desk.get(page_of(ben)).text
    assert [page_of(each) in whole for each in people] == [True] * ROWS_SHOWN
    assert "Who joined earlier" not in whole, "that is everybody"
    newest = add_recruit(app, ben, "Newest")
    first = desk.get(page_of(ben)).text
    assert page_of(newest) in first
    assert page_of(people[0]) not in first
    rest = desk.get(linked(first, "Who joined earlier")).text
    assert [page_of(each) in rest for each in (*people, newest)] == [True] + [False] * ROWS_SHOWN
    assert "Who joined earlier" not in rest
    assert linked(rest, "Newest").partition("#")[0] == page_of(ben)


def linked(page: str, words: str) -> str:
    """Where a link with these words leads."""
    found = re.search(rf'<a href="([^"]+)">{words}</a>', page)
    assert found, words
    return unescape(found[1])


def test_a_page_shows_the_tree_around(desk: Browser, cast: Cast, cleo: Person) -> None:
    page = desk.get(page_of(cleo)).text
    assert page.index(page_of(cast.ben)) < page.index(page_of(cast.ana))
    assert page_of(cleo) in desk.get(page_of(cast.ben)).text
    assert "2 people in all" in desk.get(page_of(cast.ana)).text


def test_suspending_wants_a_reason_and_keeps_who_and_when(
    desk: Browser, cast: Cast, backstage: Backstage
) -> None:
    address = page_of(cast.ana)
    for reason in ("", "  ", "x" * 501):
        answer = desk.submit(f"{address}/suspension", on=address, reason=reason)
        assert answer.status_code == 422
        assert "Please say why" in answer.text
    assert desk.submit(f"{address}/suspension", on=address, reason="Promised cures").status_code == 303
    page = desk.get(address).text
    assert "Promised cures" in page
    assert "by Eli Cast" in page
    assert desk.submit(f"{address}/suspension/removal", on=address).status_code == 303
    assert "lifted by Eli Cast" in desk.get(address).text
    deeds = entries(backstage, cast.ana.distributor_id, "distributor_suspended", "distributor_active")
    assert [(deed.action, deed.actor_user_id, deed.after["status"]) for deed in deeds] == [
        ("distributor_suspended", cast.eli.actor.user_id, "suspended"),
        ("distributor_active", cast.eli.actor.user_id, "active"),
    ]


@pytest.mark.parametrize("stood", some_of(["pending", "active", "inactive"], always=1))
def test_a_lifted_suspension_leads_back_to_where_they_stood_and_the_audit_says_so(
    desk: Browser, cast: Cast, backstage: Backstage, stood: str
) -> None:
    address = page_of(cast.ana)
    with backstage():
        get_distributor(cast.ana.distributor_id).status = stood
    desk.submit(f"{address}/suspension", on=address, reason="Checking")
    assert desk.submit(f"{address}/suspension/removal", on=address).status_code == 303
    suspended, lifted = entries(
        backstage, cast.ana.distributor_id, "distributor_suspended", "distributor_active"
    )
    assert (suspended.before, suspended.after) == ({"status": stood}, {"status": "suspended"})
    assert (lifted.before, lifted.after) == ({"status": "suspended"}, {"status": stood})
    line = desk.get("/admin/audit?action=distributor_active").text.split("<tbody>")[1].split("</tr>")[0]
    assert "lifted a distributor&#39;s suspension" in line
    assert f"</span>{stood}</dd>" in line


def test_suspending_twice_is_suspending_once(desk: Browser, cast: Cast, backstage: Backstage) -> None:
    address = page_of(cast.ana)
    token = desk.token(address)
    for _ in range(2):
        desk.post(f"{address}/suspension", data={"reason": "Twice pressed", "csrf_token": token})
    assert desk.get(address).text.count("Twice pressed") == 1
    for _ in range(2):
        desk.post(f"{address}/suspension/removal", data={"csrf_token": token})
    deeds = entries(backstage, cast.ana.distributor_id, "distributor_suspended", "distributor_active")
    assert len(deeds) == 2


def test_terms_change_with_before_and_after(desk: Browser, cast: Cast, backstage: Backstage) -> None:
    address = page_of(cast.ana)
    done = desk.submit(f"{address}/terms", on=address, tier="3", rate="27,5")
    assert done.status_code == 303
    assert "Saved. What is sold from now on is worked out with it." in desk.get(done.location).text
    with backstage():
        profile = get_distributor(cast.ana.distributor_id)
        assert (profile.tier_level, str(profile.commission_rate)) == (3, "27.50")
    (deed,) = entries(backstage, cast.ana.distributor_id, "distributor_terms_changed")
    assert deed.before == {"tier": 1, "rate": "25.00"}
    assert deed.after == {"tier": 3, "rate": "27.50"}
    desk.submit(f"{address}/terms", on=address, tier="3", rate="27.50")
    assert len(entries(backstage, cast.ana.distributor_id, "distributor_terms_changed")) == 1


@pytest.mark.parametrize(
    ("tier", "rate"),
    [
        ("0", "25"),
        ("21", "25"),
        ("x", "25"),
        ("1", "-1"),
        ("1", "100.01"),
        ("1", "NaN"),
        ("1", "2.555"),
        ("", ""),
    ],
)
def test_terms_that_are_none_are_refused(
    desk_of: Callable[[str], Browser], company: Cast, tier: str, rate: str
) -> None:
    address = page_of(company.ana)
    answer = desk_of("eli").submit(f"{address}/terms", on=address, tier=tier, rate=rate)
    assert answer.status_code == 422
    assert "Please check: a tier" in answer.text


def test_a_branch_moves_after_it_was_shown_what_comes_along(
    app: Flask, desk: Browser, cast: Cast, cleo: Person, backstage: Backstage
) -> None:
    target = add_recruit(app, None, "Tomas")
    address = f"{page_of(cast.ben)}/sponsor"
    code = code_of(app, target)
    preview = desk.get(address, query_string={"code": code.lower()}).text
    assert "Tomas Recruit" in preview
    assert "1 person below" in preview
    assert sponsor_of(app, cast.ben) == cast.ana.distributor_id
    answer = desk.submit(address, on=f"{address}?code={code}", code=code, seen=str(cast.ana.distributor_id))
    assert answer.status_code == 303
    assert sponsor_of(app, cast.ben) == target.distributor_id
    assert sponsor_of(app, cleo) == cast.ben.distributor_id
    (deed,) = entries(backstage, cast.ben.distributor_id, "branch_moved")
    assert deed.actor_user_id == cast.eli.actor.user_id
    assert deed.before == {"sponsor": str(cast.ana.distributor_id)}
    assert deed.after == {"sponsor": str(target.distributor_id), "came_along": 1}


def test_a_sponsor_is_named_by_address_too_where_addresses_may_be_seen(
    app: Flask, desk: Browser, cast: Cast, backstage: Backstage
) -> None:
    target = add_recruit(app, None, "Tomas")
    address, seen = f"{page_of(cast.ben)}/sponsor", str(cast.ana.distributor_id)
    limit(backstage, cast.eli, "system")
    typed = f" {target.email.upper()} "
    assert "Tomas Recruit" in desk.get(address, query_string={"code": typed}).text
    unknown = desk.get(address, query_string={"code": "nobody@example.test"}).text
    assert "No distributor has this code or address" in unknown
    assert desk.submit(address, on=address, code=typed, seen=seen).status_code == 303
    assert sponsor_of(app, cast.ben) == target.distributor_id


def test_nobody_is_moved_into_their_own_branch(app: Flask, desk: Browser, cast: Cast, cleo: Person) -> None:
    for who in (cleo, cast.ana):
        address = f"{page_of(cast.ana)}/sponsor"
        assert "in the branch itself" in desk.get(address, query_string={"code": code_of(app, who)}).text
        answer = desk.submit(address, on=address, code=code_of(app, who), seen="")
        assert answer.status_code == 422
        assert "in the branch itself" in answer.text
    assert sponsor_of(app, cast.ana) is None


def test_a_branch_moved_meanwhile_stays_where_it_is(
    app: Flask, desk: Browser, cast: Cast, backstage: Backstage
) -> None:
    first, second = add_recruit(app, None, "First"), add_recruit(app, None, "Second")
    address = f"{page_of(cast.ben)}/sponsor"
    with backstage(cast.eli.actor):
        move_branch(cast.ben.distributor_id, first.distributor_id, seen_sponsor_id=cast.ana.distributor_id)
    code = code_of(app, second)
    answer = desk.submit(address, on=f"{address}?code={code}", code=code, seen=str(cast.ana.distributor_id))
    assert answer.status_code == 422
    assert "moved this branch meanwhile" in answer.text
    assert sponsor_of(app, cast.ben) == first.distributor_id


@pytest.mark.parametrize("code", ["", "NOBODY22", "\0", "x" * 500])
def test_a_code_of_nobody_moves_nothing(
    app: Flask, desk_of: Callable[[str], Browser], company: Cast, code: str
) -> None:
    address = f"{page_of(company.ben)}/sponsor"
    seen = str(company.ana.distributor_id)
    answer = desk_of("eli").submit(address, on=address, code=code, seen=seen)
    assert answer.status_code == 422
    assert sponsor_of(app, company.ben) == company.ana.distributor_id


def test_a_suspended_or_current_sponsor_is_refused_with_a_sentence(
    app: Flask, desk: Browser, cast: Cast, cleo: Person
) -> None:
    address = f"{page_of(cleo)}/sponsor"
    assert "sponsor already" in desk.get(address, query_string={"code": code_of(app, cast.ben)}).text
    desk.submit(f"{page_of(cast.ana)}/suspension", on=page_of(cast.ana), reason="Checking")
    assert "not active" in desk.get(address, query_string={"code": code_of(app, cast.ana)}).text


def test_a_standard_admin_looks_and_changes_nothing(desk: Browser, cast: Cast, backstage: Backstage) -> None:
    address = page_of(cast.ana)
    token = desk.token(address)
    limit(backstage, cast.eli, "standard")
    page = desk.get(address).text
    assert "Ana Cast" in page
    assert "/suspension" not in page
    assert "/sponsor" not in page
    for deed in ("suspension", "suspension/removal", "terms", "sponsor"):
        answer = desk.post(f"{address}/{deed}", data={"reason": "No", "csrf_token": token})
        assert (answer.status_code, deed) == (403, deed)
    with backstage():
        assert get_distributor(cast.ana.distributor_id).status == "active"
