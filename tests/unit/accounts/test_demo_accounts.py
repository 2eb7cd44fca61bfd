"""The accounts of demo data are known as such, each of them."""

from __future__ import annotations

from maxpulse.accounts.rules import DEMO_NAMES, is_demo
from maxpulse.demo.company import ACCOUNTS


def test_every_account_of_demo_data_is_known_as_one() -> None:
    assert {account.name for account in ACCOUNTS} == set(DEMO_NAMES)
    assert all(is_demo(account.email) for account in ACCOUNTS)
