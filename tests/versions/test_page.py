"""The page for admins: a pair of files becomes a draft, is previewed, and published on purpose by who may."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from maxpulse.assessments import jobs
from maxpulse.assessments.content import load_bank
from maxpulse.assessments.versions import actions
from maxpulse.assessments.web.content import MOST_BYTES
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.web.proof import GOOD_FOR
from tests.factories.cast import Cast, Person, make_admin
from tests.factories.content import Pair, bring, edited, publish, strength, work_out
from tests.factories.databases import Urls
from tests.factories.walk import Walk
from tests.versions.people import begin_under, finish
from tests.web.browser import Browser

# The test client leaves the spooled body of a large upload to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

PAGE = "/admin/content"
EDIT = {"text: How old are you?": "text: What is your age?\n    de: {text: Wie alt bist du wohl?}"}


@pytest.fixture
def eli(cast: Cast, sign_in: Callable[[Person], Browser]) -> Browser:
    """An admin's browser."""
    return sign_in(cast.eli)


def send(eli: Browser, pair: tuple[str | bytes, str | bytes]) -> TestResponse:
    """Send two files as the form does."""
    files: dict[str, Any] = {}
    for name, content in zip(("questions", "scoring"), pair, strict=True):
        raw = content.encode() if isinstance(content, str) else content
        files[name] = (BytesIO(raw), f"{name}.yaml")
    return eli.submit(PAGE, **files)


def test_versions_are_listed_with_how_many_began_and_finished_on_each(
    app: Flask, cast: Cast, urls: Urls, eli: Browser
) -> None:
    finish(urls, cast, {})
    finish(urls, cast, {}, kind="hybrid")
    publish(app, cast.eli, edited("2026.60"))
    for version in ("2026.60", "2025.1"):
        begin_under(urls, cast, version)
    shown = re.sub(r"<[^>]+>|\s+", " ", eli.get(PAGE).text)
    shown = re.sub(r"\s+", " ", shown)
    own = load_bank("health").version
    assert re.search(rf"Health {re.escape(own)} earlier with the product 1 1 ", shown), shown
    assert re.search(r"Health 2026\.60 new assessments [^,]+, \d\d:\d\d 1 0 ", shown), shown
    assert re.search(r"Health 2025\.1 gone – 1 0 ", shown), shown
    both = re.escape(load_bank("hybrid").version)
    assert re.search(rf"Hybrid {both} earlier as its two halves 1 1 ", shown), shown


def test_a_draft_goes_from_two_files_to_everybody(app: Flask, cast: Cast, urls: Urls, eli: Browser) -> None:
    finish(urls, cast, {"E_str": "2"})
    kept = send(eli, edited("2026.61", EDIT, strength("[[0, 0], [7, 100]]")))
    assert kept.status_code == 303, kept.text
    page = kept.location
    shown = eli.get(page).text
    for words in ("How old are you?", "What is your age?", "line 0: 0, 1: 50, 2: 100", "line 0: 0, 7: 100"):
        assert words in shown
    in_german = eli.get(page, headers={"Accept-Language": "de"}).text
    assert "Linie 0: 0, 7: 100" in in_german and "line 0: 0" not in in_german
    assert "Publish 2026.61" not in shown, "nobody has looked yet"
    token = eli.token(page)
    refused = eli.post(f"{page}/publication", data={"csrf_token": token})
    assert refused.status_code == 409
    assert "First look at what it would change" in refused.text

    assert eli.submit(f"{page}/previews", on=page).status_code == 303
    assert "as soon as a worker is free" in eli.get(page).text
    assert eli.get(f"{page}/preview?waiting", headers={"HX-Request": "true"}).status_code == 200
    with app.app_context(), acting(Actor.system()) as session:
        waiting = session.execute(text("select id from content_previews")).scalar_one()
    with app.app_context():
        jobs.preview_version(str(waiting))
    arrived = eli.get(f"{page}/preview?waiting", headers={"HX-Request": "true"})
    assert arrived.headers["HX-Redirect"] == page
    shown = eli.get(page).text
    assert "1 finished result, scored once more." in shown
    assert "Publish 2026.61" in shown

    assert eli.submit(f"{page}/publication", on=page).status_code == 303
    assert "new assessments" in eli.get(page).text
    assert "What is your age?" in Walk(app.test_client(), cast.ana.link_code).begin(name="New").page.text
    with app.app_context(), acting(Actor.system()) as session:
        found = session.execute(
            text("select before, after, actor_user_id from audit_entries where action = 'content_published'")
        ).one()
    assert found.before == {"version": load_bank("health").version}
    assert (found.after["type"], found.after["version"]) == ("health", "2026.61")
    assert found.actor_user_id == cast.eli.actor.user_id
    assert eli.submit(f"{page}/withdrawal", on=page).status_code == 303
    assert "withdrawn" in eli.get(page).text
    with app.app_context(), acting(Actor.system()) as session:
        told = text("select actor_user_id from audit_entries where action = 'content_withdrawn'")
        assert session.scalars(told).all() == [cast.eli.actor.user_id]


