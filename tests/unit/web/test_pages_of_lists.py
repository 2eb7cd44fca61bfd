"""Lists in pages."""

from __future__ import annotations

import pytest
from flask import Flask

from maxpulse.web.paging import paging

bare = Flask("bare")


@pytest.mark.parametrize(
    ("asked", "number"),
    [("", 1), ("2", 2), ("3", 3), ("4", 3), ("0", 1), ("-1", 1), ("two", 1), ("²", 1), ("9" * 30, 1)],
)
def test_the_page_asked_for_is_brought_into_range(asked: str, number: int) -> None:
    with bare.test_request_context(f"/list?page={asked}"):
        assert paging(total=101, size=50).number == number


def test_it_says_which_rows_it_shows() -> None:
    with bare.test_request_context("/list?page=3"):
        page = paging(total=101, size=50)
    assert (page.first, page.last, page.pages, page.offset) == (101, 101, 3, 100)


def test_an_empty_list_is_one_page_of_nothing() -> None:
    with bare.test_request_context("/list"):
        page = paging(total=0)
    assert (page.number, page.pages, page.first, page.last) == (1, 1, 0, 0)


def test_filters_stay_when_one_turns_the_page() -> None:
    with bare.test_request_context("/list?status=lead&q=a+b&page=1"):
        assert paging(total=101).url(2) == "/list?status=lead&q=a+b&page=2"
