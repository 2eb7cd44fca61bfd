"""The probe knows everything that modules remember, and hears of every job, because names say what things are."""

from __future__ import annotations

import ast
import pkgutil
from collections.abc import Iterator
from importlib import import_module

import pytest

import maxpulse
from maxpulse.probe.caches import KEPT, containers
from tests.source import Module, modules

WRITES = {
    "append",
    "extend",
    "insert",
    "add",
    "update",
    "setdefault",
    "pop",
    "popitem",
    "clear",
    "remove",
    "discard",
}
# Who asks for jobs by itself: the scheduler.
BY_THEMSELVES = {"tick"}


def test_every_container_that_a_module_remembers_in_is_known_and_there() -> None:
    for module in pkgutil.walk_packages(maxpulse.__path__, "maxpulse."):
        if not module.name.endswith("__main__"):
            import_module(module.name)
    assert {name for name, _kept in containers()} == set(KEPT)


@pytest.mark.thorough
def test_what_is_named_in_capitals_is_never_written() -> None:
    written = {f"{module.name}:{node.lineno} {name}" for module, node, name in _writes() if name.isupper()}
    assert written == set()


def test_who_asks_for_a_job_after_a_commit_is_called_later() -> None:
    asking = {
        function.name
        for module in modules()
        # Most files never name it, and their functions need not be gone through.
        if "enqueue_later" in module.text
        for function in module.nodes
        if isinstance(function, ast.FunctionDef) and any(_asks_for_a_job(node) for node in ast.walk(function))
    }
    assert len(asking) > len(BY_THEMSELVES)
    assert {name for name in asking if not name.endswith("_later")} == BY_THEMSELVES


def _writes() -> Iterator[tuple[Module, ast.expr, str]]:
    """What is written by key or by a method that changes it."""
    for module in modules():
        for node in module.nodes:
            by_key = isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del)
            by_method = isinstance(node, ast.Attribute) and node.attr in WRITES
            written = getattr(node, "value", None)
            if (by_key or by_method) and isinstance(written, ast.Name):
                yield module, written, written.id


def _asks_for_a_job(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "enqueue_later"
