"""Where somebody may be sent after signing in."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maxpulse.web.guard import safe_next


@pytest.mark.parametrize("wanted", ["/hub", "/links?page=2&q=a%20b", "/hub/clients/7#notes", "/"])
def test_a_page_of_ours_is_kept(wanted: str) -> None:
    assert safe_next(wanted, "/home") == wanted


@pytest.mark.parametrize(
    "wanted",
    [
        *(
            "",
            "hub",
            "https://evil.test",
            "//evil.test",
            "///evil.test",
            "/\\evil.test",
            "/\tevil",
            "/\n/evil.test",
        ),
        *("//[", "/\\[", "//\N{DOUBLE QUESTION MARK}"),
        *("javascript:alert(1)", "/sign-in?next=/sign-in", "/sign-out", " /hub"),
    ],
)
def test_anything_else_is_not(wanted: str) -> None:
    assert safe_next(wanted, "/home") == "/home"


@given(st.text(alphabet="/\\:.ab@#?%\t \n", max_size=12))
def test_whatever_is_asked_the_host_stays(wanted: str) -> None:
    chosen = safe_next(wanted, "/home")
    assert chosen.startswith("/")
    assert urlsplit(urljoin("https://maxpulse.example/sign-in", chosen)).netloc == "maxpulse.example"
