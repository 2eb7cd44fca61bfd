"""The audit taken out as a file."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta

import pytest
from sqlalchemy import text

from maxpulse.core import clock
from maxpulse.operations import audit
from tests.factories.cast import Cast
from tests.web.admin.audit.entries import LATER, make_links
from tests.web.browser import Browser
from tests.web.conftest import Backstage


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
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="audit-2092-04-05')
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
