"""What an admin sees: the overview and the audit."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from maxpulse.accounts.actions import register_account
from maxpulse.accounts.models import AdminProfile
from maxpulse.core import clock
from maxpulse.core.actor import Actor, Role
from maxpulse.core.permissions import Permission
from maxpulse.network.actions import move_branch, set_terms
from maxpulse.operations import audit
from tests.factories.cast import Cast, Person
from tests.factories.team import add_recruit
from tests.web.browser import Browser
from tests.web.conftest import Backstage
from tests.web.distributor.test_hub_board import statements

SignIn = Callable[[Person], Browser]
# Later than anything other tests have travelled to, so that these deeds are the newest.
TAG = re.compile(r"<[^>]+>")
LATER = datetime(2093, 4, 5, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _later() -> Iterator[None]:
    with clock.travelling(LATER):
        yield


@pytest.fixture
def cast(cast: Cast) -> Cast:
    """Everybody, made today: links are not made so far ahead."""
    with clock.travelling(datetime.now(UTC)):
        return cast.all_here()


@pytest.fixture
def reader(desk_of: Callable[[str], Browser]) -> Browser:
    """The browser of an admin who reads, the same in all tests here."""
    return desk_of("eli")


def make_links(backstage: Backstage, number: int, code: str = "code") -> Any:
    """So many entries about one link, each with a code of its own; the link."""
    link = uuid4()
    with backstage():
        for each in range(number):
            audit.record(
                "link_made", ("assessment_links", link), after={"code": f"{code}-{each}", "focus": "health"}
            )
    return link


def test_the_overview_names_the_parts_and_the_newest_deeds(eli: Browser) -> None:
    page = eli.get("/admin").text
    assert "Database" in page
    assert "Scheduler" in page
    assert "Eli Cast</a> signed in" in page


def test_each_entry_reads_as_a_sentence_with_what_changed(
    cast: Cast, eli: Browser, browser: Browser, backstage: Backstage
) -> None:
    browser.enter(cast.ben.email, "wrong one")
    with backstage(cast.eli.actor):
        audit.record(
            "distributor_suspended",
            ("distributor_profiles", cast.ana.distributor_id),
            before={"status": "active"},
            after={"status": "suspended"},
        )
        audit.record(
            "branch_moved",
            ("distributor_profiles", cast.ben.distributor_id),
            before={"sponsor": cast.ana.distributor_id},
            after={"sponsor": None, "came_along": 0},
        )
    page = eli.get("/admin/audit").text
    assert "Somebody not signed in</a> was refused at sign-in" in page
    assert "mismatch" in page
    assert ">Ben Cast</a>" in page
    assert browser.environ_base["REMOTE_ADDR"] in page
    assert "Eli Cast</a> suspended a distributor" in page
    assert '<span class="was">active</span>' in page
    assert '<span class="was">Ana Cast</span>' in page
    assert str(cast.ana.distributor_id) not in TAG.sub("", page), "ids stand in addresses alone"


def test_the_audit_is_narrowed_by_each_field_and_by_all_together(
    cast: Cast, eli: Browser, browser: Browser, backstage: Backstage
) -> None:
    link = make_links(backstage, 1, "findme")
    browser.enter(cast.ben.email, "wrong one")
    address = browser.environ_base["REMOTE_ADDR"]
    ben = str(cast.ben.actor.user_id)
    for query, there, not_there in (
        (f"who={cast.eli.email}", "signed in", "findme-0"),
        (f"who={cast.eli.email.partition('@')[0]}", "signed in", "findme-0"),
        (f"who={cast.eli.actor.user_id}", "signed in", "findme-0"),
        ("who=system", "findme-0", "Eli Cast</a> signed in"),
        ("who=nobody-is-called-that", "No entry here", "findme-0"),
        ("action=link_made", "findme-0", "Eli Cast</a> signed in"),
        (f"subject={link}", "findme-0", "Eli Cast</a> signed in"),
        (f"subject={cast.ben.email}", "was refused at", "findme-0"),
        (f"subject={ben}&who=visitor&address={address}&action=sign_in_failed", "was refused at", "findme-0"),
        (f"address={address}", "was refused at", "findme-0"),
        ("address=192.0.2.128/25", "No entry here", "findme-0"),
        ("since=2093-04-05&until=2093-04-05", "findme-0", "No entry here"),
        ("since=2093-04-07", "No entry here", "findme-0"),
        ("until=2093-04-04&who=system&action=link_made", "d-foot", "findme-0"),
        ("request=AAA-AAA", "No entry here", "findme-0"),
        ("who=%25", "No entry here", "findme-0"),
    ):
        page = eli.get(f"/admin/audit?{query}")
        assert page.status_code == 200, query
        assert there in page.text, query
        assert not_there not in page.text, query


def test_many_people_of_one_name_are_all_found_and_taken_out(reader: Browser, backstage: Backstage) -> None:
    name = f"Quispe{uuid4().hex[:8]}"
    with backstage():
        many = [
            register_account(f"{number}.{name}@example.test", None, "trainer", last_name=name).id
            for number in range(60)
        ]
    for each in many:
        with backstage(Actor.trainer(each)):
            audit.record("password_changed", ("users", each))
    for field, of in (("who", "actor_user_id"), ("subject", "subject_id")):
        typed = {"format": "jsonl", "action": "password_changed", field: name}
        answer = reader.submit("/admin/audit/exports", on="/admin/audit", **typed)
        found = [json.loads(line)[of] for line in answer.text.splitlines()]
        assert sorted(found) == sorted(map(str, many)), field
        page = reader.get(f"/admin/audit?{field}={name}&action=password_changed").text
        assert 'rel="next"' in page, field


@pytest.mark.parametrize("who", ["participant", "integration"])
def test_who_acts_without_an_account_is_asked_for_by_the_link_on_their_name(
    cast: Cast, reader: Browser, backstage: Backstage, owner_sql: Callable[[str], None], who: str
) -> None:
    link, mark = uuid4(), f"ours-{uuid4().hex[:8]}"
    with backstage(cast.cai.actor):
        audit.record("link_closed", ("assessment_links", link))
    # Programs act for themselves alone.
    acting_for = f"'api_clients', '{uuid4()}'" if who == "integration" else "null, null"
    owner_sql(
        "insert into audit_entries (at, actor_role, acting_for_type, acting_for_id, action, subject_type, "
        f"subject_id, request_id) values ('{clock.now().isoformat()}', '{who}', {acting_for}, 'link_closed', "
        f"'assessment_links', '{link}', '{mark}')"
    )
    page = reader.get(f"/admin/audit?subject={link}").text
    assert f'href="/admin/audit?subject={link}&amp;who={who}"' in page
    assert page.count("<time") - reader.get(f"/admin/audit?subject={link}&who={who}").text.count("<time") == 1
    assert mark in reader.get(f"/admin/audit?subject={link}&who={who}").text


def test_the_audit_is_narrowed_to_a_role_from_a_list(reader: Browser, backstage: Backstage) -> None:
    page = reader.get("/admin/audit").text
    for role in Role:
        assert f'<option value="{role}">' in page
    link = make_links(backstage, 1, "findme")
    for query, is_there in (("role=system", True), ("role=admin", False), ("role=system&who=visitor", False)):
        shown = reader.get(f"/admin/audit?subject={link}&{query}").text
        assert ("findme-0" in shown) is is_there, query
    assert '<option value="admin" selected>' in reader.get("/admin/audit?role=admin").text
    form = {"format": "jsonl", "role": "admin", "subject": str(link)}
    assert reader.submit("/admin/audit/exports", on="/admin/audit", **form).text == ""


@pytest.mark.parametrize(
    "query", ["address=not-one", "since=tomorrow", "until=2031-02-30", "action=no_such_kind", "role=emperor"]
)
def test_what_cannot_be_understood_is_said_and_nothing_is_listed(reader: Browser, query: str) -> None:
    page = reader.get(f"/admin/audit?{query}")
    assert page.status_code == 422
    assert 'aria-invalid="true"' in page.text
    assert "Nothing is listed yet." in page.text
    assert "/admin/audit/exports" not in page.text
    assert "signed in</b>" not in page.text


@pytest.mark.parametrize(
    "query",
    [
        "before=nonsense", "before=99999999999999999999999_x", "before=-1_" + "0" * 32, "who=%00", "who=" + "x" * 900,
        "since=0001-01-01", "until=9999-12-31", "since=9999-12-31", "address=::/0", "request='", "subject=%25_%5C",
    ],
)  # fmt: skip
def test_whatever_is_typed_gets_an_answer(reader: Browser, query: str) -> None:
    assert reader.get(f"/admin/audit?{query}").status_code == 200


def test_the_audit_is_paged_without_counting_and_each_entry_comes_once(
    reader: Browser, backstage: Backstage
) -> None:
    link = make_links(backstage, 60)
    first = reader.get(f"/admin/audit?subject={link}").text
    assert "code-59<" in first
    assert "code-9<" not in first
    older = first.split('rel="next"')[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")
    second = reader.get(older).text
    assert "code-9<" in second
    assert "code-10<" not in second
    assert 'rel="next"' not in second
    assert "Newest" in second


def test_a_page_takes_as_many_questions_for_fifty_entries_as_for_one(
    app: Flask, reader: Browser, backstage: Backstage
) -> None:
    counted = []
    for number in (1, 60):
        link = make_links(backstage, number)
        with statements(app) as asked:
            assert reader.get(f"/admin/audit?subject={link}").status_code == 200
        counted.append(len(asked))
    assert counted[0] == counted[1] <= 12


def test_people_are_named_wherever_they_stand_in_an_entry(
    app: Flask, cast: Cast, eli: Browser, backstage: Backstage
) -> None:
    """Upon whom it was done, under whom they stood, whose session it was."""
    olu = add_recruit(app, None, "Olu")
    ana, ben = cast.ana.distributor_id, cast.ben.distributor_id
    with backstage(cast.eli.actor):
        move_branch(ben, olu.distributor_id, seen_sponsor_id=ana)
        assert cast.dee.actor.user_id is not None
        audit.record("session_ended", ("user_sessions", ben), after={"whose": cast.dee.actor.user_id})
    page = words(eli.get(f"/admin/audit?subject={ben}").text)
    assert "sponsor before: Ana Cast → after: Olu Recruit" in page
    assert "whose Dee Cast" in page
    assert "Ben Cast" in page
    assert str(ana) not in page


def test_who_may_not_see_people_reads_ids(cast: Cast, eli: Browser, backstage: Backstage) -> None:
    with backstage(cast.eli.actor):
        set_terms(cast.ben.distributor_id, tier=9, rate=Decimal(25))
    with backstage() as session:
        profile = session.query(AdminProfile).filter_by(user_id=cast.eli.actor.user_id).one()
        profile.access_level, profile.permissions = None, [Permission.AUDIT_READ.value]
    page = words(eli.get(f"/admin/audit?subject={cast.ben.distributor_id}").text)
    assert "tier before: 1 → after: 9" in page
    assert f"distributor …{str(cast.ben.distributor_id)[-8:]}" in page
    assert "Ben Cast" not in page


def words(markup: str) -> str:
    """What a page says."""
    return " ".join(re.sub("<[^>]+>", " ", markup).split())


def test_a_link_narrows_what_is_narrowed_already(cast: Cast, eli: Browser) -> None:
    page = eli.get(f"/admin/audit?who={cast.eli.actor.user_id}").text
    assert f'href="/admin/audit?who={cast.eli.actor.user_id}&amp;action=sign_in"' in page


def test_what_is_taken_out_speaks_the_language_of_the_account(
    cast: Cast, eli: Browser, backstage: Backstage
) -> None:
    link = make_links(backstage, 1, "word")
    with backstage() as session:
        german = text('update user_profiles set preferences = \'{"locale": "de"}\' where user_id = :id')
        session.execute(german, {"id": cast.eli.actor.user_id})
    eli.set_cookie("language", "en")
    assert "Das System" in eli.get(f"/admin/audit?subject={link}").text
    answer = eli.submit("/admin/audit/exports", on="/admin/audit", format="csv", subject=str(link))
    assert {row["who"] for row in csv.DictReader(io.StringIO(answer.text))} == {"Das System"}


def test_the_filtered_list_is_taken_out_as_csv_and_that_is_audited(
    cast: Cast, eli: Browser, backstage: Backstage
) -> None:
    link = make_links(backstage, 3, "=cmd")
    answer = eli.submit("/admin/audit/exports", on="/admin/audit", format="csv", subject=str(link))
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="audit-2093-04-05')
    assert answer.headers["Cache-Control"] == "no-store"
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [json.loads(row["after"])["code"] for row in rows] == ["=cmd-2", "=cmd-1", "=cmd-0"]
    assert {row["who"] for row in rows} == {"The system"}
    page = eli.get(f"/admin/audit?action=audit_exported&who={cast.eli.actor.user_id}").text
    assert "Eli Cast</a> exported the audit" in page
    assert str(link) in page


def test_it_is_taken_out_as_json_lines_across_many_pieces(reader: Browser, backstage: Backstage) -> None:
    link = make_links(backstage, 1100)
    answer = reader.submit("/admin/audit/exports", on="/admin/audit", format="jsonl", subject=str(link))
    entries = [json.loads(line) for line in answer.text.splitlines()]
    assert len({entry["id"] for entry in entries}) == len(entries) == 1100
    assert entries[0]["after"] == {"code": "code-1099", "focus": "health"}


def test_an_export_never_holds_what_came_after_it_was_asked_for(
    reader: Browser, backstage: Backstage
) -> None:
    link = make_links(backstage, 1)
    with clock.travelling(LATER + timedelta(days=1)), backstage():
        audit.record("link_closed", ("assessment_links", link))
    answer = reader.submit("/admin/audit/exports", on="/admin/audit", format="jsonl", subject=str(link))
    assert "link_closed" not in answer.text


@pytest.mark.parametrize("typed", [{"format": "xls"}, {}, {"format": "csv", "since": "x"}])
def test_an_export_of_nothing_known_is_refused_and_not_audited(
    cast: Cast, eli: Browser, typed: dict[str, str]
) -> None:
    assert eli.submit("/admin/audit/exports", on="/admin/audit", **typed).status_code == 400
    page = eli.get(f"/admin/audit?action=audit_exported&who={cast.eli.actor.user_id}").text
    assert "No entry here" in page


@pytest.mark.parametrize("deed", ["update audit_entries set action = 'x'", "delete from audit_entries"])
def test_nobody_rewrites_the_audit(cast: Cast, backstage: Backstage, deed: str) -> None:
    for person in (cast.eli, cast.ana, cast.dee):
        with pytest.raises(DBAPIError), backstage(person.actor) as session:
            session.execute(text(deed))
    with pytest.raises(DBAPIError), backstage() as session:
        session.execute(text(deed))


def test_nobody_writes_entries_in_somebody_elses_name(cast: Cast, backstage: Backstage) -> None:
    forged = text(
        "insert into audit_entries (actor_role, actor_user_id, action) values (:role, :who, 'sign_in')"
    )
    mine, elis = cast.ana.actor.user_id, cast.eli.actor.user_id
    with backstage(cast.ana.actor) as session:
        session.execute(forged, {"role": "distributor", "who": mine})
    for role, who in (("distributor", elis), ("admin", mine), ("admin", None), ("system", None)):
        with pytest.raises(DBAPIError), backstage(cast.ana.actor) as session:
            session.execute(forged, {"role": role, "who": who})
