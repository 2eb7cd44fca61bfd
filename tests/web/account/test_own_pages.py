"""The pages about oneself: everybody has them, each in the layout of their role."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from maxpulse.accounts.web.account.frame import ENTRIES
from maxpulse.core.actor import Actor
from maxpulse.network.actions import suspend_distributor
from tests.factories.cast import Cast, Person
from tests.sampling import some_of
from tests.web.browser import Browser
from tests.web.conftest import Backstage

SignIn = Callable[[Person], Browser]
DeskOf = Callable[[str], Browser]
PAGES = [entry.url for entry in ENTRIES]


@pytest.mark.parametrize("seat", some_of(["cai", "eli", "ana", "dee"]))
def test_everybody_finds_every_page_of_their_account_in_its_list(
    company: Cast, desk_of: DeskOf, seat: str
) -> None:
    person: Person = getattr(company, seat)
    browser = desk_of(seat)
    for here in PAGES:
        answer = browser.get(here)
        assert answer.status_code == 200
        assert person.email in answer.text or here != "/account"
        assert all(f'href="{there}"' in answer.text for there in PAGES)
        # Once in the list beside the page, once in the one that folds on a phone: styles show one of them.
        assert answer.text.count('aria-current="page"') == 2
        assert f'href="{here}" aria-current="page"' in answer.text


@pytest.mark.parametrize(
    ("seat", "body"), [("ana", "desk"), ("cai", "calm"), ("dee", "desk"), ("eli", "desk")]
)
def test_the_pages_stand_in_the_layout_of_the_role(desk_of: DeskOf, seat: str, body: str) -> None:
    assert f'<body class="{body}"' in desk_of(seat).get("/account").text


@pytest.mark.parametrize(
    ("seat", "start"), [("ana", "/hub"), ("cai", "/me"), ("dee", "/trainer"), ("eli", "/admin")]
)
def test_the_account_is_one_step_from_where_everybody_starts(desk_of: DeskOf, seat: str, start: str) -> None:
    assert 'href="/account"' in desk_of(seat).get(start).text


def test_a_suspended_distributor_is_told_so_here_too_but_where_they_keep_the_account_theirs(
    cast: Cast, sign_in: SignIn, backstage: Backstage
) -> None:
    browser = sign_in(cast.ana)
    with backstage(Actor.system()):
        suspend_distributor(cast.ana.distributor_id)
    left = [entry.url for entry in ENTRIES if entry.for_all]
    assert [browser.get(page).status_code for page in left] == [200, 200]
    for page in set(PAGES) - set(left):
        answer = browser.get(page)
        assert answer.status_code == 403
        assert "Your account is suspended." in answer.text
        assert cast.ana.email not in answer.text
