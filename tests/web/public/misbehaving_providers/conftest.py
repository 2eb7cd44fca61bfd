"""Somebody who would come in, if nothing were wrong."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from maxpulse.accounts.actions import identities
from maxpulse.accounts.rules.providers import Provider, Told
from maxpulse.core.db import acting
from maxpulse.notices.models import Mail
from tests.factories.cast import Cast
from tests.fakes.providers import FakeProvider, Someone, somebody
from tests.web.conftest import SYSTEM


@pytest.fixture(scope="module")
def linked(linking_app: Flask, company: Cast) -> Someone:
    """Whoever is signed in there would come in as Cai, if nothing were wrong."""
    someone, cai = somebody(), company.cai
    assert cai.actor.user_id
    for provider in Provider:
        told = Told(provider, someone.subject, someone.email or "")
        with linking_app.app_context(), acting(cai.actor):
            identities.link(cai.actor.user_id, cai.email, told)
    with linking_app.app_context(), acting(SYSTEM) as session:
        session.query(Mail).delete()
    return someone


@pytest.fixture
def fake(fake: FakeProvider, linked: Someone) -> FakeProvider:
    """Signed in there is who is linked here."""
    fake.behave(replace(linked))
    return fake
