"""Handing a mail to the mail server."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import unquote, urlsplit

from maxpulse.core.emails import is_plain
from maxpulse.core.places import is_here
from maxpulse.notices.models import Mail

TIMEOUT = 15.0
PORTS = {"smtp": 25, "smtps": 465}
# A ValueError: an address or subject that no header can hold.
SMTP_ERRORS = (smtplib.SMTPException, OSError, ValueError)


def deliver(mail: Mail, *, server: str, sender: str) -> None:
    """Send one mail through `server` (smtp://user:password@host:port, smtps://…). Raises SMTP_ERRORS.

    With smtp:// the line is encrypted before anything is said. A server on this machine may do without, though
    a password is never sent then; any other that offers no encryption gets nothing.
    """
    with _line(server) as line:
        # Whom it goes to is said here, and never read out of a header: that may hold lists.
        line.send_message(message_of(mail, sender), to_addrs=[mail.recipient])


def message_of(mail: Mail, sender: str) -> EmailMessage:
    """The mail as it goes out, with a text and an HTML part. Raises ValueError when it is not to one address."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, _address(mail.recipient), mail.subject
    message["Date"] = format_datetime(mail.created_at)
    # The same at every attempt: a server that took it before we heard so can tell that it has it.
    message["Message-ID"] = f"<{mail.id}@{sender.rpartition('@')[2].rstrip('>')}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.plain)
    message.add_alternative(mail.html, subtype="html")
    return message


def _address(recipient: str) -> Address:
    if not is_plain(recipient):
        raise ValueError("the recipient is not one plain address")
    # By its two halves: an address in other letters than English ones is one as well.
    username, _at, domain = recipient.rpartition("@")
    return Address(username=username, domain=domain)


def checking_certificates() -> ssl.SSLContext:
    """What a line to a mail server has to be: TLS 1.2 or newer, with a certificate that is checked."""
    secure = ssl.create_default_context()
    secure.minimum_version = ssl.TLSVersion.TLSv1_2
    return secure


@contextmanager
def _line(server: str) -> Iterator[smtplib.SMTP]:
    parts = urlsplit(server)
    host, port = parts.hostname or "localhost", parts.port or PORTS[parts.scheme]
    secure = checking_certificates()
    if parts.scheme == "smtps":
        line: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=TIMEOUT, context=secure)
    else:
        line = smtplib.SMTP(host, port, timeout=TIMEOUT)
    with line:
        line.ehlo()
        if parts.scheme == "smtp" and line.has_extn("starttls"):
            line.starttls(context=secure)
            line.ehlo()
        is_sealed = isinstance(line.sock, ssl.SSLSocket)
        if not is_sealed and (parts.username or not is_here(server)):
            raise smtplib.SMTPException("the server offers no encryption, and nothing is sent without")
        if parts.username:
            line.login(unquote(parts.username), unquote(parts.password or ""))
        yield line
