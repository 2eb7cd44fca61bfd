"""When demo data is filled."""

from __future__ import annotations

from pathlib import Path

import pytest

from maxpulse.config import Settings
from maxpulse.runtime.demo import DemoData, is_filled
from maxpulse.runtime.identity import MYSELF
from maxpulse.runtime.instance import Instance, given_urls
from maxpulse.runtime.paths import Home
from maxpulse.runtime.postgres import EmbeddedPostgres


@pytest.fixture
def instance(tmp_path: Path) -> Instance:
    return an_instance(tmp_path)


def an_instance(place: Path, *, embedded: bool = True, env: str = "development") -> Instance:
    home = Home.at(place).make()
    using = Settings.model_construct(env=env, database_url="postgresql://app@db/live")
    postgres = EmbeddedPostgres(home, MYSELF) if embedded else None
    return Instance(home, using, given_urls(using), "redis://db", postgres, None)


def start_once(instance: Instance, crash: bool = False) -> bool:
    """Do what a first start does about demo data; tells whether it was due."""
    plan = DemoData.plan(instance, wished=True)
    assert instance.postgres is not None
    instance.postgres.data.path.mkdir(exist_ok=True)
    if plan.due:
        plan.begin()
        if not crash:
            plan.done()
    return plan.due


def test_the_first_start_fills_and_the_second_does_not(instance: Instance) -> None:
    assert [start_once(instance), start_once(instance)] == [True, False]
    assert is_filled(instance.home)


def test_a_start_that_was_cut_short_is_made_up_for(instance: Instance) -> None:
    assert start_once(instance, crash=True)
    assert not is_filled(instance.home)
    assert start_once(instance)
    assert is_filled(instance.home)


def test_jobs_of_a_start_that_was_cut_short_are_forgotten(instance: Instance) -> None:
    start_once(instance, crash=True)
    (instance.home.valkey / "appendonly").touch()
    start_once(instance)
    assert list(instance.home.valkey.iterdir()) == []


def test_a_database_that_began_without_demo_data_never_gets_it(instance: Instance) -> None:
    assert not DemoData.plan(instance, wished=False).due
    assert instance.postgres is not None
    instance.postgres.data.path.mkdir()
    assert not DemoData.plan(instance, wished=True).due


def test_production_and_other_peoples_databases_are_left_alone(tmp_path: Path) -> None:
    assert not DemoData.plan(an_instance(tmp_path / "a", env="production"), wished=True).due
    assert not DemoData.plan(an_instance(tmp_path / "b", embedded=False), wished=True).due
