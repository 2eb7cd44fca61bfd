"""Which page a request came from, as far as the browser says."""

from __future__ import annotations

import pytest
from flask import Request
from werkzeug.test import EnvironBuilder

from maxpulse.config import Settings
from maxpulse.web.origin import is_ours

HOME = Settings.model_construct(env="production", public_url="https://maxpulse.example/")
AT_A_DESK = Settings.model_construct(env="development", public_url="")


def asked(headers: dict[str, str], host: str = "maxpulse.example") -> Request:
    return Request(EnvironBuilder(method="POST", headers={"Host": host, **headers}).get_environ())


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://maxpulse.example"},
        {"Origin": "https://maxpulse.example", "Sec-Fetch-Site": "same-origin"},
        {"Origin": "null", "Sec-Fetch-Site": "same-origin"},
        {},
    ],
)
def test_our_own_pages_and_plain_clients_pass(headers: dict[str, str]) -> None:
    assert is_ours(asked(headers), HOME)


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.test"},
        {"Origin": "http://maxpulse.example"},
        {"Origin": "https://maxpulse.example:8443"},
        {"Origin": "https://maxpulse.example.evil.test"},
        {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_foreign_pages_do_not(headers: dict[str, str]) -> None:
    assert not is_ours(asked(headers), HOME)


def test_outside_production_the_address_in_use_counts_too() -> None:
    request = asked({"Origin": "http://127.0.0.1:8123"}, host="127.0.0.1:8123")
    assert is_ours(request, AT_A_DESK)
    assert not is_ours(request, HOME)
