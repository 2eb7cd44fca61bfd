"""The way back from "look into your mail": to an assessment and nowhere else, whatever a browser sends."""

from __future__ import annotations

import pytest
from flask import Flask


@pytest.mark.parametrize(
    "said", ["//evil.test", "/admin", "/a/x/result?next=/admin", '/a/"><b>', "/a/" + "x" * 900]
)
def test_no_other_address_is_led_back_to(app: Flask, said: str) -> None:
    client = app.test_client()
    client.set_cookie("back", "/a/a-token/result", path="/register/sent")
    assert 'href="/a/a-token/result"' in client.get("/register/sent").text
    client.set_cookie("back", said, path="/register/sent")
    page = client.get("/register/sent")
    assert page.status_code == 200
    assert "Back to my assessment" not in page.text
