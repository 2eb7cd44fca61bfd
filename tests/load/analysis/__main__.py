"""`python -m tests.load.analysis`: how few calls to a model many people need, through the jobs of analyses.

Brings a PostgreSQL, a Valkey and a server that plays OpenAI of its own, and ends with 1 when a figure is not what its
patterns say, a grade or a score is wrong, or anything of a person is found where it may not be.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, redirect_stderr
from pathlib import Path

import psycopg
import structlog
from flask import Flask

from maxpulse import create_app
from maxpulse.config import Settings
from maxpulse.core.setup import prepare_database
from maxpulse.runtime.logs import configure_logging
from maxpulse.runtime.services import embedded_postgres, embedded_valkey
from tests.factories.databases import Urls
from tests.fakes.openai_server import FakeOpenAI
from tests.load.analysis.crowd import STREAMS
from tests.load.analysis.playing import Asked, count, play
from tests.load.analysis.stage import Stage, closing

MODEL = "gpt-5-mini"
# Calls are counted here, not seconds: what is in it ends with the run.
FORGETFUL = ("fsync", "full_page_writes", "autovacuum")
log = structlog.get_logger(__name__)


def main() -> int:
    """Play what was asked for; 0 when all was as it has to be."""
    options = _options()
    asked = Asked(tuple(options.rates), options.days, options.people)
    one = count if options.count else _play
    went_well = [one(stream, seed, asked) for stream in options.streams for seed in options.seeds]
    return 0 if all(went_well) else 1


def _play(stream: str, seed: int, asked: Asked) -> bool:
    with tempfile.TemporaryDirectory(prefix="maxpulse-analysis-") as folder:
        home = Path(folder)
        with _logging_to(home / "log") as written, _installation(home) as stage:
            log.info("played", stream=stream, seed=seed)
            return play(stage, stream, seed, asked, written.read_text)


@contextmanager
def _logging_to(path: Path) -> Iterator[Path]:
    with path.open("w", buffering=1) as kept, redirect_stderr(kept):
        configure_logging()
        yield path


@contextmanager
def _installation(home: Path) -> Iterator[Stage]:
    home.chmod(0o755)
    with ExitStack() as stack:
        found = stack.enter_context(embedded_postgres(home / "postgres"))
        urls = Urls(found.owner, found.app, found.recorder)
        with psycopg.connect(found.superuser, autocommit=True) as connection:
            for name in FORGETFUL:
                connection.execute(f"alter system set {name} = off")  # type: ignore[arg-type]
            connection.execute("select pg_reload_conf()")
        prepare_database(*urls)
        redis_url = stack.enter_context(embedded_valkey(home / "valkey"))
        provider = stack.enter_context(FakeOpenAI()).measured()
        app = _application(urls, redis_url, provider.url, home)
        yield stack.enter_context(closing(Stage(app, urls, provider)))


def _application(urls: Urls, redis_url: str, provider_url: str, home: Path) -> Flask:
    # Never the environment's: a key in somebody's shell must not reach OpenAI.
    return create_app(
        Settings.model_construct(
            env="test",
            home=home,
            secret_key="load-only-" + "x" * 32,
            database_url=urls.app,
            database_recorder_url=urls.recorder,
            redis_url=redis_url,
            public_url="http://localhost",
            openai_api_key="a-key",
            openai_base_url=provider_url,
            openai_model=MODEL,
        )
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.load.analysis", description=__doc__)
    parser.add_argument("--streams", nargs="*", default=["health"], choices=STREAMS)
    parser.add_argument(
        "--seeds", nargs="*", type=int, default=[1, 2, 3], help="who comes, and in which order"
    )
    parser.add_argument("--people", type=int, help="at most so many of each stream; without it everybody")
    parser.add_argument(
        "--rates",
        nargs="*",
        type=int,
        default=[50, 200],
        help="people a day through the jobs, after the cold run",
    )
    parser.add_argument("--days", type=int, default=90)
    parser.add_argument("--count", action="store_true", help="count by patterns alone and play nobody")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
