"""What the log never keeps."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest
import structlog

from maxpulse.config import Settings
from maxpulse.web.errors.log import configure, without_secrets

TOKEN = "AbC-_9" * 12


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (f"GET /a/{TOKEN}/answers", "GET /a/…/answers"),
        ("postgresql://app:secret@db/live is away", "postgresql://app:…@db/live is away"),
        ("GET /hub?q=Leilani went wrong", "GET /hub?… went wrong"),
        ("insert [SQL: x] [parameters: {'response_value': '71'}]", "insert [SQL: x] [parameters: …"),
        ("duplicate key\nDETAIL:  Key (email)=(a@b.test) exists", "duplicate key\nDETAIL:  …"),
        ("nothing to hide /hub/clients/7", "nothing to hide /hub/clients/7"),
    ],
)
def test_tokens_queries_and_rows_are_cut(said: str, kept: str) -> None:
    assert without_secrets(None, "info", {"event": said}) == {"event": kept}


@pytest.mark.parametrize("key", ["password", "token", "cookie", "csrf_token", "form", "answer"])
def test_what_carries_a_secret_by_name_is_cut_whatever_it_holds(key: str) -> None:
    assert without_secrets(None, "info", {"event": "x", key: {"weight": 71}})[key] == "…"


def test_in_production_a_line_is_one_json_object(capsys: pytest.CaptureFixture[str]) -> None:
    here = structlog.get_config()
    try:
        configure(Settings.model_construct(env="production"))
        structlog.get_logger("test").info("asked", said='x"\n{"event": "all is well"}\r\x1b[2J')
    finally:
        structlog.configure(**here)
    (line,) = capsys.readouterr().err.splitlines()
    read = json.loads(line)
    assert (read["event"], read["level"]) == ("asked", "info")
    assert datetime.fromisoformat(read["timestamp"]).utcoffset() == timedelta(0)
