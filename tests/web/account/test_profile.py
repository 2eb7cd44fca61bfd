"""One's profile: what can be written, what is refused, and what follows from it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from maxpulse.accounts.models import UserProfile
from maxpulse.core import clock
from maxpulse.operations.models import AuditEntry
from tests.factories.cast import Cast, Person
from tests.sampling import some_of
from tests.web.browser import Browser
from tests.web.conftest import Backstage

SignIn = Callable[[Person], Browser]
GOOD = {
    "first_name": "Anahí",
    "last_name": "Kahale",
    "phone": "+49 30 1234567",
    "timezone": "Pacific/Auckland",
    "locale": "en",
    "theme": "dark",
}


@pytest.mark.parametrize("seat", some_of(["cai", "ana", "dee", "eli"], always=1))
def test_everybody_writes_who_they_are(cast: Cast, sign_in: SignIn, backstage: Backstage, seat: str) -> None:
    person: Person = getattr(cast, seat)
    browser = sign_in(person)
    answer = browser.submit("/account", **GOOD)
    assert (answer.status_code, answer.location) == (303, "/account?saved=profile")
    page = browser.get(answer.location).text
    assert "Saved." in page
    assert 'value="Anahí"' in page
    assert 'value="Pacific/Auckland" selected' in page
    kept = profile_of(backstage, person)
    assert (kept.first_name, kept.last_name, kept.phone) == ("Anahí", "Kahale", "+49 30 1234567")
    assert kept.preferences == {"timezone": "Pacific/Auckland", "locale": "en", "theme": "dark"}


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("first_name", "  ", "Please write your first name."),
        ("first_name", "x" * 201, "shorter name"),
        ("last_name", "x" * 201, "shorter name"),
        ("phone", "call me", "Please write the number in figures"),
        ("phone", "12345", "Please write the number in figures"),
        ("phone", "1" * 16, "Please write the number in figures"),
        ("timezone", "Mars/Olympus_Mons", "time zone from the list"),
        ("timezone", "../../etc/passwd", "time zone from the list"),
        ("timezone", "", "time zone from the list"),
        ("locale", "tlh", "language from the list"),
        ("theme", "pink", "one of the three"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_nothing_is_lost(
    company: Cast,
    desk_of: Callable[[str], Browser],
    backstage: Backstage,
    field: str,
    typed: str,
    sentence: str,
) -> None:
    answer = desk_of("ana").submit("/account", **GOOD | {field: typed})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'id="f-{field}-error"' in answer.text
    assert 'value="+49 30 1234567"' in answer.text or field == "phone"
    assert profile_of(backstage, company.ana).first_name == "Ana"


def test_what_was_typed_comes_back_as_text(cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in(cast.ana).submit(
        "/account", **GOOD | {"first_name": '"><script>x</script>', "phone": "?"}
    )
    assert "<script>x" not in answer.text
    assert "&lt;script&gt;x" in answer.text


def test_a_name_stands_on_one_line(cast: Cast, sign_in: SignIn, backstage: Backstage) -> None:
    sign_in(cast.ana).submit("/account", **GOOD | {"first_name": " Ana\r\n\tMaría "})
    assert profile_of(backstage, cast.ana).first_name == "Ana María"


def test_a_zone_chosen_long_ago_may_stay_though_nobody_offers_it(
    cast: Cast, sign_in: SignIn, backstage: Backstage
) -> None:
    with backstage() as session:
        row = session.scalars(select(UserProfile).where(UserProfile.user_id == cast.ana.actor.user_id)).one()
        row.preferences = {"timezone": "Asia/Calcutta"}
    browser = sign_in(cast.ana)
    assert 'value="Asia/Calcutta" selected' in browser.get("/account").text
    assert browser.submit("/account", **GOOD | {"timezone": "Asia/Calcutta"}).status_code == 303


def test_times_are_those_of_the_place_one_lives_in(cast: Cast, sign_in: SignIn) -> None:
    ana = cast.ana  # who comes to be is told of in the month of now: there is none of that July for ever
    with clock.travelling(datetime(2026, 7, 1, 11, 30, tzinfo=UTC)):
        browser = sign_in(ana)
        assert "1 Jul 2026, 11:30" in browser.get("/account/sessions").text
        browser.submit("/account", **GOOD)
        assert "1 Jul 2026, 23:30" in browser.get("/account/sessions").text


def test_the_trail_tells_which_lines_changed_and_nothing_of_what_stands_in_them(
    cast: Cast, sign_in: SignIn, backstage: Backstage
) -> None:
    browser = sign_in(cast.ana)
    browser.submit("/account", **GOOD)
    browser.submit("/account", **GOOD)
    (entry,) = entries(backstage, cast.ana)
    assert entry.after == {"changed": ["first_name", "last_name", "locale", "phone", "theme", "timezone"]}
    browser.submit("/account", **GOOD | {"phone": ""})
    assert entries(backstage, cast.ana)[-1].after == {"changed": ["phone"]}


def test_choices_made_in_two_tabs_at_once_add_up(
    app: Flask, cast: Cast, sign_in: SignIn, backstage: Backstage
) -> None:
    browser = sign_in(cast.ana)
    token, cookie = browser.token("/account"), browser.get_cookie("maxpulse")
    assert cookie is not None

    def send(form: tuple[str, dict[str, str]]) -> int:
        tab = Browser(app)
        tab.set_cookie("maxpulse", cookie.value)
        return tab.post(form[0], data={**form[1], "csrf_token": token}).status_code

    forms = [("/account/theme", {"theme": "light"}), ("/account/notifications", {"mail_sale": "on"})] * 4
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(send, forms)) == [303] * 8
    kept = profile_of(backstage, cast.ana).preferences or {}
    assert kept["theme"] == "light"
    assert kept["news"]["sale"] == {"mail": True, "page": False}


@pytest.mark.parametrize("seat", some_of(["cai", "ana", "dee", "eli"], always=1))
def test_colours_go_along_to_another_device_and_stay_when_signed_out(
    app: Flask, cast: Cast, sign_in: SignIn, seat: str
) -> None:
    person: Person = getattr(cast, seat)
    here, there = sign_in(person), sign_in(person)
    assert 'data-theme="dark"' not in there.get("/account").text
    assert here.submit("/account/theme", on="/account", theme="dark").status_code == 303
    assert 'data-theme="dark"' in there.get("/account").text
    here.submit("/sign-out", on="/account")
    assert 'data-theme="dark"' in here.get("/sign-in").text
    there.submit("/account/theme", on="/account", theme="system")
    assert "data-theme=" not in there.get("/account").text


@pytest.mark.parametrize("theme", ["pink", "", '"><script>'])
def test_there_are_no_other_colours(cast: Cast, sign_in: SignIn, theme: str) -> None:
    assert sign_in(cast.ana).submit("/account/theme", on="/account", theme=theme).status_code == 400


def test_the_menu_is_answered_without_a_page(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.ana)
    form: dict[str, Any] = {"theme": "dark", "csrf_token": browser.token("/account")}
    answer = browser.post("/account/theme", data=form, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.text) == (204, "")


def test_a_form_of_somebody_elses_page_changes_nothing(
    cast: Cast, sign_in: SignIn, backstage: Backstage
) -> None:
    browser = sign_in(cast.ana)
    for path in ("/account", "/account/theme", "/account/notifications", "/account/avatar/removal"):
        assert browser.post(path, data=GOOD).status_code == 400
    assert profile_of(backstage, cast.ana).first_name == "Ana"


def profile_of(backstage: Backstage, person: Person) -> UserProfile:
    """What the database keeps of them."""
    with backstage() as session:
        return session.scalars(select(UserProfile).where(UserProfile.user_id == person.actor.user_id)).one()


def entries(backstage: Backstage, person: Person) -> list[AuditEntry]:
    """What the audit trail says they changed, oldest first."""
    with backstage() as session:
        return list(
            session.scalars(
                select(AuditEntry)
                .where(
                    AuditEntry.actor_user_id == person.actor.user_id, AuditEntry.action == "profile_changed"
                )
                .order_by(AuditEntry.at)
            )
        )
