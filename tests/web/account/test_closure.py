"""Closing one's own account."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import text

from maxpulse.accounts.models import User
from tests.factories.cast import Cast, Person, make_admin
from tests.sampling import some_of
from tests.web.browser import Browser
from tests.web.conftest import Backstage
from tests.web.forms import code_of
from tests.web.letters import deeds_about, kinds_to

pytestmark = pytest.mark.usefixtures("no_mail_is_left")
SignIn = Callable[[Person], Browser]


@pytest.fixture(autouse=True)
def una(app: Flask) -> Person:
    """Another admin: Eli is not the last."""
    return make_admin(app, "Una")


@pytest.mark.parametrize("who", some_of(["cai", "eli", "ana", "dee"], always=1))
def test_a_closed_account_is_closed_everywhere_until_it_is_opened_again(
    cast: Cast, browser: Browser, sign_in: SignIn, backstage: Backstage, who: str
) -> None:
    person: Person = getattr(cast, who)
    here, elsewhere = sign_in(person), sign_in(person)
    answer = here.submit("/account/closure", current_password=person.password, **code_of(person))
    assert answer.location == "/sign-in?closed=1"
    assert "Your account is closed." in here.get(answer.location).text
    assert [one.get("/account").status_code for one in (here, elsewhere)] == [303, 303]
    refused = browser.enter(person.email, person.password)
    assert refused.status_code == 401
    assert "This account is closed." in refused.text
    assert "closed-now" in kinds_to(backstage, person.email)
    assert "account_closed" in deeds_about(backstage, person.actor.user_id)
    with backstage() as session:
        account = session.get_one(User, person.actor.user_id)
        assert account.closed_at is not None
        account.is_active = True
    assert browser.enter(person.email, person.password).status_code == 303


def test_it_takes_the_password(cast: Cast, sign_in: SignIn) -> None:
    here = sign_in(cast.ana)
    answer = here.submit("/account/closure", current_password="a guess")
    assert answer.status_code == 422
    assert "not your password" in answer.text
    assert here.get("/account").status_code == 200


@pytest.mark.parametrize("left", some_of(["super", "standard"], always=1))
def test_the_last_admin_who_reaches_so_far_stays(
    cast: Cast, una: Person, sign_in: SignIn, backstage: Backstage, left: str
) -> None:
    with backstage() as session:
        others = "update admin_profiles set access_level = 'standard' where user_id <> :eli"
        session.execute(text(others), {"eli": cast.eli.actor.user_id})
        another = "update admin_profiles set access_level = :left where user_id = :una"
        session.execute(text(another), {"left": left, "una": una.actor.user_id})
    here, elsewhere = sign_in(cast.eli), sign_in(cast.eli)
    answer = here.submit("/account/closure", current_password=cast.eli.password, **code_of(cast.eli))
    assert answer.status_code == 409
    assert "No other admin reaches as far as you do." in answer.text
    assert [one.get("/account").status_code for one in (here, elsewhere)] == [200, 200]
    assert "closed-now" not in kinds_to(backstage, cast.eli.email)
