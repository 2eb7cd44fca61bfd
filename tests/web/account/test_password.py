"""Changing one's own password."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.factories.cast import Cast, Person, with_phone
from tests.sampling import some_of
from tests.web.browser import Browser
from tests.web.conftest import Backstage
from tests.web.forms import code_of
from tests.web.letters import deeds_about, kinds_to, link_to

pytestmark = pytest.mark.usefixtures("no_mail_is_left")
SignIn = Callable[[Person], Browser]
NEW = "copper walrus mild tangent"


@pytest.mark.parametrize("who", some_of(["cai", "eli", "ana", "dee"], always=1))
def test_everybody_changes_their_password_and_only_this_browser_stays(
    cast: Cast, browser: Browser, sign_in: SignIn, backstage: Backstage, who: str
) -> None:
    person: Person = getattr(cast, who)
    here, elsewhere = sign_in(person), sign_in(person)
    proof = {"current_password": person.password, **code_of(person)}
    answer = here.submit("/account/password", new_password=NEW, **proof)
    assert answer.location == "/account/password?changed=1"
    assert "Your new password is set" in here.get(answer.location).text
    assert elsewhere.get("/account").status_code == 303
    assert browser.enter(person.email, person.password).status_code == 401
    assert browser.enter(person.email, NEW).status_code == 303
    assert "password-changed" in kinds_to(backstage, person.email)
    assert "password_changed" in deeds_about(backstage, person.actor.user_id)


def test_a_copied_cookie_is_worth_nothing_after_the_change(cast: Cast, app: object, sign_in: SignIn) -> None:
    here = sign_in(cast.ana)
    copied = here.get_cookie("maxpulse")
    assert copied is not None
    here.submit("/account/password", current_password=cast.ana.password, new_password=NEW)
    thief = Browser(here.application)
    thief.set_cookie("maxpulse", copied.value)
    assert thief.get("/account").status_code == 303
    assert here.get("/account").status_code == 200


def test_it_takes_the_password_one_has(cast: Cast, sign_in: SignIn, backstage: Backstage) -> None:
    here = sign_in(cast.ana)
    for given, sentence in (("", "fill in your password"), ("a guess", "not your password")):
        answer = here.submit("/account/password", current_password=given, new_password=NEW)
        assert answer.status_code == 422
        assert sentence in answer.text
        assert NEW not in answer.text
    assert kinds_to(backstage, cast.ana.email) == []
    assert "password_refused" in deeds_about(backstage, cast.ana.actor.user_id)


def test_whoever_finds_an_open_desk_does_not_guess_for_long(cast: Cast, sign_in: SignIn) -> None:
    here = sign_in(cast.ana)
    for _guess in range(10):
        answer = here.submit("/account/password", current_password="a guess", new_password=NEW)
        assert "not your password" in answer.text
    right = here.submit("/account/password", current_password=cast.ana.password, new_password=NEW)
    assert "Too many tries" in right.text


@pytest.mark.thorough
def test_who_guesses_in_one_session_does_not_keep_the_owner_in_another_from_changing_the_password(
    cast: Cast, sign_in: SignIn
) -> None:
    owner, thief = sign_in(cast.cai), sign_in(cast.cai)
    guesses = [thief.submit("/account/proof", on="/account", proof="wrong").status_code for _ in range(11)]
    assert guesses[-1] == 429
    done = owner.submit("/account/password", current_password=cast.cai.password, new_password=NEW)
    assert done.location == "/account/password?changed=1"


@pytest.mark.parametrize(
    ("weak", "sentence"),
    [("short", "10 letters"), ("password1234", "tried first"), ("ana.cast.ana", "your name")],
)
def test_a_password_that_is_easy_to_guess_is_not_taken(
    cast: Cast, sign_in: SignIn, weak: str, sentence: str
) -> None:
    here = sign_in(cast.ana)
    answer = here.submit("/account/password", current_password=cast.ana.password, new_password=weak)
    assert answer.status_code == 422
    assert sentence in answer.text


def test_a_letter_on_its_way_is_over_when_the_password_has_changed(
    cast: Cast, browser: Browser, sign_in: SignIn, backstage: Backstage
) -> None:
    browser.submit("/forgotten-password", email=cast.ana.email)
    link = link_to(backstage, cast.ana.email, "reset")
    sign_in(cast.ana).submit("/account/password", current_password=cast.ana.password, new_password=NEW)
    assert browser.get(link).status_code == 410


def test_where_a_second_factor_is_on_its_code_is_asked_for_too(
    app: Flask, cast: Cast, sign_in: SignIn, backstage: Backstage
) -> None:
    """Whoever finds an open desk and knows the password gets no further than at the door."""
    ana = with_phone(app, cast.ana)
    assert ana.phone is not None
    here, password = sign_in(ana), {"current_password": ana.password}
    for path, more in (
        ("/account/password", {"new_password": NEW}),
        ("/account/email", {"new_email": "elsewhere@example.test"}),
        ("/account/closure", {}),
    ):
        assert 'name="code"' in here.get(path).text
        without = here.submit(path, **more, **password)
        assert (without.status_code, "fill in the code" in without.text) == (422, True)
        wrong = here.submit(path, **more, **password, code=ana.phone.wrong_code())
        assert (wrong.status_code, "not the code" in wrong.text) == (422, True)
    assert deeds_about(backstage, ana.actor.user_id).count("code_refused") == 3
    done = here.submit("/account/password", new_password=NEW, **password, code=ana.phone.code())
    assert done.location == "/account/password?changed=1"
