"""What the parts of an installation are told of each other."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from maxpulse.config import Settings
from maxpulse.runtime.identity import MYSELF
from maxpulse.runtime.instance import Instance
from maxpulse.runtime.paths import Home
from maxpulse.runtime.postgres import DatabaseUrls, EmbeddedPostgres
from maxpulse.runtime.up import greeting
from maxpulse.runtime.valkey import EmbeddedValkey


def test_web_and_workers_never_hear_the_owners_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = "postgresql://owner:secret-of-the-owner@/live"
    monkeypatch.setenv("DATABASE_OWNER_URL", owner)
    urls = DatabaseUrls(app="postgresql://app@/live", owner=owner, recorder="postgresql://recorder@/live")
    instance = Instance(Home.at(tmp_path).make(), Settings.model_construct(), urls, "redis://db", None, None)
    assert not [name for name, value in instance.environment().items() if "secret-of-the-owner" in value]
    assert instance.owners_environment()["DATABASE_OWNER_URL"] == owner, "migrations do"


def embedded(place: Path, port: int) -> Instance:
    """An installation with services of its own."""
    home = Home.at(place).make()
    postgres, valkey = EmbeddedPostgres(home, MYSELF), EmbeddedValkey(home)
    using = Settings.model_construct(bind="127.0.0.1", port=port)
    return Instance(home, using, postgres.urls, valkey.url, postgres, valkey)


def test_two_data_directories_share_no_address_password_or_file(tmp_path: Path) -> None:
    one, other = embedded(tmp_path / "one", 8000), embedded(tmp_path / "another one", 8001)
    ours, theirs = asdict(one.state()), asdict(other.state())
    addresses = [name for name, value in ours.items() if isinstance(value, str)]
    assert len(addresses) == 5
    assert not [name for name in addresses if ours[name] == theirs[name]]
    passwords = [make_url(state["database_url"]).password for state in (ours, theirs)]
    assert passwords[0] != passwords[1]
    assert {part.log for part in one.stores()}.isdisjoint(part.log for part in other.stores())


def test_a_newcomer_is_told_where_it_runs_and_who_may_come_in(tmp_path: Path) -> None:
    instance = embedded(tmp_path / "data", 8123)
    assert "demo" not in greeting(instance), "nobody of the kind is there"
    (instance.home.root / "demo").write_text("filled\n")
    assert greeting(instance).strip().splitlines() == [
        "MAXPULSE runs at http://127.0.0.1:8123",
        f"  Data directory: {instance.home.root}",
        "  Demo accounts: admin@demo.maxpulse.test, trainer@demo.maxpulse.test, distributor@demo.maxpulse.test, "
        "rival@demo.maxpulse.test, participant@demo.maxpulse.test",
        "  Password of all of them: maxpulse-demo",
        "  Demo link: http://127.0.0.1:8123/l/demo-health",
        "  Ctrl-C stops everything.",
    ]
