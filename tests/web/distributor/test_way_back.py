"""A distributor sends a client the link to their assessment again, and never sees it."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import UUID, uuid4

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from maxpulse.core.tokens import AssessmentToken
from maxpulse.operations.models import AuditEntry
from tests.factories.cast import Cast, Person
from tests.factories.databases import Urls
from tests.factories.walk import Walk
from tests.web.browser import Browser
from tests.web.conftest import Backstage
from tests.web.isolation import key_of
from tests.web.letters import mails_to

SignIn = Callable[[Person], Browser]
LINK = re.compile(r"http://localhost/a/(\S+)")
BUTTON = "Send them the link"


class Begun:
    """An assessment of Ana's client, under way, taken with an address of their own."""

    def __init__(self, app: Flask, client: FlaskClient, cast: Cast, backstage: Backstage) -> None:
        self.email = f"{uuid4().hex[:8]}@example.test"
        self.walk = Walk(client, cast.ana.link_code).begin("Rosa Quispe", self.email).answer("40")
        self.session_id = AssessmentToken.unseal(self.walk.token, key_of(app)).session_id
        with backstage() as session:
            owner = text("select client_id from assessment_sessions where id = :id")
            self.client_id: UUID = session.execute(owner, {"id": self.session_id}).scalar_one()

    @property
    def page(self) -> str:
        """The client's page."""
        return f"/hub/clients/{self.client_id}"

    @property
    def mails(self) -> str:
        """Where the link is asked for."""
        return f"{self.page}/assessments/{self.session_id}/mails"


@pytest.fixture
def begun(app: Flask, client: FlaskClient, cast: Cast, backstage: Backstage) -> Begun:
    """Rosa's."""
    return Begun(app, client, cast, backstage)


def test_the_link_goes_to_the_address_they_gave_and_shows_on_no_page(
    app: Flask, cast: Cast, begun: Begun, backstage: Backstage, sign_in: SignIn
) -> None:
    desk = sign_in(cast.ana)
    assert BUTTON in desk.get(begun.page).text
    answer = desk.submit(begun.mails, on=begun.page)
    assert (answer.status_code, answer.location) == (303, f"{begun.page}?mail=sent")
    (mail,) = mails_to(backstage, begun.email)
    found = LINK.search(mail.plain)
    assert found
    assert "Carry on" in mail.plain
    assert "Rosa" not in mail.plain + mail.html
    assert "Ana" not in mail.plain + mail.html
    assert "data-question" in app.test_client().get(f"/a/{found[1]}", follow_redirects=True).text
    assert "/a/" not in desk.get(answer.location).text


def test_the_audit_says_that_the_distributor_sent_it(
    cast: Cast, begun: Begun, backstage: Backstage, sign_in: SignIn
) -> None:
    sign_in(cast.ana).submit(begun.mails, on=begun.page)
    with backstage() as session:
        entry = session.query(AuditEntry).filter_by(action="link_mailed", subject_id=begun.session_id).one()
        assert (entry.actor_role, entry.actor_user_id) == ("distributor", cast.ana.actor.user_id)


def test_the_link_to_a_result_says_so(
    cast: Cast, begun: Begun, backstage: Backstage, sign_in: SignIn
) -> None:
    begun.walk.go("").answer_all().finish()
    sign_in(cast.ana).submit(begun.mails, on=begun.page)
    assert "Open my result" in mails_to(backstage, begun.email)[0].plain


def test_nobody_is_written_to_again_and_again(
    cast: Cast, begun: Begun, backstage: Backstage, sign_in: SignIn
) -> None:
    desk = sign_in(cast.ana)
    answers = [desk.submit(begun.mails, on=begun.page).location for _time in range(4)]
    assert [answer.partition("?mail=")[2] for answer in answers] == ["sent", "sent", "enough", "enough"]
    assert "often enough for today" in desk.get(answers[-1]).text
    assert len(mails_to(backstage, begun.email)) == 2