def test_a_draft_waits_for_its_words_in_german_and_is_then_read_in_them(
    app: Flask, cast: Cast, eli: Browser
) -> None:
    age, new = "text: How old are you?", "text: What is your age, roughly?"
    draft = bring(app, cast.eli, edited("2026.57", {age: new}))
    work_out(app, cast.eli, draft)
    page = f"{PAGE}/{draft}"
    shown = eli.get(page).text
    assert "Publishing waits for these sentences in the other languages" in shown
    assert "D_age: text is not said in de: “What is your age, roughly?”" in shown
    assert "Publish 2026.57" not in shown
    refused = eli.post(f"{page}/publication", data={"csrf_token": eli.token(page)})
    assert refused.status_code == 409
    assert "said in English alone" in refused.text

    said = f"{new}\n    de: {{text: Wie alt bist du ungefähr?}}"
    kept = send(eli, edited("2026.57", {age: said}))
    assert "Wie alt bist du ungefähr?" in eli.get(kept.location).text, (
        "it stands among what it says otherwise"
    )
    publish(app, cast.eli, edited("2026.57", {age: said}))
    for language, words in (
        ("de-AT, de;q=0.9", "Wie alt bist du ungefähr?"),
        ("en", "What is your age, roughly?"),
    ):
        browser = Browser(app)
        browser.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
        assert words in Walk(browser, cast.ana.link_code).begin(name="New").page.text


@pytest.mark.parametrize(
    ("pair", "sentences"),
    [
        pytest.param(
            edited("2026.62", {"units: [years]": "units: [moons]"}, {"unit: hours": "unit: suns"}),
            (r"questions\.yaml:\d+: unknown unit moons", r"scoring\.yaml:\d+: unknown unit suns"),
            id="two mistakes",
        ),
        pytest.param(
            edited(load_bank("health").version),
            ("does not come after",),
            id="an old number",
            marks=pytest.mark.thorough,
        ),
        pytest.param((b"", b"x"), ("Please choose both files", "questions.yaml is missing"), id="nothing"),
        pytest.param((b"\xff\xfe", b"x: 1"), ("questions.yaml is not written in UTF-8",), id="no text"),
        pytest.param(
            (b"x" * (MOST_BYTES + 1), b"x: 1"), ("questions.yaml is larger than 128 KB",), id="too large"
        ),
        pytest.param(
            ("type: wealth", "x: 1"), (r"scoring\.yaml:1: ",), id="half", marks=pytest.mark.thorough
        ),
        pytest.param(
            ("- <script>alert(1)</script>", "x: &lt;"),
            (r"questions\.yaml:1: the file must hold one block",),
            id="markup",
        ),
    ],
)
def test_files_that_cannot_be_asked_are_told_line_by_line_and_not_kept(
    eli: Browser, pair: Pair, sentences: tuple[str, ...]
) -> None:
    refused = send(eli, pair)
    assert refused.status_code == 422
    for sentence in sentences:
        assert re.search(sentence, refused.text), refused.text[:3000]
    assert "<script>alert" not in refused.text
    assert "No draft." in eli.get(PAGE).text


def test_a_body_far_too_large_is_not_read(eli: Browser) -> None:
    assert send(eli, (b"x" * 600_000, b"x: 1")).status_code == 413


def test_the_same_files_are_one_draft_and_there_are_only_so_many(
    app: Flask, cast: Cast, eli: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "MOST_DRAFTS", 1)
    first = send(eli, edited("2026.63"))
    assert send(eli, edited("2026.63")).location == first.location
    refused = send(eli, edited("2026.64"))
    assert refused.status_code == 422
    assert "Throw one away first" in refused.text
    assert eli.submit(f"{first.location}/removal", on=first.location).status_code == 303
    assert eli.get(first.location).status_code == 404
    assert send(eli, edited("2026.64")).status_code == 303


