"""The address of a database, as each of those that read one wants it."""

from __future__ import annotations

from sqlalchemy.engine import make_url


def sqlalchemy_url(url: str) -> str:
    """`url` with the driver this product uses spelled out."""
    return make_url(url).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)


def libpq_url(url: str) -> str:
    """`url` as libpq reads it: without a driver."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
