"""A shop with something in it."""

from __future__ import annotations

from flask import Flask

from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.shop.actions import stock_catalogue


def stock(app: Flask) -> None:
    """The catalogue, stocked; once is enough."""
    with app.app_context(), acting(Actor.system()):
        stock_catalogue()
