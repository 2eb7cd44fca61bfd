"""What goes to the mail server."""

from __future__ import annotations

import re
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from smtplib import SMTPException
from uuid import UUID

import pytest

from maxpulse.notices.models import Mail
from maxpulse.notices.smtp import SMTP_ERRORS, checking_certificates, deliver, message_of
from tests.fakes.smtp_server import SmtpServer

SENDER = "MAXPULSE <hello@maxpulse.test>"


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    """A mail server of this test's own."""
    with SmtpServer() as running:
        yield running


def mail() -> Mail:
    """A mail to Cai."""
    return Mail(
        id=UUID(int=7),
        kind="reset",
        recipient="cai@example.test",
        subject="A new password für Cai",
        plain="Hello Cai,\n\nhttps://maxpulse.test/x\n",
        html="<p>Hello Cai</p>",
        created_at=datetime(2026, 11, 23, 9, 30, tzinfo=UTC),
    )


def test_a_mail_has_a_text_part_an_html_part_and_a_name_that_stays_the_same() -> None:
    message = message_of(mail(), SENDER)
    plain, html = message.iter_parts()
    assert (plain.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert plain.get_content() == mail().plain
    assert message["Message-ID"] == message_of(mail(), SENDER)["Message-ID"]
    assert message["Message-ID"].endswith("@maxpulse.test>")
    assert message["Auto-Submitted"] == "auto-generated"


def test_the_server_gets_it_once(server: SmtpServer) -> None:
    deliver(mail(), server=server.url, sender=SENDER)
    (received,) = server.received
    assert received["To"] == "cai@example.test"
    assert received["Subject"] == "A new password für Cai"


def test_a_password_is_never_sent_over_an_open_line(server: SmtpServer) -> None:
    with pytest.raises(SMTPException, match="encryption"):
        deliver(mail(), server=server.url.replace("://", "://me:secret@"), sender=SENDER)
    assert server.received == []


def test_no_mail_goes_in_the_clear_to_what_may_be_another_machine(server: SmtpServer) -> None:
    # A way to write this machine's address that nobody can be sure of.
    with pytest.raises(SMTPException, match="encryption"):
        deliver(mail(), server=server.url.replace("127.0.0.1", "127.1"), sender=SENDER)
    assert server.received == []


def test_a_server_that_is_not_there_is_an_error_of_its_kind() -> None:
    with pytest.raises(SMTP_ERRORS):
        deliver(mail(), server="smtp://127.0.0.1:9", sender=SENDER)


def test_an_address_with_a_line_break_cannot_add_a_header() -> None:
    forged = mail()
    forged.recipient = "cai@example.test\nBcc: everybody@example.test"
    with pytest.raises(ValueError, match="one plain address"):
        message_of(forged, SENDER)


@pytest.mark.parametrize(
    "recipient",
    [
        "cai@example.test,dee@example.test",
        "cai@example.test;dee@example.test",
        "cai(1)@example.test",
        '"cai"@example.test',
        "Cai <cai@example.test>",
        "=?utf-8?q?dee=40example=2Etest=2C?=@example.test",
        "example.test",
        "",
    ],
)
def test_what_is_not_one_plain_address_gets_nothing(server: SmtpServer, recipient: str) -> None:
    with pytest.raises(SMTP_ERRORS):
        deliver(mail_to(recipient), server=server.url, sender=SENDER)
    assert server.received == []


@pytest.mark.parametrize("recipient", ["o'brien+a@example.test", "cai@münchen.test", "josé@example.test"])
def test_addresses_of_every_kind_of_letters_are_one_recipient(recipient: str) -> None:
    (only,) = message_of(mail_to(recipient), SENDER)["To"].addresses
    assert (only.addr_spec, only.display_name) == (recipient, "")


def mail_to(recipient: str) -> Mail:
    """The mail to Cai, to somebody else."""
    other = mail()
    other.recipient = recipient
    return other


def test_lines_to_others_are_of_a_good_kind() -> None:
    secure = checking_certificates()
    assert secure.minimum_version >= ssl.TLSVersion.TLSv1_2
    assert (secure.verify_mode, secure.check_hostname) == (ssl.CERT_REQUIRED, True)
    weak = re.compile(r"NULL|EXPORT|RC4|DES|MD5|^ADH|^AECDH")
    assert [suite["name"] for suite in secure.get_ciphers() if weak.search(suite["name"])] == []
