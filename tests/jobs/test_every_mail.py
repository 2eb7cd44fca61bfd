"""Every kind of mail that the product writes, as the mail server gets it: readable, in two parts that say the same."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from email.message import EmailMessage
from email.utils import parseaddr, parsedate_to_datetime
from html.parser import HTMLParser
from types import FunctionType
from uuid import UUID

import pytest
from flask import Flask

import maxpulse
from maxpulse import create_app
from maxpulse.accounts import mails as account_mails
from maxpulse.accounts.rules.providers import Provider
from maxpulse.analysis import mails as analysis_mails
from maxpulse.analysis.rules.watching import Tally
from maxpulse.assessments import mails as assessment_mails
from maxpulse.claims import mails as claim_mails
from maxpulse.config import Settings
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting, db
from maxpulse.network import mails as network_mails
from maxpulse.notices import actions, jobs
from maxpulse.notices.message import Message
from maxpulse.notices.models import Mail
from maxpulse.notices.news import mails as news_mails
from maxpulse.operations.alarms import mails as alarm_mails
from tests.fakes.smtp_server import SmtpServer

# A name and an address at which anything would show that escapes too little, too often, or breaks a link.
NAME = "<b>Ana</b> & Søren O'Neil-Quispe"
SITE = "https://pulse.well-being-partners-of-the-north.example-company.test"
TOKEN = "a-" * 21 + "z"
CLIENT = UUID("019a0000-0000-7000-8000-000000000001")
LATER = datetime(2031, 5, 24, 12, tzinfo=UTC)
WIDEST = 78
TAGS = {
    "html",
    "head",
    "meta",
    "title",
    "style",
    "body",
    "table",
    "tr",
    "td",
    "h1",
    "div",
    "p",
    "br",
    "span",
    "a",
}
LINK = re.compile(r"https?://[^\s<>\"]+")

Write = Callable[[], Message]
a, n = account_mails, news_mails
# A way to write each of them, by the function that does: a new function needs a line here.
WRITTEN: Mapping[str, Write] = {
    "analysis.mails.texts_set": lambda: analysis_mails.texts_set("sleep", "split", Tally(34, 3)),
    "accounts.mails.opening.welcome": lambda: a.welcome(TOKEN, "participant"),
    "accounts.mails.opening.known": a.known,
    "accounts.mails.opening.closed": a.closed,
    "accounts.mails.opening.invitation": lambda: a.invitation(TOKEN, NAME, "admin"),
    "accounts.mails.opening.invited_already": a.invited_already,
    "accounts.mails.ways_in.reset": lambda: a.reset(TOKEN),
    "accounts.mails.ways_in.password_changed": a.password_changed,
    "accounts.mails.opening.opened_with": lambda: a.opened_with(Provider.GOOGLE),
    "accounts.mails.ways_in.linked": lambda: a.linked(Provider.GITHUB, NAME),
    "accounts.mails.ways_in.unlinked": lambda: a.unlinked(Provider.GITHUB),
    "accounts.mails.moving.moving": lambda: a.moving("new.address@example.test", TOKEN),
    "accounts.mails.moving.confirm_move": lambda: a.confirm_move(TOKEN),
    "accounts.mails.moving.move_in_vain": a.move_in_vain,
    "accounts.mails.moving.moved": lambda: a.moved("new.address@example.test"),
    "accounts.mails.moving.closed_now": a.closed_now,
    "accounts.mails.second_factor.new_device": lambda: a.new_device(NAME),
    "accounts.mails.second_factor.second_factor_set_up": a.second_factor_set_up,
    "accounts.mails.passkeys.passkey_added": lambda: a.passkey_added(NAME, is_first=True),
    "accounts.mails.passkeys.passkey_copied": lambda: a.passkey_copied(NAME),
    "accounts.mails.passkeys.passkey_removed": lambda: a.passkey_removed(NAME),
    "accounts.mails.second_factor.authenticator_removed": a.authenticator_removed,
    "accounts.mails.second_factor.second_factor_turned_off": a.second_factor_turned_off,
    "accounts.mails.second_factor.second_factor_reset": a.second_factor_reset,
    "accounts.mails.second_factor.recovery_codes_renewed": a.recovery_codes_renewed,
    "accounts.mails.second_factor.recovery_code_used": lambda: a.recovery_code_used(1),
    "accounts.mails.second_factor.codes_were_wrong": a.codes_were_wrong,
    "assessments.mails.resume": lambda: assessment_mails.resume(
        f"{SITE}/a/{TOKEN}{TOKEN}", f"{SITE}/register?keep={TOKEN}", LATER, finished=True
    ),
    "assessments.mails.sent_for": lambda: assessment_mails.sent_for(
        f"{SITE}/a/{TOKEN}{TOKEN}", LATER, finished=True
    ),
    "claims.mails.added": lambda: claim_mails.added(2),
    "claims.mails.taken_out": claim_mails.taken_out,
    "network.mails.joined": lambda: network_mails.joined("MP-4K7Q2X", TOKEN),
    "network.mails.known_already": lambda: network_mails.known_already("MP-4K7Q2X"),
    "network.mails.joined_with_account": lambda: network_mails.joined_with_account("MP-4K7Q2X"),
    "network.mails.suspended": network_mails.suspended,
    "network.mails.reinstated": network_mails.reinstated,
    "network.mails.terms_changed": lambda: network_mails.terms_changed(3, Decimal("27.50")),
    "network.mails.moved": lambda: network_mails.moved(NAME),
    "notices.news.mails.sold": lambda: n.sold(NAME, CLIENT, Decimal("1234.50"), "USD"),
    "notices.news.mails.finished": lambda: n.finished(NAME, CLIENT),
    "notices.news.mails.joined": lambda: n.joined(NAME, CLIENT),
    "notices.news.mails.ready": n.ready,
    "operations.alarms.mails.isolation_failed": alarm_mails.isolation_failed,
    "operations.alarms.mails.isolation_untried": alarm_mails.isolation_untried,
    "operations.alarms.mails.audit_broken": alarm_mails.audit_broken,
    "operations.alarms.mails.audit_late": alarm_mails.audit_late,
    "operations.alarms.mails.analysis_budget_low": alarm_mails.analysis_budget_low,
    "operations.alarms.mails.analysis_budget_spent": alarm_mails.analysis_budget_spent,
}
# The same kinds where a word in them decides what they say.
VARIANTS: Mapping[str, Write] = {
    **{f"invitation of a {role}": (lambda role=role: a.invitation(TOKEN, NAME, role))
       for role in ("participant", "distributor", "trainer")},
    "new_device without a name": lambda: a.new_device(""),
    "passkey_added, one more": lambda: a.passkey_added(NAME, is_first=False),
    "recovery_code_used, none left": lambda: a.recovery_code_used(0),
    "resume, not finished, in an account": lambda: assessment_mails.resume(
        f"{SITE}/a/{TOKEN}", "", LATER, finished=False
    ),
    "added, one": lambda: claim_mails.added(1),
    "moved to the top": lambda: network_mails.moved(""),
}  # fmt: skip


class Drawn(HTMLParser):
    """What a mail program makes of the HTML part: its tags, where its links lead, and the words somebody reads."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: set[str] = set()
        self.words = ""
        self._hidden = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self._hidden = tag in ("style", "title")
        self.links |= {value or "" for name, value in attrs if name in ("href", "src")}

    def handle_endtag(self, tag: str) -> None:
        self._hidden = False

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words += data