def test_publishing_asks_once_more_who_it_is(
    app: Flask, cast: Cast, eli: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = bring(app, cast.eli, edited("2026.65"))
    work_out(app, cast.eli, draft)
    page = f"{PAGE}/{draft}"
    token = eli.token(page)
    with app.app_context(), acting(Actor.system()) as session:
        session.execute(text("update user_sessions set proved_at = now() - :long"), {"long": GOOD_FOR * 2})
    asked = eli.post(f"{page}/publication", data={"csrf_token": token})
    assert asked.status_code == 403
    assert "Is it still you?" in asked.text
    assert "Publish 2026.65" in eli.get(page).text, "still a draft"


@pytest.mark.thorough
def test_two_drafts_of_one_number_are_not_both_published(app: Flask, cast: Cast, eli: Browser) -> None:
    one, other = bring(app, cast.eli, edited("2026.66")), bring(app, cast.eli, edited("2026.66", EDIT))
    for draft in (one, other):
        work_out(app, cast.eli, draft)
    token = eli.token(PAGE)
    assert eli.post(f"{PAGE}/{one}/publication", data={"csrf_token": token}).status_code == 303
    assert eli.post(f"{PAGE}/{one}/publication", data={"csrf_token": token}).status_code == 409
    refused = eli.post(f"{PAGE}/{other}/publication", data={"csrf_token": token})
    assert refused.status_code == 409
    assert "does not come after 2026.66" in refused.text
    assert eli.post(f"{PAGE}/{one}/removal", data={"csrf_token": token}).status_code == 409
    assert eli.post(f"{PAGE}/{other}/withdrawal", data={"csrf_token": token}).status_code == 409
    assert eli.post(f"{PAGE}/{one}/withdrawal", data={"csrf_token": token}).status_code == 303
    assert eli.post(f"{PAGE}/{one}/withdrawal", data={"csrf_token": token}).status_code == 409


def test_admins_without_the_permission_reach_none_of_it(
    app: Flask, cast: Cast, urls: Urls, eli: Browser
) -> None:
    draft = bring(app, cast.eli, edited("2026.67"))
    token = eli.token(PAGE)
    make_admin(app, "Fay")
    with app.app_context(), acting(Actor.system()) as session:
        session.execute(
            text("update admin_profiles set access_level = 'standard' where user_id = :id"),
            {"id": cast.eli.actor.user_id},
        )
    assert eli.get(PAGE).status_code == 403
    assert eli.get(f"{PAGE}/{draft}").status_code == 403
    for deed in ("previews", "publication", "withdrawal", "removal"):
        answer = eli.post(f"{PAGE}/{draft}/{deed}", data={"csrf_token": token})
        assert answer.status_code == 403, deed
    with app.app_context(), acting(cast.eli.actor) as session:
        for unreachable in ("content_versions", "content_previews", "content_usage()"):
            assert session.execute(text(f"select count(*) from {unreachable}")).scalar_one() == 0


def test_nobody_else_sees_a_draft_and_nobody_changes_what_is_published(app: Flask, cast: Cast) -> None:
    bring(app, cast.eli, edited("2026.68"))
    published = publish(app, cast.eli, edited("2026.69"))
    for person in (cast.ana, cast.cai):
        with app.app_context(), acting(person.actor) as session:
            seen = session.execute(text("select version from content_versions")).scalars().all()
        assert seen == ["2026.69"], person.name
    for statement in (
        "update content_versions set questions = 'x'",
        "delete from content_versions where published_at is not null",
    ):
        with app.app_context(), acting(cast.eli.actor) as session:
            try:
                changed = session.execute(text(statement)).rowcount  # type: ignore[attr-defined]
            except Exception as refused:
                assert "permission denied" in str(refused)
                session.rollback()
            else:
                assert changed == 0
    with app.app_context(), acting(cast.eli.actor) as session:
        still = session.execute(
            text("select count(*) from content_versions where id = :id and questions <> 'x'"),
            {"id": published},
        )
        assert still.scalar_one() == 1


def test_the_landing_page_counts_the_questions_of_the_newest(
    app: Flask, cast: Cast, client: FlaskClient
) -> None:
    link = f"/l/{cast.ana.link_code}"
    before = client.get(link).text
    more = "\n  - id: E_days"
    new = "\n  - id: E_walk\n    area: exercise\n    kind: yesno\n    text: Do you walk?\n    help: Often.\n"
    new += "    why: It earns no points.\n    required: false\n    counted: false\n    source: Own question\n"
    new += "    de: {text: Gehst du?, help: Oft., why: Sie bringt keine Punkte.}\n"
    publish(app, cast.eli, edited("2026.59", {more: new + more}))
    counts = [int(re.findall(r"About (\d+)", page)[0]) for page in (before, client.get(link).text)]
    assert counts[1] == counts[0] + 1
