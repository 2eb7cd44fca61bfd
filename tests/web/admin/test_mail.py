"""Mail without a mail server: it stands on a page for admins, and that is said."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from maxpulse.core import clock
from maxpulse.notices import actions, jobs
from maxpulse.notices.message import Action, Message
from maxpulse.notices.models import Mail
from maxpulse.operations.models import AuditEntry
from tests.factories.cast import Cast, Person
from tests.web.browser import Browser
from tests.web.conftest import Backstage

SignIn = Callable[[Person], Browser]
LETTER = Message(
    kind="reset",
    subject="Choose a new password",
    lines=("Somebody asked for a new password.",),
    action=Action("Choose a password", "https://maxpulse.test/reset/abc"),
)


@pytest.fixture(autouse=True)
def _no_other_mail(backstage: Backstage) -> None:
    with backstage() as session:
        session.query(Mail).delete()


def test_what_would_have_gone_out_is_listed_and_can_be_read(
    cast: Cast, sign_in: SignIn, backstage: Backstage
) -> None:
    with backstage() as session:
        actions.post("cai@example.test", lambda: LETTER)
        session.flush()
        mail_id = session.scalars(select(Mail.id)).one()
    eli = sign_in(cast.eli)
    page = eli.get("/admin/mails").text
    assert "No mail server is configured" in page
    assert "Choose a new password" in page
    assert "https://maxpulse.test/reset/abc" in eli.get(f"/admin/mails/{mail_id}").text
    assert eli.get(f"/admin/mails/{uuid4()}").status_code == 404


def test_reading_one_asks_again_and_each_reading_is_written_down(
    cast: Cast, sign_in: SignIn, backstage: Backstage
) -> None:
    with backstage() as session:
        actions.post("cai@example.test", lambda: LETTER)
        session.flush()
        mail_id = session.scalars(select(Mail.id)).one()
    eli, page = sign_in(cast.eli), f"/admin/mails/{mail_id}"
    with clock.travelling(clock.now() + timedelta(minutes=11)):
        assert eli.get("/admin/mails").status_code == 200, "the list opens nothing"
        asked = eli.get(page)
        assert asked.location == f"/account/proof?next=%2Fadmin%2Fmails%2F{mail_id}"
        assert readings(backstage, mail_id) == []
        assert cast.eli.phone
        assert eli.submit("/account/proof", proof=cast.eli.phone.code(), next=page).location == page
        assert "https://maxpulse.test/reset/abc" in eli.get(page).text
        eli.get(page)
    assert readings(backstage, mail_id) == [cast.eli.actor.user_id] * 2
    assert eli.get(f"/admin/mails/{uuid4()}").status_code == 404


def readings(backstage: Backstage, mail_id: UUID) -> list[UUID | None]:
    """Who has read that mail, each time."""
    with backstage() as session:
        found = select(AuditEntry.actor_user_id).where(
            AuditEntry.action == "mail_read", AuditEntry.subject_id == mail_id
        )
        return list(session.scalars(found))


def test_nothing_is_tried(cast: Cast, backstage: Backstage) -> None:
    with backstage():
        actions.post("cai@example.test", lambda: LETTER)
    with backstage():
        assert jobs.sweep_owed() == 0


def test_an_empty_page_says_what_will_come(cast: Cast, sign_in: SignIn) -> None:
    assert "The next mail the product writes will be listed." in sign_in(cast.eli).get("/admin/mails").text
