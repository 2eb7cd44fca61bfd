"""A participant with an account finds their own assessments."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

from flask import Flask

from maxpulse.core import clock
from maxpulse.privacy.jobs import erase_old
from maxpulse.tracking.jobs import make_room
from tests.factories.cast import Cast, Person
from tests.factories.walk import Walk
from tests.web.browser import Browser


def test_what_one_took_while_signed_in_is_listed_and_opens(
    app: Flask, cast: Cast, sign_in: Callable[[Person], Browser]
) -> None:
    cai = sign_in(cast.cai)
    Walk(cai, cast.ana.link_code).begin(name="Cai Cast").answer_all().finish()
    page = cai.get("/me")
    assert page.status_code == 200
    assert "Ana Cast" in page.text
    assert "Open the result" in page.text


def test_a_result_opens_for_who_is_signed_in_as_long_as_it_is_kept(
    app: Flask, cast: Cast, sign_in: Callable[[Person], Browser]
) -> None:
    walk = Walk(sign_in(cast.cai), cast.ana.link_code).begin(name="Cai Cast").answer_all().finish()
    with clock.travelling(clock.now() + timedelta(days=61)):
        with app.app_context():
            make_room()
        assert walk.browser.get(f"/a/{walk.token}/result").status_code == 410, "the link of then has run out"
        cai = sign_in(cast.cai)
        assert "data-grade" in cai.get(opens(cai), follow_redirects=True).text


def test_who_did_not_finish_in_time_is_told_so_and_given_no_link(
    app: Flask, cast: Cast, sign_in: Callable[[Person], Browser]
) -> None:
    Walk(sign_in(cast.cai), cast.ana.link_code).begin(name="Cai Cast")
    assert opens(sign_in(cast.cai))
    with clock.travelling(clock.now() + timedelta(days=61)):
        page = sign_in(cast.cai).get("/me").text
    assert "The link has run out." in page
    assert "/a/" not in page


def test_what_was_erased_is_named_as_that_and_leads_nowhere(
    app: Flask, cast: Cast, sign_in: Callable[[Person], Browser]
) -> None:
    Walk(sign_in(cast.cai), cast.ana.link_code).begin(name="Cai Cast").answer_all().finish()
    with clock.travelling(clock.now() + timedelta(days=732)):
        cai = sign_in(cast.cai)
        address = opens(cai)
        with app.app_context():
            erase_old()
        page = cai.get("/me").text
        assert "Kept as long as we said, then erased." in page
        assert "/a/" not in page
        assert cai.get(address, follow_redirects=True).status_code == 404


def test_the_next_person_on_a_device_begins_nothing_in_the_account_of_the_one_before(
    app: Flask, cast: Cast, sign_in: Callable[[Person], Browser]
) -> None:
    cai, other = sign_in(cast.cai), Browser(app)
    page = Walk(cai, cast.ana.link_code)
    cai.submit("/sign-out", on="/account")
    left_open = Walk(other, cast.ana.link_code)
    key = page.hidden()["start_key"]
    again = left_open.begin(name="Next Person", start_key=key)
    assert again.page.status_code == 422
    assert 'value="Next Person"' in again.page.text
    assert again.hidden()["start_key"] != key
    again.begin(name="Next Person").answer_all().finish()
    assert "/a/" not in sign_in(cast.cai).get("/me").text


def opens(cai: Browser) -> str:
    """The address that the list of assessments leads to."""
    found = re.search(r'href="(/a/[^"]+)"', cai.get("/me").text)
    assert found
    return found[1]


def test_what_others_took_is_not_listed(app: Flask, cast: Cast, sign_in: Callable[[Person], Browser]) -> None:
    Walk(app.test_client(), cast.ana.link_code).begin(name="Somebody Else")
    page = sign_in(cast.cai).get("/me")
    assert page.status_code == 200
    assert "Ana Cast" not in page.text
