"""Sessions to answer and distributors to watch, put straight into the database: what is measured comes after."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlencode, urlsplit
from uuid import UUID, uuid4

import psycopg
from flask import Flask

from maxpulse.assessments.content import load_bank
from maxpulse.assessments.rules import RawAnswer, read_answer, standing
from maxpulse.config import Settings
from maxpulse.core.tokens import AssessmentToken, token_key
from maxpulse.web.sessions import Cookies
from tests.factories.walk import plausible

from .minted import Minted, Step, Target, Watch

A_DAY = timedelta(days=1)
MINT_DISTRIBUTORS = """
    with given as (select * from unnest(%(user)s::uuid[], %(distributor)s::uuid[], %(hash)s::bytea[])
                     as t (user_id, distributor_id, token_hash)),
    u as (insert into users (id, email, role) select user_id, user_id || '@load.test', 'distributor' from given),
    d as (insert into distributor_profiles (id, user_id, distributor_code)
          select distributor_id, user_id, distributor_id::text from given),
    n as (insert into distributor_streams (distributor_id) select distributor_id from given)
    insert into user_sessions (user_id, token_hash, expires_at, last_seen_at)
    select user_id, token_hash, now() + interval '1 day', now() from given
"""
MINT_SESSIONS = """
    with given as (select * from unnest(%(session)s::uuid[], %(participant)s::uuid[], %(client)s::uuid[],
                                        %(distributor)s::uuid[])
                     as t (session_id, participant_id, client_id, distributor_id)),
    c as (insert into clients (id, distributor_id, participant_id, name)
          select client_id, distributor_id, participant_id, 'Load Test' from given),
    a as (insert into assessments (id, participant_id, distributor_id, assessment_type)
          select session_id, participant_id, distributor_id, 'health' from given),
    s as (insert into assessment_sessions (id, assessment_id, session_id, participant_id, distributor_id, client_id,
                                           content_version, scoring_version, expires_at)
          select session_id, session_id, session_id::text, participant_id, distributor_id, client_id,
                 %(version)s, %(version)s, now() + interval '1 day' from given),
    ca as (insert into client_assessments (client_id, assessment_id) select client_id, session_id from given)
    insert into consents (session_id, participant_id, distributor_id, item, wording)
    select session_id, participant_id, distributor_id, item, 'load'
      from given cross join unnest(array['storage', 'progress', 'grade']) as item
"""


def running_instance() -> Target:
    """The instance that `maxpulse status` tells of."""
    state = _state()
    url = urlsplit(state["web_url"])
    pids = {part: tuple(pid) if isinstance(pid, list) else (pid,) for part, pid in state["pids"].items()}
    return Target(url.hostname or "127.0.0.1", url.port or 80, f"{url.scheme}://{url.netloc}", pids)


def mint_watches(sockets: int) -> list[Watch]:
    """Signed-in distributors, one socket each."""
    users, distributors = [uuid4() for _ in range(sockets)], [uuid4() for _ in range(sockets)]
    tokens = [uuid4().hex for _ in users]
    hashes = [sha256(token.encode()).digest() for token in tokens]
    with _owner() as connection:
        connection.execute(MINT_DISTRIBUTORS, {"user": users, "distributor": distributors, "hash": hashes})
    return [
        Watch(str(distributor), _cookie(token))
        for distributor, token in zip(distributors, tokens, strict=True)
    ]


def mint(watches: list[Watch], answers: int, lines: int) -> list[Minted]:
    """Started assessments spread over these distributors, with `answers` answers left in them together.

    As many for each of `lines` connections: one with fewer would come to the end of its assessments before the others.
    """
    walk = _walk()
    count = lines * -(-answers // (len(walk) * lines))
    given = {
        "session": [uuid4() for _ in range(count)],
        "participant": [uuid4() for _ in range(count)],
        "client": [uuid4() for _ in range(count)],
        "distributor": [UUID(watches[place % len(watches)].distributor) for place in range(count)],
    }
    with _owner() as connection:
        connection.execute(MINT_SESSIONS, {**given, "version": load_bank("health").version})
        connection.commit()
        connection.autocommit = True
        connection.execute(
            "vacuum analyze assessment_sessions, assessment_responses, distributor_streams, consents"
        )
    key, until = token_key(_secret()), datetime.now(UTC) + A_DAY
    return [
        Minted(AssessmentToken(session, participant, until).seal(key), str(client), str(distributor), walk)
        for session, participant, client, distributor in zip(*given.values(), strict=True)
    ]


@cache
def _state() -> dict[str, object]:
    command = [sys.executable, "-m", "maxpulse.cli", "status", "--json"]
    told = subprocess.run(command, capture_output=True, text=True)
    if told.returncode:
        sys.exit(f"{told.stderr.strip()} Start it with `make up` in another terminal.")
    state: dict[str, object] = json.loads(told.stdout)
    return state


@cache
def _secret() -> str:
    given = os.environ.get("SECRET_KEY")
    return (
        given or (Path(os.environ.get("MAXPULSE_HOME", "var")) / "secrets" / "secret_key").read_text().strip()
    )


def _owner() -> psycopg.Connection:
    return psycopg.connect(str(_state()["database_owner_url"]))


def _cookie(token: str) -> str:
    app = _signer()
    serializer = Cookies().get_signing_serializer(app)
    assert serializer is not None
    name = Settings.model_construct(public_url=str(_state()["web_url"])).session_cookie
    return f"{name}={serializer.dumps({'_user_id': token, '_fresh': True})}"


@cache
def _signer() -> Flask:
    app = Flask("load")
    app.secret_key = _secret()
    return app


@cache
def _walk() -> tuple[Step, ...]:
    bank, answers, steps = load_bank("health"), {}, []
    while question := standing(bank, answers).next:
        value, unit = plausible(question), question.units[0].key if question.units else ""
        answers[question.id] = read_answer(question, RawAnswer((value,), unit), answers)
        fields = {"question_id": question.id, "value": value, "unit": unit, "took_ms": "2400"}
        steps.append(Step(question.id, urlencode(fields)))
    return tuple(steps)
