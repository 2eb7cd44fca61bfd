"""News by mail: told to whoever wants it, once, with nothing in it that a mail should not hold."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import text

from maxpulse.accounts.actions import administering
from maxpulse.analysis import jobs as analysis
from maxpulse.assessments.waiting import find_waiting
from maxpulse.core import clock
from maxpulse.core.actor import Actor
from maxpulse.core.tokens import AssessmentToken, token_key
from maxpulse.network.actions import suspend_distributor
from maxpulse.notices import jobs
from maxpulse.notices.models import Mail, News
from maxpulse.notices.news.owing import in_silence, owe
from maxpulse.notices.rules import Occasion
from tests.factories.cast import Cast, Person
from tests.factories.programs import an_order, open_shop
from tests.factories.sales import Road, begin_road, put_on_shelf
from tests.factories.team import code_of
from tests.factories.walk import Walk
from tests.web.browser import Browser
from tests.web.conftest import Backstage
from tests.web.letters import kinds_to, mails_to

pytestmark = pytest.mark.usefixtures("no_mail_is_left")
SignIn = Callable[[Person], Browser]
CHOICES = "/account/notifications"
ROSA = "Rosa Quispe"


@pytest.fixture
def cast(cast: Cast, backstage: Backstage) -> Cast:
    """People whose addresses are known to be theirs."""
    confirm(backstage, "now()", cast.ana, cast.ben, cast.cai, cast.dee, cast.eli)
    return cast


def confirm(backstage: Backstage, moment: str, *people: Person) -> None:
    """Write down when their addresses were confirmed."""
    with backstage() as session:
        wanted = text(f"update users set email_verified_at = {moment} where email = any(:emails)")
        session.execute(wanted, {"emails": [person.email for person in people]})


@pytest.fixture
def tell(app: Flask) -> Callable[[], None]:
    """Let the worker tell everything that is owed by now."""

    def now() -> None:
        with app.app_context(), clock.travelling(clock.now() + timedelta(minutes=1)):
            jobs.sweep_news()

    return now


@pytest.fixture
def news(tell: Callable[[], None], backstage: Backstage) -> Callable[[Person], list[str]]:
    """The kinds of news that have come to somebody by mail."""

    def of(person: Person) -> list[str]:
        tell()
        return [kind for kind in kinds_to(backstage, person.email) if kind.startswith("news-")]

    return of


def test_a_sale_is_told_with_name_and_amount_and_not_with_what_it_was(
    app: Flask, cast: Cast, backstage: Backstage, news: Callable[[Person], list[str]]
) -> None:
    product = put_on_shelf(app, "39.00")
    bought = begin_road(app, cast.ana, ROSA).buy(product)
    assert news(cast.ana) == news(cast.ana) == ["news-sale"], "once, however often one looks"
    (mail,) = mails_to(backstage, cast.ana.email)
    assert ROSA in mail.plain
    assert "39.00" in mail.subject
    assert f"/hub/clients/{bought.client_id}" in mail.plain
    assert CHOICES in mail.plain
    assert product.name not in mail.plain + mail.html
    assert mail.about_user_id == cast.ana.actor.user_id
    assert news(cast.ben) == []


def test_nothing_of_a_client_goes_to_an_address_that_may_be_another_s(
    app: Flask, cast: Cast, backstage: Backstage, news: Callable[[Person], list[str]]
) -> None:
    confirm(backstage, "null", cast.ana)
    begin_road(app, cast.ana, ROSA).buy(put_on_shelf(app, "39.00"))
    assert news(cast.ana) == []


def test_a_sale_that_a_program_reports_is_told_too(
    app: Flask, cast: Cast, news: Callable[[Person], list[str]]
) -> None:
    order = an_order(code_of(app, cast.ana))
    shop = open_shop(app, cast.eli)
    assert shop.post("/purchases", order, key="one").status_code == 201
    shop.post("/purchases", order, key="one")
    assert news(cast.ana) == ["news-sale"]


def test_who_finishes_is_told_of_without_a_word_about_their_health(
    app: Flask, cast: Cast, backstage: Backstage, news: Callable[[Person], list[str]]
) -> None:
    walk = Walk(app.test_client(), cast.ana.link_code).begin(ROSA)
    assert news(cast.ana) == []
    walk.answer_all().finish()
    assert news(cast.ana) == ["news-finished"]
    (mail,) = mails_to(backstage, cast.ana.email)
    assert ROSA in mail.plain
    for word in ("grade", "score", "level", "points", "sleep", "weight"):
        assert word not in mail.plain.lower()


def test_who_has_taken_their_progress_back_is_not_told_of(
    app: Flask, cast: Cast, backstage: Backstage, news: Callable[[Person], list[str]]
) -> None:
    walk = Walk(app.test_client(), cast.ana.link_code).begin(ROSA).answer_all()
    seen = seal_of(app, walk)
    with backstage(Actor.participant(seen.participant_id)) as session:
        taken_back = "update consents set withdrawn_at = now() where session_id = :id and item = 'progress'"
        assert session.execute(text(taken_back), {"id": seen.session_id}).rowcount == 1  # type: ignore[attr-defined]
    walk.finish()
    assert news(cast.ana) == []


def test_a_new_client_is_told_of_to_whoever_asked_for_it_and_once(
    app: Flask, cast: Cast, sign_in: SignIn, news: Callable[[Person], list[str]]
) -> None:
    begin_road(app, cast.ana, "Before")
    assert news(cast.ana) == [], "off unless one asks for it"
    sign_in(cast.ana).submit(CHOICES, mail_client="on")
    cais = sign_in(cast.cai)
    for _assessment in range(2):
        Walk(cais, cast.ana.link_code).begin("Cai Cast")
    assert news(cast.ana) == ["news-client"]


def test_what_is_switched_off_does_not_come(
    app: Flask, cast: Cast, sign_in: SignIn, news: Callable[[Person], list[str]]
) -> None:
    sign_in(cast.ana).submit(CHOICES, page_sale="on")
    begin_road(app, cast.ana, ROSA).buy(put_on_shelf(app))
    Walk(app.test_client(), cast.ana.link_code).begin(ROSA).answer_all().finish()
    assert news(cast.ana) == []


@pytest.mark.parametrize("stopped", ["suspended", "closed"])
def test_who_may_not_work_hears_nothing(
    app: Flask, cast: Cast, backstage: Backstage, news: Callable[[Person], list[str]], stopped: str
) -> None:
    road: Road = begin_road(app, cast.ana, ROSA)
    with backstage(cast.eli.actor):
        if stopped == "suspended":
            suspend_distributor(cast.ana.distributor_id)
        else:
            assert cast.ana.actor.user_id
            administering.close_account(cast.ana.actor.user_id)
    road.buy(put_on_shelf(app))
    assert news(cast.ana) == []


def test_a_participant_with_an_account_hears_of_their_result(
    cast: Cast, sign_in: SignIn, backstage: Backstage, news: Callable[[Person], list[str]]
) -> None:
    Walk(sign_in(cast.cai), cast.ana.link_code).begin("Cai Cast").answer_all().finish()
    assert news(cast.cai) == ["news-result"]
    (mail,) = mails_to(backstage, cast.cai.email)
    assert "/me" in mail.plain
    sign_in(cast.cai).submit(CHOICES)
    Walk(sign_in(cast.cai), cast.ana.link_code).begin("Cai Cast").answer_all().finish()
    assert news(cast.cai) == ["news-result"]


def test_a_result_that_waits_for_its_text_is_told_when_it_is_whole(
    app: Flask, cast: Cast, sign_in: SignIn, backstage: Backstage, news: Callable[[Person], list[str]]
) -> None:
    walk = Walk(sign_in(cast.cai), cast.ana.link_code).begin("Cai Cast").answer_all()
    seen = seal_of(app, walk).session_id
    walk.finish()
    with backstage() as session:
        # As if a provider had been named: nothing was owed at the end, and the text is still to come.
        session.execute(text("delete from news where kind = 'result' and subject_id = :id"), {"id": seen})
        waits = "update assessment_results set analysis_state = 'waiting' where session_id = :id"
        session.execute(text(waits), {"id": seen})
    assert news(cast.cai) == []
    with app.app_context():
        analysis.give_up(str(seen))
    with backstage():
        assert find_waiting(seen) is None
    assert news(cast.cai) == ["news-result"]


def test_news_of_a_deed_that_was_undone_was_never_owed(cast: Cast, backstage: Backstage) -> None:
    subject = cast.ana.distributor_id
    with pytest.raises(ZeroDivisionError), backstage():
        owe(Occasion.CLIENT, subject)
        raise ZeroDivisionError
    assert owed(backstage, subject) == 0
    with backstage():
        owe(Occasion.CLIENT, subject)
    with backstage():
        owe(Occasion.CLIENT, subject)
    assert owed(backstage, subject) == 1


def test_made_up_people_are_nobody_s_news(cast: Cast, backstage: Backstage) -> None:
    with backstage(), in_silence():
        owe(Occasion.CLIENT, cast.ana.distributor_id)
    assert owed(backstage, cast.ana.distributor_id) == 0


def test_news_of_what_is_gone_is_told_to_nobody(
    cast: Cast, backstage: Backstage, tell: Callable[[], None]
) -> None:
    with backstage():
        for occasion in Occasion:
            owe(occasion, cast.ana.distributor_id)
    tell()
    with backstage() as session:
        untold = session.query(News).filter_by(subject_id=cast.ana.distributor_id, told_at=None)
        assert untold.count() == 0
        assert session.query(Mail).filter(Mail.kind.like("news-%")).count() == 0


def owed(backstage: Backstage, subject_id: UUID) -> int:
    """How often news of this is or was owed."""
    with backstage() as session:
        return session.query(News).filter_by(subject_id=subject_id).count()


def seal_of(app: Flask, walk: Walk) -> AssessmentToken:
    """What the token of somebody under way says."""
    return AssessmentToken.unseal(walk.token, token_key(app.extensions["settings"].secret_key))
