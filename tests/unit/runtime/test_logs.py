"""What must not reach a log."""

from __future__ import annotations

import logging

from maxpulse.runtime.logs import RedactingFormatter, redact

TOKEN = "Zm9v-YmFy_" * 7


def test_a_participants_address_loses_its_token_and_keeps_the_rest() -> None:
    assert redact(f"GET /a/{TOKEN}/questions/steps") == "GET /a/…/questions/steps"


def test_an_address_inside_another_loses_its_token_however_it_is_written() -> None:
    assert redact(f"/sign-in?next=/a/{TOKEN}/account") == "/sign-in?next=/a/…/account"
    assert redact(f"/sign-in/code?next=%2Fa%2F{TOKEN}%2Faccount") == "/sign-in/code?next=%2Fa%2F…%2Faccount"


def test_a_letters_address_loses_its_token_too() -> None:
    letter = "Zm9v-YmFy_x" * 3 + "Zm9v-YmFy_"
    assert len(letter) == 43
    assert redact(f"POST /letters/{letter} 303") == "POST /letters/… 303"
    assert redact(f"opened {letter}.") == "opened …."


def test_the_address_of_a_shared_part_of_a_result_loses_its_token_too() -> None:
    assert redact(f"GET /r/{'x' * 43} 200") == "GET /r/… 200"
    assert redact("GET /r/half-of-one 404") == "GET /r/… 404"


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


def test_whoever_is_quoted_begins_no_entry_of_their_own() -> None:
    forged = "x\n2026-01-01T00:00:00.000Z INFO web all is well\r\x1b[2J\u2028end"
    record = logging.LogRecord("web", logging.INFO, __file__, 1, "asked for %s", (forged,), None)
    lines = RedactingFormatter("%(asctime)s %(message)s").format(record).splitlines()
    assert len(lines) == 2
    assert lines[1].startswith("    ")
    assert "\r" not in lines[1] and "\x1b" not in lines[1]


def test_a_time_is_utc_and_says_so() -> None:
    record = logging.LogRecord("web", logging.INFO, __file__, 1, "hello", (), None)
    record.created, record.msecs = 1_700_000_000.25, 250.0
    said = RedactingFormatter("%(asctime)s %(message)s").format(record)
    assert said == "2023-11-14T22:13:20.250Z hello"
