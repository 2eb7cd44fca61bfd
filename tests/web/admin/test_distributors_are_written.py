"""Whom an admin suspends, reinstates, moves or gives other terms reads so in a mail, in plain words."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from maxpulse.network.actions.telling import tell_owed
from maxpulse.network.jobs import tell_of
from tests.factories.cast import Cast, Person, confirm_address
from tests.factories.team import add_recruit, code_of
from tests.web.browser import Browser
from tests.web.conftest import Backstage
from tests.web.letters import kinds_to, mails_to

pytestmark = pytest.mark.usefixtures("no_mail_is_left")
SignIn = Callable[[Person], Browser]
Deed = Callable[..., None]


@pytest.fixture
def deed(app: Flask, cast: Cast, sign_in: SignIn) -> Deed:
    """Eli does something to Ben, whose address is confirmed, and a worker tells of it."""
    confirm_address(app, cast.ben)
    eli, page = sign_in(cast.eli), f"/admin/distributors/{cast.ben.distributor_id}"

    def do(what: str, **form: str) -> None:
        answer = eli.submit(f"{page}/{what}", on=page, **form)
        assert answer.status_code == 303, answer.text
        with app.app_context():
            tell_of(str(cast.ben.distributor_id))

    return do


def test_a_pause_and_its_end_are_written_and_the_reason_is_not(
    deed: Deed, cast: Cast, backstage: Backstage
) -> None:
    deed("suspension", reason="Promised a client health")
    deed("suspension/removal")
    paused, open_again = mails_to(backstage, cast.ben.email)
    assert (paused.kind, open_again.kind) == ("distributor-suspended", "distributor-reinstated")
    assert "Your links take nobody new" in paused.plain
    assert "health" not in paused.plain
    assert "/hub" in open_again.plain


def test_other_terms_are_written_with_what_holds_now(deed: Deed, cast: Cast, backstage: Backstage) -> None:
    deed("terms", tier="3", rate="27.50")
    (told,) = mails_to(backstage, cast.ben.email)
    assert "tier 3" in told.plain
    assert "27.5\u00a0%" in told.plain
    deed("terms", tier="3", rate="27.50")
    assert len(mails_to(backstage, cast.ben.email)) == 1, "nothing has changed"


def test_who_is_moved_reads_in_whose_team_they_are(
    app: Flask, deed: Deed, cast: Cast, backstage: Backstage
) -> None:
    sponsor = add_recruit(app, None, "Olu")
    deed("sponsor", code=code_of(app, sponsor), seen=str(cast.ana.distributor_id))
    (told,) = mails_to(backstage, cast.ben.email)
    assert told.kind == "distributor-moved"
    assert "the team of Olu Recruit" in told.plain
    assert kinds_to(backstage, cast.ana.email) == kinds_to(backstage, sponsor.email) == []


def test_what_was_undone_before_anybody_wrote_is_not_written(
    app: Flask, cast: Cast, sign_in: SignIn, backstage: Backstage
) -> None:
    confirm_address(app, cast.ben)
    eli, page = sign_in(cast.eli), f"/admin/distributors/{cast.ben.distributor_id}"
    eli.submit(f"{page}/suspension", on=page, reason="by mistake")
    eli.submit(f"{page}/suspension/removal", on=page)
    under, sponsor = cast.ana.distributor_id, add_recruit(app, None, "Olu")
    eli.submit(f"{page}/sponsor", on=page, code=code_of(app, sponsor), seen=str(under))
    eli.submit(f"{page}/sponsor", on=page, code=code_of(app, cast.ana), seen=str(sponsor.distributor_id))
    with backstage():
        assert tell_owed(cast.ben.distributor_id) == 4
    assert kinds_to(backstage, cast.ben.email) == []


def test_an_address_nobody_has_confirmed_is_not_written_to(
    app: Flask, cast: Cast, sign_in: SignIn, backstage: Backstage
) -> None:
    page = f"/admin/distributors/{cast.ben.distributor_id}"
    sign_in(cast.eli).submit(f"{page}/suspension", on=page, reason="asked to")
    with app.app_context():
        tell_of(str(cast.ben.distributor_id))
    assert kinds_to(backstage, cast.ben.email) == []
