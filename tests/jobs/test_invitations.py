"""The first admin comes in by a command, and an invitation that nobody accepted does not stay for ever."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from maxpulse import config
from maxpulse.accounts.actions import register_account
from maxpulse.accounts.actions.inviting import Invited, invite, send_again
from maxpulse.accounts.jobs import forget_unaccepted
from maxpulse.accounts.models import AdminProfile
from maxpulse.accounts.queries import find_user_id
from maxpulse.accounts.rules import DEMO_DOMAIN
from maxpulse.cli import main
from maxpulse.core import clock
from maxpulse.core.actor import Actor
from maxpulse.notices.models import Mail
from maxpulse.operations.models import AuditEntry
from maxpulse.operations.schedule import SCHEDULE
from tests.factories.cast import make_admin
from tests.factories.databases import Urls
from tests.web.browser import Browser
from tests.web.conftest import Backstage, backstage_of
from tests.web.letters import link_to

LINK = re.compile(r"^http://office\.test(/letters/[\w-]{43})$", re.MULTILINE)
GIL = "gil@example.test"
CHOSEN = {"first_name": "Gil", "last_name": "Newcome", "password": "walnut ferry copper dune"}
SYSTEM = Actor.system()
Command = Callable[..., tuple[int, str]]


@pytest.fixture
def backstage(installation: Flask) -> Backstage:
    """A committed transaction on it, as the product itself unless said otherwise."""
    return backstage_of(installation)


@pytest.fixture
def command(urls: Urls, redis_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Command]:
    """`maxpulse admin invite` on it: exit code and what was printed, or said on the way out."""
    here = {"DATABASE_URL": urls.app, "REDIS_URL": redis_url, "SECRET_KEY": "tests-only-" + "x" * 32}
    for name, value in (here | {"MAXPULSE_PUBLIC_URL": "http://office.test"}).items():
        monkeypatch.setenv(name, value)

    def run(*arguments: str, **environment: str) -> tuple[int, str]:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        config.settings.cache_clear()
        result = CliRunner().invoke(main, ["admin", "invite", *arguments])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result.exit_code, result.output

    yield run
    config.settings.cache_clear()


def test_the_first_admin_comes_in_by_the_link_that_is_printed_and_then_nobody_does(
    installation: Flask, backstage: Backstage, command: Command
) -> None:
    code, said = command(GIL.upper(), "--name", "Gil Newcome")
    assert (code, "written to gil@example.test" in said) == (0, True)
    [path] = LINK.findall(said)
    browser = Browser(installation)
    page = browser.get(path).text
    assert "You will administer this installation." in page
    assert 'value="Newcome"' in page
    assert browser.submit(path, **CHOSEN).location == "/sign-in?accepted=1"
    browser.enter(GIL, CHOSEN["password"])
    assert "/account/second-factor/set-up" in browser.get("/admin").location
    with backstage() as session:
        assert session.scalars(select(AdminProfile.access_level)).all() == ["system"]
        assert session.scalars(select(Mail.recipient)).all() == [GIL], (
            "an admin finds it on the page of mails"
        )
    code, said = command("second@example.test")
    assert (code, "Ask them" in said, find(backstage, "second@example.test")) == (1, True, None)
    assert deeds(backstage, "person_invited") == [{"role": "admin", "level": "system", "permissions": []}]


def test_where_mails_go_out_no_link_is_printed(backstage: Backstage, command: Command) -> None:
    code, said = command(GIL, SMTP_URL="smtp://127.0.0.1:9", MAIL_FROM="us@example.test")
    assert (code, LINK.findall(said), "/letters/" in said) == (0, [], False)
    with backstage() as session:
        mail = session.scalars(select(Mail)).one()
    assert (mail.recipient, mail.shown_to_admins) == (GIL, False)
    assert mail.subject == "You are invited to MAXPULSE"
    assert "/letters/" in mail.plain


def test_another_invitation_takes_the_place_of_one_that_went_astray(
    installation: Flask, backstage: Backstage, command: Command
) -> None:
    [astray], [again], [last] = (LINK.findall(command(email)[1]) for email in ("typo@example.test", GIL, GIL))
    browser = Browser(installation)
    assert [browser.get(path).status_code for path in (astray, again, last)] == [410, 410, 200]
    assert find(backstage, "typo@example.test") is None
    assert len(deeds(backstage, "invitation_taken_back")) == 2


def test_who_cannot_lead_or_cannot_sign_in_keeps_nobody_out(
    installation: Flask, backstage: Backstage, command: Command
) -> None:
    with backstage():
        register_account("plain@example.test", CHOSEN["password"], "admin", access_level="standard")
        register_account("nobody@example.test", None, "admin", access_level="system")
    assert command(GIL)[0] == 0
    code, said = command("plain@example.test")
    assert (code, "an account with this address already" in said) == (1, True)
    assert find(backstage, GIL), "what is refused undoes nothing"
    make_admin(installation, "Fay")
    assert command(GIL)[0] == 1


def test_a_demo_admin_leads_a_demo_and_no_production(backstage: Backstage, command: Command) -> None:
    with backstage():
        register_account(f"admin@{DEMO_DOMAIN}", CHOSEN["password"], "admin", access_level="system")
    assert command(GIL)[0] == 1
    live = {"MAXPULSE_PUBLIC_URL": "https://office.test", "MAXPULSE_TRUSTED_PROXIES": "1"}
    code, said = command(GIL, MAXPULSE_ENV="production", **live)
    assert code == 0, said


def test_what_is_no_address_is_said_and_nobody_is_invited(command: Command) -> None:
    code, said = command("nowhere")
    assert (code, "check the e-mail address" in said) == (1, True)


def test_an_invitation_that_nobody_accepted_goes_thirty_days_after_its_letter_ended(
    installation: Flask, backstage: Backstage
) -> None:
    eli, now = make_admin(installation, "Eli"), clock.now()
    with backstage(eli.actor):
        for name in ("old", "again", "came"):
            invite(Invited(f"{name}@example.test", "trainer", "Gi"))
    with clock.travelling(now + timedelta(days=7)), backstage(eli.actor):
        again = find_user_id("again@example.test")
        assert again
        send_again(again)
    letter = link_to(backstage, "came@example.test", "invitation")
    assert Browser(installation).submit(letter, **CHOSEN).status_code == 303
    removed = []
    for days in (36, 38, 43, 45):
        with installation.app_context(), clock.travelling(now + timedelta(days=days)):
            removed.append(forget_unaccepted())
    assert removed == [0, 1, 0, 1]
    assert [find(backstage, f"{name}@example.test") is None for name in ("old", "again", "came")] == [
        True,
        True,
        False,
    ]
    assert deeds(backstage, "invitation_taken_back", "before") == [{"role": "trainer"}] * 2


def test_old_invitations_are_looked_for_every_day() -> None:
    every = {job.function: job.every for job in SCHEDULE}
    assert every["maxpulse.accounts.jobs.forget_unaccepted"] == timedelta(days=1)


def find(backstage: Backstage, email: str) -> UUID | None:
    """The account with this address."""
    with backstage():
        return find_user_id(email)


def deeds(backstage: Backstage, action: str, which: str = "after") -> list[dict[str, object]]:
    """What the audit keeps of such deeds."""
    with backstage() as session:
        kept = select(getattr(AuditEntry, which)).where(AuditEntry.action == action)
        return list(session.scalars(kept.order_by(AuditEntry.at)))
