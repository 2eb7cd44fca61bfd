"""A trainer's first page."""

from __future__ import annotations

from collections.abc import Callable

from tests.factories.cast import Cast, Person
from tests.web.browser import Browser


def test_it_greets_by_name_and_counts_nothing_that_is_not_there(
    cast: Cast, sign_in: Callable[[Person], Browser]
) -> None:
    page = sign_in(cast.dee).get("/trainer").text
    assert "Welcome, Dee." in page
    assert page.count("<b>0</b>") == 3


def test_it_leads_to_what_a_trainer_can_do_today(cast: Cast, sign_in: Callable[[Person], Browser]) -> None:
    dee = sign_in(cast.dee)
    page = dee.get("/trainer").text
    for address in ("/account", "/account/security", "/account/notifications"):
        assert f'<li><a href="{address}">' in page
        assert dee.get(address).status_code == 200
