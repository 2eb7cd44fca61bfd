"""One function that tells or changes too much, or may be called by too many, made on purpose; the probe says which."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest
from flask import Flask

from maxpulse.probe import catalogue
from maxpulse.probe.functions.found import functions
from maxpulse.probe.functions.opened import BY_DESIGN, Opened
from maxpulse.probe.functions.people import people_steps
from maxpulse.probe.functions.premise import check
from maxpulse.probe.functions.prepared import PREPARED
from maxpulse.probe.functions.steps import function_steps
from maxpulse.probe.report import Report
from maxpulse.probe.undone import undone
from maxpulse.probe.world import put_rows, settle
from tests.factories.databases import Urls
from tests.probe.conftest import told

Break = Callable[[str, str], None]
Replace = Callable[[str, str], None]


def tried(app: Flask, *names: str) -> Report:
    """What the database's part of the probe says of these functions; of all when none is named."""
    report = Report()
    with undone(app) as stay:
        for what, sentence in catalogue.compare(stay.driver):
            report.differ(what, [sentence])
        there = [one for one in functions(stay.driver) if not names or one.name in names]
        rows = put_rows(stay, report)
        for step in function_steps(there):
            step.run(rows)
    return report


@pytest.fixture
def replaced(urls: Urls, broken: Break) -> Replace:
    """Give a function another body, and its own back afterwards."""

    def replace(signature: str, body: str) -> None:
        with psycopg.connect(urls.owner) as owner:
            row = owner.execute("select pg_get_functiondef(%s::regprocedure)", (signature,)).fetchone()
        assert row is not None
        head, mark, _body = str(row[0]).partition("AS $function$")
        broken(f"{head}{mark}{body}$function$", str(row[0]))

    return replace


def asked_of_people(app: Flask, *names: str) -> Report:
    """What it says of functions that are asked about people who went the whole road."""
    report = Report()
    with undone(app) as stay:
        world = settle(app, stay, report)
        for step in people_steps([one for one in functions(stay.driver) if not names or one.name in names]):
            step.run(world)
    return report


@pytest.mark.thorough
def test_nothing_is_reached_every_role_tries_and_whoever_it_belongs_to_gets_something(
    installation: Flask,
) -> None:
    report, people = tried(installation), asked_of_people(installation)
    assert (report.findings, people.findings) == ([], [])
    assert report.count("functions") > 500
    assert set(report.by_role("functions")) == set(catalogue_roles(installation)) | {"nobody", "upline"}
    assert report.allowed > 10, "the premise: what is open by design is reached"
    report.asked |= people.asked
    report.heard |= people.heard
    with undone(installation) as stay:
        there = functions(stay.driver)
    check(report, there)
    assert report.findings == []
    assert PREPARED.keys() <= report.asked, "each asks about what takes more than a row in a table"
    report.heard -= {"own_reporter"}
    check(report, there)
    assert told(report) == {("not covered", "function own_reporter(uuid)", "")}


def test_a_function_that_does_not_ask_whose_a_row_is(installation: Flask, replaced: Replace) -> None:
    replaced(
        "own_recovery_code(text)", "select c.id, c.code_hash from recovery_codes c where c.mark = p_mark"
    )
    found = tried(installation, "own_recovery_code")
    assert told(found) == {
        ("reached", "function own_recovery_code(text)", who)
        for who in (
            *(f"maxpulse_{role}" for role in ("participant", "distributor", "trainer", "admin")),
            "upline",
        )
    }
    assert {finding.how for finding in found.findings} == {"tells what is theirs"}


def test_an_event_about_somebody_elses_client(installation: Flask, replaced: Replace) -> None:
    """As `record_event` was before migration 0069."""
    replaced(
        "record_event(uuid, uuid, uuid, text, jsonb, jsonb, timestamptz)",
        """begin
               if p_distributor is distinct from nullif(current_setting('app.distributor_id', true), '')::uuid then
                   raise exception 'not your event to record' using errcode = 'insufficient_privilege';
               end if;
               insert into assessment_tracking (id, session_id, distributor_id, client_id, number, event_type)
               values (gen_random_uuid(), p_session, p_distributor, p_client, 1, p_type);
               return 1;
           end""",
    )
    found = tried(installation, "record_event")
    assert ("maxpulse_distributor", "changes their assessment_tracking") in {
        (finding.who, finding.how) for finding in found.findings
    }


def test_a_function_that_says_whether_somebody_is_there(installation: Flask, replaced: Replace) -> None:
    replaced("own_team_level(uuid)", "select 1 from distributor_profiles d where d.id = p_member")
    found = tried(installation, "own_team_level")
    assert {finding.how for finding in found.findings} == {"answers otherwise than about nobody"}


def test_a_function_that_is_told_nothing_and_gives_everybody_s(
    installation: Flask, replaced: Replace
) -> None:
    replaced(
        "own_second_factor()", "select f.id, f.secret, f.confirmed_at, f.last_step from second_factors f"
    )
    found = told(tried(installation, "own_second_factor"))
    assert ("reached", "function own_second_factor()", "maxpulse_trainer") in found


def test_a_function_that_changes_everybody_s(installation: Flask, replaced: Replace) -> None:
    replaced(
        "change_own_password(text, timestamptz)",
        "update users set password_hash = p_password_hash where true",
    )
    found = tried(installation, "change_own_password")
    assert {finding.how for finding in found.findings} == {"changes their users"}


def test_a_function_that_adds_to_what_is_theirs(installation: Flask, replaced: Replace) -> None:
    replaced(
        "replace_letters_of(uuid, timestamptz)",
        """insert into account_letters (id, purpose, user_id, token_hash, email, expires_at)
           select gen_random_uuid(), 'reset-password', u.id, sha256(u.id::text::bytea), u.email, p_now
             from users u where u.id = p_user""",
    )
    found = tried(installation, "replace_letters_of")
    assert {(finding.who, finding.how) for finding in found.findings} == {
        ("maxpulse_admin", "changes their account_letters")
    }


