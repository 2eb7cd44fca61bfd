"""One installation on this machine: the services it runs, their addresses and their environment."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from maxpulse.config import Settings, given_as_files, settings
from maxpulse.runtime.addresses import recorder_url, web_url
from maxpulse.runtime.background import background_service
from maxpulse.runtime.gate import VARIABLE as GATE
from maxpulse.runtime.paths import PROJECT, Home
from maxpulse.runtime.postgres import DatabaseUrls, EmbeddedPostgres, renew_passwords
from maxpulse.runtime.processes import Service
from maxpulse.runtime.secrets import keep_secret
from maxpulse.runtime.state import State
from maxpulse.runtime.valkey import EmbeddedValkey

OWNERS_ADDRESS = "DATABASE_OWNER_URL"


@dataclass(frozen=True, slots=True)
class Instance:
    """What `maxpulse up` runs. A service that is None is somebody else's, reached by its address."""

    home: Home
    settings: Settings
    urls: DatabaseUrls
    redis_url: str
    postgres: EmbeddedPostgres | None
    valkey: EmbeddedValkey | None

    @classmethod
    def from_environment(cls) -> Instance:
        """The installation that the environment describes. Raises CannotRun, BadSettings."""
        home = default_home().make()
        # Production refuses to run without a secret; one that is made and kept here is as good as one given.
        if not os.environ.get("SECRET_KEY") and "SECRET_KEY" not in given_as_files():
            os.environ["SECRET_KEY"] = keep_secret(home.secrets, "secret_key")
        using = settings()
        postgres = None if using.database_url else EmbeddedPostgres(home)
        valkey = None if using.redis_url else EmbeddedValkey(home)
        return cls(
            home=home,
            settings=using,
            urls=postgres.urls if postgres else given_urls(using),
            redis_url=valkey.url if valkey else using.redis_url,
            postgres=postgres,
            valkey=valkey,
        )

    def with_other_passwords(self) -> Instance:
        """This one, whose embedded database gets other passwords with its next start; nobody else's is touched."""
        if self.postgres is None:
            return self
        renew_passwords(self.home)
        return replace(self, urls=self.postgres.urls)

    @property
    def web_url(self) -> str:
        """Where a browser on this machine finds it."""
        return web_url(self.settings.bind, self.settings.port)

    def state(self) -> State:
        """What `maxpulse status` will tell."""
        return State(self.web_url, self.urls.app, self.urls.owner, self.urls.recorder, self.redis_url)

    def stores(self) -> list[Service]:
        """The embedded services, started before anything else."""
        return [part.service() for part in (self.postgres, self.valkey) if part is not None]

    def background(self) -> Service:
        """Workers and scheduler."""
        return background_service(self.home, self.environment())

    def web(self) -> Service:
        """gunicorn, ready when it answers."""
        return Service(
            name="web",
            command=[sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", "wsgi:app"],
            ready=lambda: answers(self.web_url, "/healthz"),
            environment=self.environment(),
            patience=20.0,
            log=self.home.logs / "web.log",
        )

    def environment(self) -> dict[str, str]:
        """The environment of web and workers. The owner's address never is in it."""
        return {
            **{name: value for name, value in os.environ.items() if name != OWNERS_ADDRESS},
            "MAXPULSE_HOME": str(self.home.root),
            "DATABASE_URL": self.urls.app,
            "DATABASE_RECORDER_URL": self.urls.recorder,
            "REDIS_URL": self.redis_url,
            GATE: str(self.home.gate),
            "PROMETHEUS_MULTIPROC_DIR": str(self.home.metrics),
            "PYTHONUNBUFFERED": "1",
            "TZ": "UTC",
        }

    def owners_environment(self) -> Mapping[str, str]:
        """The environment of a migration."""
        return self.environment() | ({OWNERS_ADDRESS: self.urls.owner} if self.urls.owner else {})

    def forget_metrics(self) -> None:
        """Metrics count from a start; the files of dead processes would count again."""
        shutil.rmtree(self.home.metrics, ignore_errors=True)
        self.home.metrics.mkdir(mode=0o700)


def default_home() -> Home:
    """The data directory: MAXPULSE_HOME, else `var` beside the product, wherever one stands."""
    given = os.environ.get("MAXPULSE_HOME")
    return Home.at(Path(given) if given else PROJECT / "var")


def given_urls(using: Settings) -> DatabaseUrls:
    """Addresses of a database that is somebody else's."""
    return DatabaseUrls(
        app=using.database_url,
        owner=using.database_owner_url,
        recorder=using.database_recorder_url or recorder_url(using.database_url),
    )


def answers(base: str, path: str) -> bool:
    """True when GET on this address is answered with 200 within two seconds."""
    connection = HTTPConnection(base.removeprefix("http://"), timeout=2.5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
