"""A provider that is played on this machine, and an application that has a key for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from maxpulse.config import Settings
from tests.factories.cast import Cast, make_cast
from tests.fakes.openai_server import FakeOpenAI


@pytest.fixture
def provider() -> Iterator[FakeOpenAI]:
    """OpenAI, played by a server on this machine."""
    with FakeOpenAI() as fake:
        yield fake


def with_a_key(
    app: Flask, provider: FakeOpenAI, monkeypatch: pytest.MonkeyPatch, model: str, **changes: Any
) -> Settings:
    """The application's settings with a key. The model is the test's own, so that none finds what another has kept."""
    settings: Settings = app.extensions["settings"]
    given = {"openai_api_key": "a-key", "openai_base_url": provider.url, "openai_model": model, **changes}
    using = settings.model_copy(update=given)
    monkeypatch.setitem(app.extensions, "settings", using)
    return using


@pytest.fixture
def configured(
    app: Flask, provider: FakeOpenAI, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Settings:
    """The application with a key."""
    return with_a_key(app, provider, monkeypatch, request.node.name)


@pytest.fixture
def people(installation: Flask) -> Cast:
    """A cast in the installation of these tests' own."""
    return make_cast(installation)


@pytest.fixture
def using(
    installation: Flask, provider: FakeOpenAI, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Settings:
    """That installation with a key. Two of a hundred texts are drawn, as by default."""
    return with_a_key(installation, provider, monkeypatch, request.node.name[:40])
