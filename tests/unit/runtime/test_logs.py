"""What must not reach a log."""

from __future__ import annotations

import logging

from maxpulse.runtime.logs import RedactingFormatter, redact

TOKEN = "Zm9v-YmFy_" * 7


def test_a_participants_address_loses_its_token_and_keeps_the_rest() -> None:
    assert redact(f"GET /a/{TOKEN}/questions/steps") == "GET /a/…/questions/steps"


def test_a_letters_address_loses_its_token_too() -> None:
    letter = "Zm9v-YmFy_x" * 3 + "Zm9v-YmFy_"
    assert len(letter) == 43
    assert redact(f"POST /letters/{letter} 303") == "POST /letters/… 303"
    assert redact(f"opened {letter}.") == "opened …."


def test_a_token_alone_and_what_is_no_request_are_cut() -> None:
    assert redact(f"opened [{TOKEN}]") == "opened […]"
    assert redact("Invalid request from ip=::1: Invalid HTTP request line: 'value=72'") == (
        "Invalid request from ip=::1: Invalid HTTP request line: …"
    )


def test_a_database_address_loses_its_password() -> None:
    assert redact("postgresql://app:secret@/live?host=/run") == "postgresql://app:…@/live?host=/run"


def test_other_addresses_stay_as_they_are() -> None:
    assert redact("GET /hub/clients/17 http://127.0.0.1:8000") == "GET /hub/clients/17 http://127.0.0.1:8000"


def test_tracebacks_are_redacted_too() -> None:
    try:
        raise ValueError(f"bad address /a/{TOKEN}")
    except ValueError as error:
        info = (type(error), error, error.__traceback__)
    record = logging.LogRecord("web", logging.ERROR, __file__, 1, "failed", (), info)
    assert TOKEN not in RedactingFormatter().format(record)
