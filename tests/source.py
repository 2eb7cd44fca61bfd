"""The product's own source, read and taken apart once for all tests that look at it; `tests/workers.py` keeps them on
one worker.
"""

from __future__ import annotations

import ast
import gc
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import maxpulse

PACKAGE = Path(maxpulse.__file__).parent
ROOT = PACKAGE.parent


@dataclass(frozen=True)
class Module:
    """One file of the product."""

    path: Path
    name: str
    text: str
    tree: ast.Module
    nodes: tuple[ast.AST, ...]

    @property
    def domain(self) -> str:
        """The folder of the package it lies in, or its own name on the top floor."""
        return self.path.relative_to(PACKAGE).parts[0]

    @cached_property
    def imported(self) -> set[str]:
        """Every module it imports, and every name it imports from one with that module's before it."""
        names: set[str] = set()
        for node in self.nodes:
            if isinstance(node, ast.ImportFrom) and node.module:
                names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
            elif isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
        return names

    @cached_property
    def calls(self) -> list[tuple[str, ast.Call]]:
        """Each call with the name it is called by, such as `subprocess.run`."""
        return list(calls(self.nodes))


@cache
def modules() -> tuple[Module, ...]:
    """All of the product."""
    # A million nodes are made and none is thrown away: looking for what could be is in vain, now and later.
    gc.disable()
    read = tuple(read_module(path) for path in sorted(PACKAGE.rglob("*.py")))
    gc.freeze()
    gc.enable()
    return read


def read_module(path: Path) -> Module:
    """That file, taken apart."""
    text = path.read_text("utf-8")
    tree = ast.parse(text)
    name = ".".join(("maxpulse", *path.relative_to(PACKAGE).with_suffix("").parts))
    return Module(path, name, text, tree, tuple(ast.walk(tree)))


def calls(nodes: tuple[ast.AST, ...]) -> Iterator[tuple[str, ast.Call]]:
    """Each call among them with the name it is called by."""
    for node in nodes:
        if isinstance(node, ast.Call):
            yield name_of(node.func), node


def name_of(of: ast.expr) -> str:
    """What an expression is called, `…` for what has no name of its own."""
    if isinstance(of, ast.Attribute):
        return f"{name_of(of.value)}.{of.attr}"
    return of.id if isinstance(of, ast.Name) else "…"