def test_a_right_that_nobody_declared(installation: Flask, broken: Break) -> None:
    broken(
        "grant execute on function own_reporter(uuid) to maxpulse_participant",
        "revoke execute on function own_reporter(uuid) from maxpulse_participant",
    )
    assert told(tried(installation, "own_reporter")) == {
        ("differs", "function own_reporter(uuid)", ""),
        ("reached", "function own_reporter(uuid)", "maxpulse_participant"),
    }


def test_a_new_function_that_nobody_declared(installation: Flask, broken: Break) -> None:
    broken(
        """create function peek(p_email text) returns setof text language sql security definer
                  set search_path = public, pg_temp as 'select email from users where email = p_email';
           revoke all on function peek(text) from public;
           grant execute on function peek(text) to maxpulse_trainer""",
        "drop function peek(text)",
    )
    assert told(tried(installation, "peek")) == {
        ("differs", "function peek(text)", ""),
        ("reached", "function peek(text)", "maxpulse_trainer"),
    }


@pytest.mark.parametrize(
    "argument",
    [
        "p_riddle text",
        *(pytest.param(one, marks=pytest.mark.thorough) for one in ("p_where point", "p_riddle bytea")),
    ],
)
def test_a_new_function_that_nobody_knows_what_to_ask(
    installation: Flask, broken: Break, argument: str
) -> None:
    broken(
        f"""create function peek({argument}) returns setof text language sql security definer
                   set search_path = public, pg_temp as 'select email from users';
            revoke all on function peek from public;
            grant execute on function peek to maxpulse_trainer""",
        "drop function peek",
    )
    assert "not covered" in {problem for problem, _what, _who in told(tried(installation, "peek"))}


def test_a_function_that_opens_more_than_its_reason_covers(
    installation: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(BY_DESIGN, "distributor_card", Opened("less", frozenset({"first_name", "last_name"})))
    monkeypatch.setitem(BY_DESIGN, "take_stock", Opened("counts nothing"))
    assert told(tried(installation, "distributor_card", "take_stock")) == {
        ("reached", "function distributor_card(uuid)", "maxpulse_visitor"),
        ("reached", "function distributor_card(uuid)", "maxpulse_participant"),
        ("reached", "function take_stock(uuid,integer)", "maxpulse_participant"),
    }


@pytest.mark.parametrize(
    ("signature", "body"),
    [
        (
            "own_reporter(uuid)",
            "select a.name from purchases p join api_clients a on a.id = p.reported_by where p.id = p_purchase",
        ),
        pytest.param(
            "who_looked_at(uuid)",
            """select e.at, e.actor_role, e.after -> 'items' from audit_entries e
                where e.subject_id = p_session and e.action = 'answers_viewed'""",
            marks=pytest.mark.thorough,
        ),
    ],
)
def test_a_function_of_which_only_people_who_went_the_road_have_something(
    installation: Flask, replaced: Replace, signature: str, body: str
) -> None:
    replaced(signature, body)
    found = asked_of_people(installation, signature.partition("(")[0])
    assert {(finding.problem, finding.what) for finding in found.findings} == {
        ("reached", f"function {signature}")
    }


# What gives something only to who has done something before, so that it gives to everybody.
TOO_GENEROUS = [
    (
        "earlier_result(uuid)",
        """select e.completed_at, r.results_data, '{}'::jsonb
             from assessment_sessions e join assessment_results r on r.session_id = e.id
            where e.id = p_session""",
    ),
    (
        "settle_found_assessments(uuid[], text, timestamptz)",
        """insert into assessment_claims (session_id, user_id, verdict, email, decided_at)
           select s.id, nullif(current_setting('app.user_id', true), '')::uuid, p_verdict, s.given_email, p_now
             from assessment_sessions s where s.id = any(p_sessions)
           on conflict (session_id) do nothing returning session_id""",
    ),
    (
        "end_claim(uuid, timestamptz)",
        """update assessment_claims k set ended_at = p_now from users u
            where k.session_id = p_session and u.id = k.user_id returning u.email""",
    ),
    (
        "reset_password(bytea, text, text, timestamptz)",
        "begin update users u set updated_at = p_now, is_active = false where true; return; end",
    ),
    (
        "accept_invitation(bytea, text, text, text, timestamptz)",
        "begin update user_profiles p set first_name = p_first_name where true; return null; end",
    ),
    (
        "owe_news(uuid, text, uuid, timestamptz)",
        "update user_profiles p set phone = p_subject::text where true",
    ),
]


@pytest.mark.parametrize(
    ("signature", "body"),
    [*TOO_GENEROUS[:1], *(pytest.param(*one, marks=pytest.mark.thorough) for one in TOO_GENEROUS[1:])],
)
def test_a_function_that_gives_something_only_to_who_has_done_something_before(
    installation: Flask, replaced: Replace, signature: str, body: str
) -> None:
    name = signature.partition("(")[0]
    assert name in PREPARED
    replaced(signature, body)
    found = asked_of_people(installation, name)
    assert {problem for problem, _what, _who in told(found)} == {"reached"}


def test_every_reason_is_of_a_function_there_is(installation: Flask) -> None:
    with undone(installation) as stay:
        assert set(BY_DESIGN) <= {one.name for one in functions(stay.driver) if one.as_owner}


def catalogue_roles(app: Flask) -> list[str]:
    """Every role the application can take on."""
    with undone(app) as stay:
        return catalogue.roles(stay.driver)
