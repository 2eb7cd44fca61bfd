"""An admin's cookie that turns up in another network or browser opens no page of admins without the second factor."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from structlog.testing import capture_logs

from tests.factories.cast import Cast, Person
from tests.web.browser import Browser

SignIn = Callable[[Person], Browser]
PROOF = "/account/proof"
HOME, SAME_NETWORK, ELSEWHERE = "127.0.0.1", "127.0.0.77", "203.0.113.9"
DESK = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def goes_elsewhere(browser: Browser) -> None:
    """Let the browser's requests come from another network, or those of whoever has copied its cookie."""
    browser.environ_base["REMOTE_ADDR"] = ELSEWHERE


def changes_kind(browser: Browser) -> None:
    """Let them come from another kind of browser."""
    browser.environ_base["HTTP_USER_AGENT"] = DESK


@pytest.mark.parametrize("change", [goes_elsewhere, changes_kind])
def test_it_takes_the_second_factor_and_no_password(
    cast: Cast, eli: Browser, change: Callable[[Browser], None]
) -> None:
    assert eli.get("/admin").status_code == 200
    change(eli)
    asked = eli.get("/admin/people").location
    assert asked == f"{PROOF}?next=%2Fadmin%2Fpeople"
    assert "another network or browser than you signed in with" in eli.get(asked).text
    assert eli.submit(PROOF, proof=cast.eli.password, next="/admin/people").status_code == 401
    assert eli.get("/admin/people").location == asked
    assert cast.eli.phone is not None
    assert eli.submit(PROOF, proof=cast.eli.phone.code(), next="/admin/people").location == "/admin/people"
    assert eli.get("/admin/people").status_code == 200


def test_whoever_has_proved_it_goes_back_and_forth(cast: Cast, eli: Browser) -> None:
    assert cast.eli.phone is not None
    goes_elsewhere(eli)
    assert eli.submit(PROOF, proof=cast.eli.phone.code()).status_code == 303
    for address in (HOME, ELSEWHERE):
        eli.environ_base["REMOTE_ADDR"] = address
        assert eli.get("/admin").status_code == 200, address


def test_a_network_has_many_addresses(eli: Browser) -> None:
    eli.environ_base["REMOTE_ADDR"] = SAME_NETWORK
    assert eli.get("/admin").status_code == 200


def test_a_form_is_kept_and_done_with_the_answer_and_not_before(
    cast: Cast, eli: Browser, sign_in: SignIn
) -> None:
    dee, closure = sign_in(cast.dee), f"/admin/people/{cast.dee.actor.user_id}/closure"
    goes_elsewhere(eli)
    asked = eli.submit(closure, on="/account")
    assert asked.status_code == 403, "the sign-in of a moment ago is no proof from here"
    assert f'action="{closure}"' in asked.text
    assert dee.get("/trainer").status_code == 200
    assert cast.eli.phone is not None
    assert eli.submit(closure, on="/account", proof=cast.eli.phone.code()).status_code == 303
    assert dee.get("/trainer").status_code == 303


def test_another_password_leaves_no_place_known_but_the_one_it_was_set_in(cast: Cast, eli: Browser) -> None:
    assert cast.eli.phone is not None
    assert eli.get("/admin").status_code == 200
    goes_elsewhere(eli)
    proof = {"current_password": cast.eli.password, "code": cast.eli.phone.code()}
    done = eli.submit("/account/password", new_password="copper walrus mild tangent", **proof)
    assert done.location == "/account/password?changed=1"
    assert eli.get("/admin").status_code == 200
    eli.environ_base["REMOTE_ADDR"] = HOME
    assert eli.get("/admin").location == f"{PROOF}?next=%2Fadmin"


def test_the_log_says_let_in_of_nobody_who_was_asked_first(cast: Cast, eli: Browser) -> None:
    assert cast.eli.phone is not None
    checks = "/admin/probe/runs"
    with capture_logs() as lines:
        eli.get("/admin")
        eli.get("/admin/people")
        goes_elsewhere(eli)
        eli.get("/admin")
        eli.get("/admin/people")
        eli.submit(checks, on="/account", proof=cast.eli.phone.wrong_code())
        eli.submit(checks, on="/account", proof=cast.eli.phone.code())
    said = [
        (line["event"], line.get("reason")) for line in lines if line.get("endpoint", "").startswith("admin.")
    ]
    assert said == [*[("let_in", None)] * 2, *[("refused", "elsewhere")] * 3, ("let_in", None)]


def test_everybody_else_travels(cast: Cast, sign_in: SignIn) -> None:
    ana = sign_in(cast.ana)
    goes_elsewhere(ana)
    assert ana.get("/hub").status_code == 200


def test_what_the_cookie_keeps_tells_no_network_and_cannot_be_added_to(eli: Browser) -> None:
    with eli.session_transaction() as cookie:
        [mark] = cookie["proved_from"]
    assert len(mark) == 32
    assert "127.0" not in mark
    goes_elsewhere(eli)
    assert eli.get("/admin").status_code == 303
    with eli.session_transaction() as cookie:
        assert cookie["proved_from"] == [mark], "asking alone adds nothing"
