"""Pages are compressed where nobody can use their length: at secret addresses, read without a session."""

from __future__ import annotations

import gzip

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.factories.cast import Cast
from tests.factories.walk import Walk
from tests.web.browser import Browser

TAKES = {"Accept-Encoding": "gzip, deflate, br"}
# Ten segments of a new connection, less headers of 1.5 kB.
FIRST_WINDOW = 13_100


@pytest.fixture
def result(client: FlaskClient, cast: Cast) -> str:
    """The address of somebody's result."""
    return (
        f"/a/{Walk(client, cast.ana.link_code).begin(name='Rosa Quispe').answer_all().finish().token}/result"
    )


def test_a_result_comes_in_the_first_window_of_a_connection(client: FlaskClient, result: str) -> None:
    page = client.get(result).data
    packed = client.get(result, headers=TAKES)
    assert packed.content_encoding == "br"
    assert len(packed.data) < FIRST_WINDOW < len(page), "the premise: plain it does not"
    assert brotli.decompress(packed.data)[:2000] == page[:2000]
    other = client.get(result, headers={"Accept-Encoding": "gzip"})
    assert other.content_encoding == "gzip"
    assert gzip.decompress(other.data)[:2000] == page[:2000]
    assert all("Accept-Encoding" in each.vary for each in (packed, other, client.get(result)))


def test_no_page_is_compressed_that_knows_its_reader(app: Flask, cast: Cast, result: str) -> None:
    """Whoever has an address of their own may lead somebody else there, whose session they do not know."""
    reader = Browser(app)
    assert reader.get(result, headers=TAKES).content_encoding == "br"
    reader.come_in(cast.ben)
    assert reader.get(result, headers=TAKES).content_encoding is None


@pytest.mark.parametrize("address", ["/", "/sign-in", "/l/{code}"])
def test_nor_one_that_anybody_can_ask_for(client: FlaskClient, cast: Cast, address: str) -> None:
    answer = client.get(address.format(code=cast.ana.link_code), headers=TAKES)
    assert (answer.status_code, answer.content_encoding) == (200, None)
