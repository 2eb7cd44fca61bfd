"""With a mail server: an account is confirmed, and a password chosen anew, by what arrives in the mailbox."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import EmailMessage
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from maxpulse.runtime.services import embedded_valkey
from tests.browser.conftest import NewPage
from tests.browser.test_accounts import FIRST, SECOND, confirm, sign_in
from tests.fakes.smtp_server import SmtpServer
from tests.runtime.installation import Installation, installed
from tests.runtime.processes import wait_for

SENDER = "MAXPULSE <hello@maxpulse.test>"


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    """The mail server."""
    with SmtpServer() as there:
        yield there


@pytest.fixture
def sending(
    installation: Installation, server: SmtpServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    """One more installation on the database of the first, with a queue of its own and that mail server."""
    databases = installation.status()
    with (
        embedded_valkey(tmp_path_factory.mktemp("queue")) as redis_url,
        installed(
            tmp_path_factory.mktemp("sending"),
            DATABASE_URL=databases["database_url"],
            DATABASE_RECORDER_URL=databases["database_recorder_url"],
            REDIS_URL=redis_url,
            SMTP_URL=server.url,
            MAIL_FROM=SENDER,
            WEB_CONCURRENCY="1",
        ) as one,
    ):
        one.start()
        yield one


@pytest.mark.thorough
def test_an_account_is_confirmed_and_its_password_chosen_anew_by_what_the_mailbox_gets(
    sending: Installation, server: SmtpServer, new_page: NewPage
) -> None:
    page, email = new_page(phone=True), f"rosa.{uuid4().hex[:8]}@example.test"
    at = f"http://127.0.0.1:{sending.port}"
    page.goto(f"{at}/register")
    page.get_by_label("First name").fill("Rosa")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(FIRST)
    page.get_by_role("button", name="Open the account").click()
    expect(page.get_by_role("heading")).to_have_text("Look into your mail.")

    open_link(page, newest_to(server, email, 1), at)
    confirm(page, FIRST)
    expect(page).to_have_url(f"{at}/me")

    elsewhere = new_page()
    elsewhere.goto(f"{at}/forgotten-password")
    elsewhere.get_by_label("E-mail").fill(email)
    elsewhere.get_by_role("button", name="Write to me").click()
    expect(elsewhere.get_by_role("heading")).to_have_text("Look into your mail.")
    open_link(elsewhere, newest_to(server, email, 2), at)
    elsewhere.get_by_label("New password").fill(SECOND)
    elsewhere.get_by_role("button", name="Set this password").click()
    expect(elsewhere.get_by_role("status")).to_contain_text("Your new password is set")
    sign_in(elsewhere, email, SECOND)
    expect(elsewhere).to_have_url(f"{at}/me")
    told = newest_to(server, email, 3)
    assert "password" in str(told["Subject"]), "its owner hears of it"
    assert "/letters/" not in part(told, "plain")


def newest_to(server: SmtpServer, email: str, number: int) -> EmailMessage:
    """The mail with which so many have come to this address, once it is there."""
    wait_for(lambda: len(mails_to(server, email)) >= number, f"mail {number} to {email}")
    found = mails_to(server, email)
    assert len(found) == number, [str(mail["Subject"]) for mail in found]
    return found[-1]


def mails_to(server: SmtpServer, email: str) -> list[EmailMessage]:
    """What came to this address, in order."""
    return [mail for mail in list(server.received) if mail["To"] == email]


def open_link(page: Page, mail: EmailMessage, at: str) -> None:
    """Follow the one link of a mail, which both of its parts hold."""
    assert mail["From"] == SENDER and mail["Subject"]
    assert mail.get_content_type() == "multipart/alternative"
    links = [set(re.findall(rf"{at}/letters/[\w-]{{43}}", part(mail, kind))) for kind in ("plain", "html")]
    assert links[0] == links[1] and len(links[0]) == 1, links
    page.goto(links[0].pop())


def part(mail: EmailMessage, kind: str) -> str:
    """The text of one of its parts."""
    body = mail.get_body((kind,))
    assert body is not None, f"no {kind} part"
    return str(body.get_content())