@pytest.fixture(scope="module")
def server() -> Iterator[SmtpServer]:
    """A mail server of these tests' own."""
    with SmtpServer() as running:
        yield running


@pytest.fixture(scope="module")
def mailing(settings: Settings, server: SmtpServer) -> Iterator[Flask]:
    """The application with that server, at an address with everything that an address may have."""
    more = {"smtp_url": server.url, "mail_from": "MAXPULSE <hello@maxpulse.test>", "public_url": SITE}
    made = create_app(settings.model_copy(update=more))
    with made.app_context():
        yield made
        with acting(Actor.system()) as session:
            session.query(Mail).delete()
        db.engine.dispose()


def writing_functions() -> Iterator[str]:
    """Every function of the product that gives what a mail says, by its name without the package's."""
    for found in pkgutil.walk_packages(maxpulse.__path__, "maxpulse."):
        module = importlib.import_module(found.name)
        if getattr(module, "Message", None) is not Message:
            continue
        for name, one in vars(module).items():
            is_own = isinstance(one, FunctionType) and one.__module__ == found.name
            if is_own and not name.startswith("_") and one.__annotations__.get("return") == "Message":
                yield f"{found.name.removeprefix('maxpulse.')}.{name}"


def made_elsewhere(source: str) -> list[int]:
    """The lines at which something else than a function that gives it makes what a mail says."""
    tree = ast.parse(source)
    giving = [
        each
        for each in ast.walk(tree)
        if isinstance(each, ast.FunctionDef)
        and isinstance(each.returns, ast.Name)
        and each.returns.id == "Message"
    ]
    allowed = {id(call) for function in giving for call in makings(function)}
    return [call.lineno for call in makings(tree) if id(call) not in allowed]


