"""Opening an account by oneself, and confirming its address."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from maxpulse.accounts.models import User
from maxpulse.accounts.rules import SHORTEST_PASSWORD
from maxpulse.core.emails import normal_email
from tests.factories.cast import Cast
from tests.web.browser import Browser
from tests.web.conftest import Backstage
from tests.web.letters import kinds_to, mails_to
from tests.web.public.registering import GOOD, SignIn, account_of, new_address, register

pytestmark = pytest.mark.usefixtures("no_mail_is_left")
# A list, twice, a comment and a quote, as the wide letters of other keyboards write them.
SEVERAL = [
    "v1@gmail.test\uff0cv2@gmail.test",
    "v1\uff20gmail.test\uff0cx@example.test",
    "v\uff081\uff09@gmail.test",
    '"v"@gmail.test',
]


@pytest.mark.parametrize("wide", SEVERAL)
def test_an_address_that_becomes_several_or_another_s_by_its_wide_letters_is_refused(
    browser: Browser, backstage: Backstage, wide: str
) -> None:
    answer = register(browser, wide)
    assert answer.status_code == 422
    assert "Please check the e-mail address" in answer.text
    assert account_of(backstage, normal_email(wide)) is None


def test_an_address_in_wide_letters_is_kept_as_it_was_checked(browser: Browser, backstage: Backstage) -> None:
    email = new_address()
    assert register(browser, email.replace("@", "\uff20")).status_code == 303
    assert kinds_to(backstage, email) == ["verify"]


@pytest.mark.parametrize(
    "other",
    ["a@b.test,c@b.test", "a(1)@b.test", '"a"@b.test', "A@b.test", "a b@b.test", "a@b@c.test", "<a@b.test>"],
)
def test_the_database_keeps_no_account_with_anything_but_one_address(
    backstage: Backstage, other: str
) -> None:
    with pytest.raises(IntegrityError, match="ck_users_email"), backstage() as session:
        session.add(User(email=other, role="participant"))
        session.flush()


def test_who_registers_signs_in_at_once_and_is_asked_to_confirm_the_address(
    browser: Browser, backstage: Backstage
) -> None:
    email = new_address()
    answer = register(browser, email)
    assert (answer.status_code, answer.location) == (303, "/register/sent")
    assert "No mail goes out here." in browser.get(answer.location).text
    assert browser.enter(email, GOOD).location == "/me"
    assert "Confirm your e-mail address" in browser.get("/me").text
    assert "not yet" in browser.get("/account/email").text


def test_a_known_address_gets_the_same_answer_and_its_owner_a_mail(
    cast: Cast, browser: Browser, backstage: Backstage
) -> None:
    unknown, known = register(browser, new_address()), register(browser, cast.cai.email.upper())
    assert (known.status_code, known.location) == (unknown.status_code, unknown.location)
    assert known.text == unknown.text
    assert kinds_to(backstage, cast.cai.email) == ["known"]
    assert browser.enter(cast.cai.email, GOOD).status_code == 401, "the password stays the owner's"
    assert browser.enter(cast.cai.email, cast.cai.password).status_code == 303


def test_of_two_who_take_an_address_in_the_same_moment_one_gets_it(
    app: Flask, browser: Browser, backstage: Backstage
) -> None:
    email, together = new_address(), Barrier(2)

    def at_once(number: int) -> tuple[int, str | None]:
        one = Browser(app, address=f"10.77.0.{number}")
        token = one.token("/register")
        together.wait(timeout=10)
        form = {"first_name": "Fay", "email": email, "password": GOOD, "csrf_token": token}
        answer = one.post("/register", data=form)
        return answer.status_code, answer.location

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(at_once, (1, 2))) == [(303, "/register/sent")] * 2
    assert sorted(kinds_to(backstage, email)) == ["known", "verify"]
    assert account_of(backstage, email) is not None


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("first_name", " ", "how you are called"),
        ("email", "", "fill in your e-mail"),
        ("email", "not an address", "check the e-mail"),
        ("email", "a@b.test\nBcc: all@b.test", "check the e-mail"),
        ("password", "", "choose a password"),
        ("password", "short", "10 letters or more"),
        ("password", "qwertyuiop123", "tried first"),
        ("password", "fay.maxpulse", "your name, your address or ours"),
        ("password", "x" * 501, "up to 500 letters"),
    ],
)
def test_what_cannot_be_taken_comes_back_with_a_sentence_and_without_the_password(
    browser: Browser, field: str, typed: str, sentence: str
) -> None:
    form = {"first_name": "Fay", "last_name": "Ng", "email": "fay.ng@example.test", "password": GOOD}
    answer = browser.submit("/register", **{**form, field: typed})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="Ng"' in answer.text
    assert GOOD not in answer.text
    assert len(typed) < 5 or field != "password" or typed not in answer.text


def test_what_is_asked_of_a_password_is_said_where_one_is_chosen(browser: Browser) -> None:
    assert f"{SHORTEST_PASSWORD} letters or more. Four words" in browser.get("/register").text


def test_a_name_that_is_code_is_shown_as_a_name(browser: Browser, backstage: Backstage) -> None:
    email = new_address()
    register(browser, email, first_name="<script>alert(1)</script>")
    browser.enter(email, GOOD)
    assert "<script>alert" not in browser.get("/account").text


def test_nobody_registers_a_role(browser: Browser, backstage: Backstage) -> None:
    email = new_address()
    form = {"first_name": "Fay", "email": email, "password": GOOD, "role": "admin", "is_verified": "1"}
    browser.submit("/register", **form)
    account = account_of(backstage, email)
    assert account is not None
    assert (account.role, account.email_verified_at) == ("participant", None)


def test_one_address_is_written_to_five_times_an_hour_and_no_more(app: Flask, backstage: Backstage) -> None:
    email = new_address()
    answers = [
        register(Browser(app, address=f"10.78.0.{number}"), email).status_code for number in range(1, 8)
    ]
    assert answers == [303] * 5 + [429] * 2
    assert len(mails_to(backstage, email)) == 5


def test_one_visitor_opens_thirty_accounts_an_hour_and_no_more(browser: Browser) -> None:
    token = browser.token("/register")
    form = {"first_name": "Fay", "password": "short", "csrf_token": token}
    answers = [
        browser.post("/register", data={**form, "email": new_address()}).status_code for _ in range(32)
    ]
    assert answers == [422] * 30 + [429] * 2


def test_spelling_an_address_in_another_way_gives_no_further_mails(
    browser: Browser, backstage: Backstage
) -> None:
    email = new_address()
    wide = str.maketrans({letter: chr(ord(letter) + 0xFEE0) for letter in email if letter.isalpha()})
    spelled = [email[:number].translate(wide) + email[number:] for number in range(7)]
    answers = [register(browser, each).status_code for each in spelled]
    assert answers == [303] * 5 + [429] * 2
    assert len(kinds_to(backstage, email)) == 5


def test_who_is_signed_in_has_an_account(cast: Cast, sign_in: SignIn) -> None:
    assert sign_in(cast.dee).get("/register").location == "/trainer"
