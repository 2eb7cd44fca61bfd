"""Where one is signed in: the list, and ending it from another device."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from maxpulse.accounts.models import UserSession
from maxpulse.core import clock
from maxpulse.operations.models import AuditEntry
from tests.factories.cast import Cast, Person
from tests.sampling import some_of
from tests.web.browser import Browser
from tests.web.conftest import Backstage

SignIn = Callable[[Person], Browser]
LISTED = re.compile(r'data-session="([^"]+)"')
PAGE = "/account/sessions"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0"


@pytest.mark.parametrize("seat", some_of(["cai", "eli", "ana", "dee"], always=1))
def test_the_list_says_device_network_and_which_one_this_is(app: Flask, cast: Cast, seat: str) -> None:
    person: Person = getattr(cast, seat)
    phone, desk = Browser(app, "203.0.113.77"), Browser(app, "2001:db8:1:2::3", FIREFOX)
    for browser in (phone, desk):
        browser.come_in(person)
    page = desk.get(PAGE).text
    first, second = page.split("data-session=")[1:]
    assert "Firefox on Linux" in first
    assert "this one" in first
    assert "2001:db8:1::/48" in first
    assert "Safari on iPhone" in second
    assert "203.0.113.0/24" in second
    assert "203.0.113.77" not in page
    assert "Last seen just now" in second
    assert "/ending" not in first
    assert listed(phone) == list(reversed(listed(desk)))


def test_another_device_is_signed_out_and_leaves_the_list(
    cast: Cast, sign_in: SignIn, backstage: Backstage
) -> None:
    lost, here = sign_in(cast.ana), sign_in(cast.ana)
    _mine, other = listed(here)
    answer = here.submit(f"{PAGE}/{other}/ending", on=PAGE)
    assert (answer.status_code, answer.location) == (303, f"{PAGE}?ended=1")
    assert "1 session is ended." in here.get(answer.location).text
    assert lost.get("/links").status_code == 303
    assert listed(here) == [_mine]
    assert deeds(backstage, cast.ana) == [UUID(other)]


def test_all_others_are_ended_and_this_one_stays(cast: Cast, sign_in: SignIn, backstage: Backstage) -> None:
    others = [sign_in(cast.ana) for _ in range(3)]
    bystander, here = sign_in(cast.ben), sign_in(cast.ana)
    answer = here.submit(f"{PAGE}/others/ending", on=PAGE)
    assert answer.location == f"{PAGE}?ended=3"
    assert [browser.get("/links").status_code for browser in (*others, here, bystander)] == [303] * 3 + [
        200
    ] * 2
    assert len(listed(here)) == 1
    assert "You are signed in nowhere else." in here.get(PAGE).text
    assert len(deeds(backstage, cast.ana)) == 3


def test_ending_a_session_twice_or_twice_at_once_is_one_deed(
    app: Flask, cast: Cast, sign_in: SignIn, backstage: Backstage
) -> None:
    _lost, here = sign_in(cast.ana), sign_in(cast.ana)
    other, token, cookie = listed(here)[1], here.token(PAGE), here.get_cookie("maxpulse")
    assert cookie is not None

    def end(_number: int) -> int:
        tab = Browser(app)
        tab.set_cookie("maxpulse", cookie.value)
        return tab.post(f"{PAGE}/{other}/ending", data={"csrf_token": token}).status_code

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(end, range(4))) == [303] * 4
    assert deeds(backstage, cast.ana) == [UUID(other)]


@pytest.mark.parametrize("seat", some_of(["ana", "eli", "cai", "dee"]))
def test_anothers_session_is_not_there_not_even_for_an_admin(
    cast: Cast, sign_in: SignIn, backstage: Backstage, seat: str
) -> None:
    victim, here = sign_in(cast.ben), sign_in(getattr(cast, seat))
    with backstage() as session:
        theirs = session.scalars(
            select(UserSession.id).where(UserSession.user_id == cast.ben.actor.user_id)
        ).one()
    for forged in (theirs, uuid4()):
        assert here.submit(f"{PAGE}/{forged}/ending", on=PAGE).status_code == 404
    assert victim.get("/links").status_code == 200
    assert str(theirs) not in here.get(PAGE).text
    assert here.submit(f"{PAGE}/others/ending", on=PAGE).status_code == 303
    assert victim.get("/links").status_code == 200


def test_what_has_run_out_is_not_in_the_list(cast: Cast, sign_in: SignIn) -> None:
    start = clock.now()
    sign_in(cast.ana)
    with clock.travelling(start + timedelta(days=8)):
        assert len(listed(sign_in(cast.ana))) == 1


def test_ending_needs_a_form_of_ours(cast: Cast, sign_in: SignIn) -> None:
    lost, here = sign_in(cast.ana), sign_in(cast.ana)
    assert here.post(f"{PAGE}/others/ending").status_code == 400
    assert here.get(f"{PAGE}/others/ending").status_code == 405
    assert lost.get("/links").status_code == 200


@pytest.mark.parametrize("forged", ["-3", "x", "", "9999999999999999999999"])
def test_the_count_in_the_address_may_be_anything(desk_of: Callable[[str], Browser], forged: str) -> None:
    assert desk_of("ana").get(f"{PAGE}?ended={forged}").status_code == 200


def listed(browser: Browser) -> list[str]:
    """The sessions in the list, from the top."""
    return LISTED.findall(browser.get(PAGE).text)


def deeds(backstage: Backstage, person: Person) -> list[UUID | None]:
    """What the audit trail says was ended by this person."""
    with backstage() as session:
        return list(
            session.scalars(
                select(AuditEntry.subject_id).where(
                    AuditEntry.actor_user_id == person.actor.user_id, AuditEntry.action == "session_ended"
                )
            )
        )
