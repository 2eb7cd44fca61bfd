"""Letters that are on their way end when the second factor is reset, or its recovery codes are renewed."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import update

from maxpulse.accounts.models import User
from tests.factories.cast import Cast, Person, with_phone
from tests.web.browser import Browser
from tests.web.conftest import Backstage
from tests.web.forms import code_of
from tests.web.letters import link_to

pytestmark = pytest.mark.usefixtures("no_mail_is_left")
SignIn = Callable[[Person], Browser]
HERE = "/account/second-factor"


@pytest.fixture
def ana(app: Flask, cast: Cast) -> Person:
    """Ana, with a second factor."""
    return with_phone(app, cast.ana)


def ask_for_letters(ana: Person, sign_in: SignIn, browser: Browser, backstage: Backstage) -> dict[str, str]:
    """Have a letter of each kind written about Ana's account; the pages they open, by kind."""
    new, there = f"moved.{uuid4().hex[:10]}@example.test", sign_in(ana)
    browser.submit("/forgotten-password", email=ana.email)
    there.submit("/account/email", new_email=new, current_password=ana.password, **code_of(ana))
    # Of an address that was confirmed long ago no letter asks.
    confirm(backstage, ana, None)
    there.submit("/account/email/verification", on="/account/email")
    asked = {"reset": ana.email, "email-confirm": new, "verify": ana.email, "email-moving": ana.email}
    letters = {kind: link_to(backstage, to, kind) for kind, to in asked.items()}
    assert {kind: browser.get(link).status_code for kind, link in letters.items()} == dict.fromkeys(
        asked, 200
    )
    return letters


def confirm(backstage: Backstage, person: Person, when: object) -> None:
    """Have it that a person's address was confirmed then, or never."""
    with backstage() as session:
        mine = User.id == person.actor.user_id
        session.execute(update(User).where(mine).values(email_verified_at=when))


def open_ones(letters: dict[str, str], browser: Browser) -> set[str]:
    """Which of them still open something."""
    return {kind for kind, link in letters.items() if browser.get(link).status_code == 200}


def test_new_recovery_codes_end_letters_on_their_way(
    ana: Person, browser: Browser, sign_in: SignIn, backstage: Backstage
) -> None:
    letters = ask_for_letters(ana, sign_in, browser, backstage)
    assert "recovery codes" in sign_in(ana).submit(f"{HERE}/recovery-codes", on=HERE).text
    assert open_ones(letters, browser) == {"email-moving"}, "the way back is its owner's, whoever asked"


def test_a_reset_by_an_admin_ends_letters_on_their_way(
    ana: Person, cast: Cast, browser: Browser, sign_in: SignIn, backstage: Backstage
) -> None:
    letters = ask_for_letters(ana, sign_in, browser, backstage)
    browser.submit("/forgotten-password", email=cast.ben.email)
    others = {"reset": link_to(backstage, cast.ben.email, "reset")}
    reset = f"/admin/people/{ana.actor.user_id}/second-factor/removal"
    assert sign_in(cast.eli).submit(reset, on="/admin/people", made_sure="known-number").status_code == 303
    assert open_ones(letters, browser) == {"email-moving"}
    assert open_ones(others, browser) == {"reset"}, "nobody else's"
