"""What the parts of an installation are told of each other."""

from __future__ import annotations

from pathlib import Path

import pytest

from maxpulse.config import Settings
from maxpulse.runtime.instance import Instance
from maxpulse.runtime.paths import Home
from maxpulse.runtime.postgres import DatabaseUrls


def test_web_and_workers_never_hear_the_owners_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = "postgresql://owner:secret-of-the-owner@/live"
    monkeypatch.setenv("DATABASE_OWNER_URL", owner)
    urls = DatabaseUrls(app="postgresql://app@/live", owner=owner, recorder="postgresql://recorder@/live")
    instance = Instance(Home.at(tmp_path).make(), Settings.model_construct(), urls, "redis://db", None, None)
    assert not [name for name, value in instance.environment().items() if "secret-of-the-owner" in value]
    assert instance.owners_environment()["DATABASE_OWNER_URL"] == owner, "migrations do"
