"""Every page of the product, with what has to happen before it can be seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from flask import Flask

from tests.browser.tour import accounts, calm, desks, rare
from tests.browser.tour.stop import Set, Stop

Place = Callable[[Set], Iterator[Stop]]
# Made as it is come to, of an application and where it answers.
Rare = Callable[[Flask, str, Set], Iterator[Stop]]
PLACES: tuple[Place, ...] = (
    calm.public,
    calm.questions,
    calm.results,
    calm.claims,
    calm.joining,
    desks.hub,
    desks.books,
    desks.staff,
    desks.audit,
    desks.register,
    accounts.account,
    accounts.second_factor,
    accounts.elsewhere,
)
RARE: tuple[Rare, ...] = (rare.money, rare.cautions, rare.countries, rare.again)
