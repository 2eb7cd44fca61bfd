"""Functions of the database, declared beside the tables they serve: with whose rights each runs, and who may call it.

A models module lists its functions (`FUNCTIONS`); migrations carry their SQL and grants frozen, and a test compares the
declarations with the database's catalogue, so that a function or a right that nobody declared does not stay.
"""

from __future__ import annotations

from dataclasses import dataclass

EVERYBODY = "everybody"


@dataclass(frozen=True, slots=True)
class Function:
    """One function. `signature` is its name and types as SQL writes them; `callers` are PostgreSQL roles.

    Without callers only the database itself calls it: a trigger, a policy, another function of its owner.
    """

    signature: str
    callers: frozenset[str]
    as_owner: bool


def as_owner(signature: str, *roles: str) -> Function:
    """A function that runs with its owner's rights, around all policies, for these kinds of actor and nobody else."""
    return Function(signature, frozenset(f"maxpulse_{role}" for role in roles), as_owner=True)


def as_caller(signature: str, *roles: str) -> Function:
    """A function that may do what whoever calls it may do; without roles for the database itself."""
    return Function(signature, frozenset(f"maxpulse_{role}" for role in roles), as_owner=False)


def for_everybody(signature: str) -> Function:
    """A function that runs with its caller's rights and tells nothing, so that anybody may call it."""
    return Function(signature, frozenset({EVERYBODY}), as_owner=False)
