"""Addresses of databases, as each of those that read one wants it."""

from __future__ import annotations

import pytest
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy.engine import make_url

from maxpulse.core.database_urls import libpq_url, sqlalchemy_url
from maxpulse.core.places import is_sealed_database

CERTIFICATE = {"sslcert": "/run/credentials/app.crt", "sslkey": "/run/credentials/app.key"}
ADDRESS = "postgresql://app@db.example/live?sslmode=verify-full&" + "&".join(
    f"{name}={file}" for name, file in CERTIFICATE.items()
)


@pytest.mark.parametrize("address", [ADDRESS, f"{ADDRESS}&sslrootcert=/run/ca.crt"])
def test_a_certificate_of_ones_own_is_shown_to_the_database(address: str) -> None:
    assert is_sealed_database(address)
    told = conninfo_to_dict(libpq_url(address))
    assert {name: told[name] for name in CERTIFICATE} == CERTIFICATE
    shown = dict(make_url(sqlalchemy_url(address)).query)
    assert {name: shown[name] for name in CERTIFICATE} == CERTIFICATE
    assert make_url(sqlalchemy_url(address)).drivername == "postgresql+psycopg"
