"""A mail is written with its deed, goes out once, and is tried again while the server will not have it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from maxpulse.config import Settings
from maxpulse.core import clock
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.notices import actions, jobs
from maxpulse.notices.message import Action, Message
from maxpulse.notices.models import Mail
from tests.factories.cast import Cast
from tests.fakes.smtp_server import SmtpServer

LETTER = Message(
    kind="reset",
    subject="Choose a new password",
    lines=("Somebody asked for a new password for <your> account & nobody else's.",),
    action=Action("Choose a password", "https://maxpulse.test/reset/abc?x=1&y=2"),
    small=("If that was not you, nothing has to be done.",),
)


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    """A mail server of this test's own."""
    with SmtpServer() as running:
        yield running


@pytest.fixture
def mailing(
    app: Flask, settings: Settings, server: SmtpServer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Flask]:
    """The application with that server, and nothing to be sent yet."""
    using = settings.model_copy(update={"smtp_url": server.url, "mail_from": "hello@maxpulse.test"})
    monkeypatch.setitem(app.extensions, "settings", using)
    with app.app_context():
        with acting(Actor.system()) as session:
            session.query(Mail).delete()
        yield app
        with acting(Actor.system()) as session:
            session.query(Mail).delete()


def write(actor: Actor) -> None:
    """Write the letter to Cai as that actor."""
    with acting(actor):
        actions.post("cai@example.test", lambda: LETTER)


def the_mail() -> Mail:
    """The only mail there is."""
    with acting(Actor.system()) as session:
        return session.scalars(select(Mail)).one()


@pytest.mark.parametrize("who", ["ana", "cai", "dee", "eli"])
def test_whoever_acts_may_write_and_nobody_may_read(mailing: Flask, cast: Cast, who: str) -> None:
    actor = getattr(cast, who).actor
    write(actor)
    with pytest.raises(DBAPIError) if who != "eli" else acting(actor), acting(actor) as session:
        assert session.scalars(select(Mail)).all() == []


def test_a_visitor_may_write_one_too(mailing: Flask, server: SmtpServer) -> None:
    write(Actor.visitor())
    assert jobs.sweep_owed() == 1
    (received,) = server.received
    plain, html = received.iter_parts()
    assert "https://maxpulse.test/reset/abc?x=1&y=2" in plain.get_content()
    assert "for <your> account & nobody else's" in plain.get_content()
    assert "for &lt;your&gt; account &amp; nobody else&#39;s" in html.get_content()
    assert received["From"] == "hello@maxpulse.test"


def test_it_goes_out_once_however_often_the_worker_looks(mailing: Flask, server: SmtpServer) -> None:
    write(Actor.visitor())
    jobs.send(str(the_mail().id))
    jobs.send(str(the_mail().id))
    assert jobs.sweep_owed() == 0
    assert len(server.received) == 1


def test_a_mail_of_a_deed_that_was_undone_is_not_written(mailing: Flask, server: SmtpServer) -> None:
    with pytest.raises(LookupError), acting(Actor.visitor()):
        actions.post("cai@example.test", lambda: LETTER)
        raise LookupError
    assert jobs.sweep_owed() == 0


def test_a_server_that_refuses_is_asked_again_later_and_not_for_ever(
    mailing: Flask, server: SmtpServer
) -> None:
    server.answer = "451 come back"
    write(Actor.visitor())
    assert jobs.sweep_owed() == 1
    assert jobs.sweep_owed() == 0, "it is not due again yet"
    now, tries = clock.now(), 1
    while the_mail().given_up_at is None:
        with clock.travelling(the_mail().due_at + timedelta(seconds=1)):
            tries += jobs.sweep_owed()
    assert tries == the_mail().attempts == 11
    assert the_mail().due_at - now < timedelta(days=1)
    assert the_mail().problem == "SMTPDataError"
    server.answer = "250 OK"
    with clock.travelling(now + timedelta(days=2)):
        assert jobs.sweep_owed() == 0


def test_one_that_cannot_be_written_is_put_off_and_keeps_no_other_waiting(
    mailing: Flask, server: SmtpServer
) -> None:
    with acting(Actor.visitor()):
        actions.post("cai@example.test\nBcc: everybody@example.test", lambda: LETTER)
    assert (jobs.sweep_owed(), jobs.sweep_owed()) == (1, 0)
    assert the_mail().problem == "ValueError"
    write(Actor.visitor())
    jobs.sweep_owed()
    assert len(server.received) == 1


def test_it_goes_out_when_the_server_is_back(mailing: Flask, server: SmtpServer) -> None:
    server.answer = "451 come back"
    write(Actor.visitor())
    jobs.sweep_owed()
    server.answer = "250 OK"
    with clock.travelling(clock.now() + timedelta(minutes=2)):
        assert jobs.sweep_owed() == 1
    assert len(server.received) == 1
    assert the_mail().problem is None


def test_old_mails_are_forgotten(mailing: Flask) -> None:
    write(Actor.visitor())
    jobs.forget_old()
    assert the_mail()
    with clock.travelling(clock.now() + timedelta(days=31)):
        jobs.forget_old()
    with acting(Actor.system()) as session:
        assert session.scalars(select(Mail)).all() == []
