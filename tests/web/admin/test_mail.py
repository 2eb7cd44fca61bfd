"""Mail without a mail server: it stands on a page for admins, and that is said."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
from sqlalchemy import select

from maxpulse.notices import actions, jobs
from maxpulse.notices.letter import Action, Letter
from maxpulse.notices.models import Mail
from tests.factories.cast import Cast, Person
from tests.web.browser import Browser
from tests.web.conftest import Backstage

SignIn = Callable[[Person], Browser]
LETTER = Letter(
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
        actions.post("cai@example.test", LETTER)
        session.flush()
        mail_id = session.scalars(select(Mail.id)).one()
    eli = sign_in(cast.eli)
    page = eli.get("/admin/mails").text
    assert "No mail server is configured" in page
    assert "Choose a new password" in page
    assert "https://maxpulse.test/reset/abc" in eli.get(f"/admin/mails/{mail_id}").text
    assert eli.get(f"/admin/mails/{uuid4()}").status_code == 404


def test_nothing_is_tried(cast: Cast, backstage: Backstage) -> None:
    with backstage():
        actions.post("cai@example.test", LETTER)
    with backstage():
        assert jobs.sweep_owed() == 0


def test_an_empty_page_says_what_will_come(cast: Cast, sign_in: SignIn) -> None:
    assert "The next mail the product writes will be listed." in sign_in(cast.eli).get("/admin/mails").text
