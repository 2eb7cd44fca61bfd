"""The audit narrowed to what is looked for."""

from __future__ import annotations

import json
from collections.abc import Callable
from uuid import uuid4

import pytest

from maxpulse.accounts.actions import register_account
from maxpulse.core import clock
from maxpulse.core.actor import Actor, Role
from maxpulse.operations import audit
from tests.factories.cast import Cast
from tests.web.admin.audit.entries import make_links
from tests.web.browser import Browser
from tests.web.conftest import Backstage


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
    link = make_links(backstage, 1, "by-role")
    for query, is_there in (("role=system", True), ("role=admin", False), ("role=system&who=visitor", False)):
        shown = reader.get(f"/admin/audit?subject={link}&{query}").text
        assert ("by-role-0" in shown) is is_there, query
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


def test_a_link_narrows_what_is_narrowed_already(cast: Cast, eli: Browser) -> None:
    page = eli.get(f"/admin/audit?who={cast.eli.actor.user_id}").text
    assert f'href="/admin/audit?who={cast.eli.actor.user_id}&amp;action=sign_in"' in page
