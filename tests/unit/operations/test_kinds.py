"""Every kind of event is registered, used, says a sentence, and carries no secret."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from decimal import Decimal

import pytest
from flask import Flask

from maxpulse.operations.audit.kinds import KINDS, NotRegistered, examine, sentence_of
from tests.source import Module, modules

REGISTER = "maxpulse.operations.audit.kinds"
RECORDING = {"audit.record", "audit.record_once"}
# Words that a value's name has when it is a secret, or health data; "code" is a link's, which is public.
SUSPICIOUS = re.compile(
    r"passw|secret|token|hash|cookie|otp|recover|private|salt|signature|credential|api_?key|card|iban"
    r"|answer|score|grade|weight|health|value$",
    re.IGNORECASE,
)


def elsewhere() -> list[Module]:
    """All of the product but the register itself."""
    return [module for module in modules() if module.name != REGISTER]


def recorded(module: Module) -> Iterator[ast.expr]:
    """What `audit.record(…)` is given first."""
    return (node.args[0] for name, node in module.calls if name in RECORDING)


def test_every_event_that_the_code_records_is_registered() -> None:
    names = [
        (module.name, first.value)
        for module in elsewhere()
        for first in recorded(module)
        if isinstance(first, ast.Constant)
    ]
    assert len(names) > 10, "it finds them"
    assert [(file, name) for file, name in names if name not in KINDS] == []


def test_every_registered_kind_is_recorded_somewhere() -> None:
    """Where the name comes in a variable, it stands as a word in the same domain."""
    recording = {module.domain for module in elsewhere() if any(recorded(module))}
    said = {
        node.value
        for module in elsewhere()
        if module.domain in recording
        for node in module.nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert [name for name in KINDS if name not in said] == []


@pytest.mark.parametrize("name", KINDS)
def test_no_kind_has_room_for_a_secret(name: str) -> None:
    kind = KINDS[name]
    assert [key for key in (*kind.before, *kind.after) if SUSPICIOUS.search(key)] == []


@pytest.mark.parametrize(
    "key", ["password", "token_hash", "totp", "recovery_codes", "api_key", "answers", "score"]
)
def test_the_guard_knows_a_secret_by_its_name(key: str) -> None:
    assert SUSPICIOUS.search(key)


def test_every_kind_says_a_sentence_about_somebody(app: Flask) -> None:
    with app.test_request_context():
        for name in KINDS:
            assert sentence_of(name, "Eli 100 %").startswith("Eli 100 % ")
        assert sentence_of("kind_of_long_ago", "Eli") == "Eli: kind of long ago"


@pytest.mark.parametrize(
    ("action", "before", "after"),
    [
        ("no_such_kind", {}, {}),
        ("sign_in", {}, {"password": "x"}),
        ("distributor_active", {"status": "active", "name": "Ana"}, {}),
        ("link_made", {}, {"code": {"nested": "anything"}}),
        ("link_made", {}, {"code": [["deep"]]}),
        ("link_made", {}, {"code": "x" * 301}),
        ("link_made", {}, {"code": Decimal(1)}),
    ],
)
def test_what_is_not_registered_is_refused(
    action: str, before: dict[str, object], after: dict[str, object]
) -> None:
    with pytest.raises(NotRegistered):
        examine(action, before, after)


def test_what_is_registered_is_taken() -> None:
    examine("link_made", {}, {"code": "spring", "focus": None})
    examine("consent_changed", {"items": ["areas"]}, {"items": [], "wording": "2026.1"})
