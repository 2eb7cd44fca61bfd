"""Everything takes its time from `core.clock`, so that tests and demo data can travel; what does not is named here."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.source import PACKAGE, modules

CLOCKS = {
    *("datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today", "datetime.date.today"),
    *("time.time", "time.time_ns"),
}
# What is asked, and whose clock that has to agree with instead.
BY_THE_MACHINE = {
    "maxpulse.core.clock": "the one clock",
    "maxpulse.live.metrics": "how long a message was on its way, which no travelling makes longer",
    "maxpulse.runtime.scheduler": "periods that machines agree on",
    "maxpulse.runtime.workers": "signs of life that RQ dates",
    "maxpulse.runtime.webworker": "the header Date of an answer",
    "maxpulse.web.tries": "windows that the library `limits` dates",
    "maxpulse.integration.web.limits": "the same",
}
BY_THE_DATABASE = {
    "maxpulse.operations.audit.sealing": "an entry's seal, by the clock that says when it was written",
}
# What the probe writes is never kept.
NEVER_KEPT = "maxpulse.probe."
ASKS_THE_DATABASE = re.compile(
    r"\b(now|clock_timestamp|statement_timestamp|transaction_timestamp|timeofday)\s*\(\)"
    r"|\b(current_timestamp|current_date|current_time|localtimestamp|localtime)\b",
    re.IGNORECASE,
)
OF_SQL = {"func": "func"}
FUNCTIONS = {"now", "clock_timestamp", "statement_timestamp", "transaction_timestamp", "current_timestamp"}


def asked(tree: ast.Module) -> Iterator[str]:
    """The clocks of CLOCKS that a module names, whatever it calls them."""
    known = {name: full for name, full in _imported(tree) if full.startswith(("datetime", "time"))}
    for node in ast.walk(tree) if known else ():
        if isinstance(node, ast.Attribute | ast.Name) and (full := _full_name(node, known)) in CLOCKS:
            yield full


def _full_name(node: ast.expr, known: dict[str, str]) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_full_name(node.value, known)}.{node.attr}"
    return known.get(node.id, "") if isinstance(node, ast.Name) else ""


def _imported(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((each.asname or each.name, each.name) for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((each.asname or each.name, f"{node.module}.{each.name}") for each in node.names)


def asks_the_database(tree: ast.Module) -> bool:
    """True for a statement that reads the database's clock. What a column does by itself, and docstrings, are none."""
    apart = {id(part) for node in ast.walk(tree) for part in _set_apart(node)}
    return any(
        (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and ASKS_THE_DATABASE.search(node.value)
        )
        or (
            isinstance(node, ast.Attribute)
            and node.attr in FUNCTIONS
            and _full_name(node.value, OF_SQL) == "func"
        )
        for node in ast.walk(tree)
        if id(node) not in apart
    )


def _set_apart(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.keyword) and node.arg == "server_default":
        yield from ast.walk(node)
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        yield node.value


def test_nobody_asks_another_clock_than_the_products() -> None:
    found = {module.name for module in modules() if any(asked(module.tree))}
    assert found == set(BY_THE_MACHINE)


def test_no_statement_asks_the_databases_clock() -> None:
    kept = [module for module in modules() if not module.name.startswith(NEVER_KEPT)]
    found = {module.name for module in kept if asks_the_database(module.tree)}
    assert found == set(BY_THE_DATABASE)
    statements = list(PACKAGE.rglob("*.sql"))
    assert statements, "it reads them"
    assert not [file for file in statements if ASKS_THE_DATABASE.search(file.read_text())]


def test_a_clock_is_found_under_any_name() -> None:
    read = [
        "import datetime as d\nd.datetime.now(d.UTC)",
        "from datetime import datetime\nstarted = datetime.now",
        "from datetime import date as day\nday.today()",
        "from time import time as moment\nmoment()",
        "def late():\n    import time\n    return time.time()",
    ]
    assert all(any(asked(ast.parse(text))) for text in read)
    assert not any(
        asked(ast.parse("import time\ntime.monotonic()\nfrom maxpulse.core import clock\nclock.now()"))
    )
    assert asks_the_database(ast.parse("text('update x set at = now()')"))
    assert not asks_the_database(ast.parse("at = column(server_default=func.now())"))
