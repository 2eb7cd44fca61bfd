"""Opening an account with an address nobody has."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

from sqlalchemy import select
from werkzeug.test import TestResponse

from maxpulse.accounts.models import User
from tests.factories.cast import Person
from tests.web.browser import Browser
from tests.web.conftest import Backstage

SignIn = Callable[[Person], Browser]
GOOD = "lantern orbit velvet crab"


def new_address() -> str:
    """An address nobody has."""
    return f"fay.{uuid4().hex[:10]}@example.test"


def register(browser: Browser, email: str, password: str = GOOD, first_name: str = "Fay") -> TestResponse:
    """Fill in the form."""
    return browser.submit("/register", first_name=first_name, email=email, password=password)


def account_of(backstage: Backstage, email: str) -> User | None:
    """The account with this address."""
    with backstage() as session:
        return session.scalars(select(User).where(User.email == email.lower())).one_or_none()
