"""Which pages may open a socket."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask import Flask, request

from maxpulse.live.origin import origin_allowed


@dataclass(frozen=True)
class Place:
    origin: str = "https://maxpulse.example"
    is_production: bool = True


def allowed(origin: str | None, place: Place, host: str = "maxpulse.example") -> bool:
    headers = {"Origin": origin} if origin is not None else {}
    with Flask(__name__).test_request_context("/", base_url=f"http://{host}/", headers=headers):
        return origin_allowed(request, place)


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "",
        "null",
        "https://evil.example",
        "http://maxpulse.example",
        "https://maxpulse.example:444",
        "https://maxpulse.example.evil.example",
        "https://maxpulse.example/",
    ],
)
def test_nothing_but_the_public_address_in_production(origin: str | None) -> None:
    assert not allowed(origin, Place())
    assert allowed("https://maxpulse.example", Place())


def test_a_page_at_the_host_in_use_counts_outside_production_only() -> None:
    at_home = Place("http://127.0.0.1:8000", is_production=False)

    assert allowed("http://localhost:8000", at_home, host="localhost:8000")
    assert not allowed("http://localhost:8000", at_home, host="127.0.0.1:8000")
    assert not allowed("http://maxpulse.example", Place(), host="maxpulse.example")