def test_an_address_that_the_distributor_wrote_opens_nothing(
    cast: Cast, begun: Begun, backstage: Backstage, sign_in: SignIn
) -> None:
    """Their own address in the client's place would bring them the answers."""
    changed = f"ana.{uuid4().hex[:8]}@example.test"
    with backstage() as session:
        session.execute(
            text("update clients set email = :email where id = :id"),
            {"email": changed, "id": begun.client_id},
        )
    sign_in(cast.ana).submit(begun.mails, on=begun.page)
    assert mails_to(backstage, changed) == []
    assert len(mails_to(backstage, begun.email)) == 1


@pytest.mark.parametrize(
    "turn",
    [
        "update assessment_sessions set given_email = null where id = %(id)s",
        "update assessment_sessions set revoked_through = now() where id = %(id)s",
        "update assessment_sessions set expires_at = now() where id = %(id)s",
        "insert into assessment_claims (session_id, user_id, verdict) values (%(id)s, %(user)s, 'not_mine')",
        "insert into assessment_claims (session_id, user_id, verdict, ended_at)"
        " values (%(id)s, %(user)s, 'mine', now())",
    ],
    ids=["no address given", "links stopped", "over", "mistyped address", "taken out of an account"],
)
def test_a_link_that_is_its_owners_alone_is_not_sent(
    cast: Cast, begun: Begun, backstage: Backstage, sign_in: SignIn, database: Urls, turn: str
) -> None:
    desk = sign_in(cast.ana)
    token = desk.token(begun.page)
    assert BUTTON in desk.get(begun.page).text
    with psycopg.connect(database.owner) as connection:
        connection.execute(turn, {"id": begun.session_id, "user": cast.cai.actor.user_id})
    assert BUTTON not in desk.get(begun.page).text
    answer = desk.post(begun.mails, data={"csrf_token": token})
    assert answer.location == f"{begun.page}?mail=none"
    assert "cannot be sent from here" in desk.get(answer.location).text
    assert mails_to(backstage, begun.email) == []


def test_of_whom_no_address_is_known_nothing_is_offered(
    app: Flask, client: FlaskClient, cast: Cast, backstage: Backstage, sign_in: SignIn
) -> None:
    Walk(client, cast.ana.link_code).begin("Emre Korkmaz")
    with backstage() as session:
        found = text("select id from clients where distributor_id = :ana")
        client_id = session.execute(found, {"ana": cast.ana.distributor_id}).scalar_one()
    page = sign_in(cast.ana).get(f"/hub/clients/{client_id}").text
    assert "Emre Korkmaz" in page
    assert BUTTON not in page


def test_nobody_sends_the_links_of_anothers_clients(
    cast: Cast, begun: Begun, backstage: Backstage, sign_in: SignIn
) -> None:
    ben = sign_in(cast.ben)
    assert ben.submit(begun.mails, on="/links").status_code == 404
    assert mails_to(backstage, begun.email) == []
    assert sign_in(cast.ana).submit(begun.mails, on=begun.page).location.endswith("mail=sent")


def test_a_link_is_sent_from_the_page_of_the_client_whose_it_is(
    client: FlaskClient, cast: Cast, begun: Begun, backstage: Backstage, sign_in: SignIn
) -> None:
    Walk(client, cast.ana.link_code).begin("Emre Korkmaz", f"{uuid4().hex[:8]}@example.test")
    with backstage() as session:
        found = text("select id from clients where distributor_id = :ana and id != :rosa")
        names = {"ana": cast.ana.distributor_id, "rosa": begun.client_id}
        emre: UUID = session.execute(found, names).scalar_one()
    mails = f"/hub/clients/{emre}/assessments/{begun.session_id}/mails"
    assert sign_in(cast.ana).submit(mails, on=begun.page).status_code == 404
    assert mails_to(backstage, begun.email) == []