def makings(tree: ast.AST) -> Iterator[ast.Call]:
    """Where a message is made."""
    calls = (each for each in ast.walk(tree) if isinstance(each, ast.Call))
    return (call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "Message")


def test_every_function_that_writes_a_mail_is_tried_here() -> None:
    assert set(writing_functions()) == set(WRITTEN)


def test_mails_are_written_by_such_functions_alone() -> None:
    elsewhere = []
    for found in pkgutil.walk_packages(maxpulse.__path__, "maxpulse."):
        module = importlib.import_module(found.name)
        if getattr(module, "Message", None) is Message and made_elsewhere(inspect.getsource(module)):
            elsewhere.append(found.name)
    assert elsewhere == []


def test_each_kind_has_a_name_of_its_own(mailing: Flask) -> None:
    with mailing.test_request_context():
        kinds = [write().kind for write in WRITTEN.values()]
    assert len(set(kinds)) == len(kinds) > 30


@pytest.mark.parametrize("name", [*WRITTEN, *VARIANTS])
def test_it_arrives_readable_and_says_the_same_in_both_parts(
    name: str, mailing: Flask, server: SmtpServer
) -> None:
    message, received = sent({**WRITTEN, **VARIANTS}[name], mailing, server)
    assert_headers(received, message)
    plain, html = parts_of(received)
    drawn = Drawn(html)
    assert drawn.tags <= TAGS, "nothing that somebody typed becomes a tag"
    assert [line for line in plain.splitlines() if len(line) > WIDEST and " " in line.strip()] == []
    assert "&amp;" not in plain and "&lt;" not in plain and "&#" not in plain
    said = [*message.lines, *message.small, *(each.label for each in (message.action, message.also) if each)]
    for sentence in said:
        assert sentence.strip() and "%(" not in sentence and "None" not in sentence
        assert flat(sentence) in flat(plain)
        assert flat(sentence) in flat(drawn.words)
    wanted = {each.url for each in (message.action, message.also) if each}
    assert drawn.links == set(LINK.findall(plain)) == wanted
    assert all(link.startswith(f"{SITE}/") for link in wanted)


def sent(write: Write, mailing: Flask, server: SmtpServer) -> tuple[Message, EmailMessage]:
    """Write a mail, let the worker's job send it, and take it out of the server."""
    server.received.clear()
    with mailing.test_request_context(), acting(Actor.visitor()):
        message = write()
        actions.post("ana.cast@example.test", write)
    assert jobs.sweep_owed() == 1
    (received,) = server.received
    return message, received


def parts_of(received: EmailMessage) -> tuple[str, str]:
    """The text part and the HTML part, in the order in which programs choose: the last they can show."""
    assert received.get_content_type() == "multipart/alternative"
    plain, html = received.iter_parts()
    assert (plain.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    return plain.get_content(), html.get_content()


def assert_headers(received: EmailMessage, message: Message) -> None:
    """Who it is from, to whom, what about, when, and that no person wrote it."""
    assert received["From"] == "MAXPULSE <hello@maxpulse.test>"
    assert parseaddr(received["To"])[1] == "ana.cast@example.test"
    assert received["Subject"] == message.subject
    assert 0 < len(message.subject) <= WIDEST
    assert "\n" not in message.subject
    assert re.fullmatch(r"<[0-9a-f-]{36}@maxpulse\.test>", received["Message-ID"])
    assert abs(parsedate_to_datetime(received["Date"]) - datetime.now(UTC)) < timedelta(minutes=5)
    assert received["Auto-Submitted"] == "auto-generated"


def flat(text: str) -> str:
    """The words, however the lines are broken."""
    return " ".join(text.split())
