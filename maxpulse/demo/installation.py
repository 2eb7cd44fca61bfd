"""Which installation gets demo data: the one the environment names, else the one that runs here."""

from __future__ import annotations

from maxpulse.config import Settings, settings
from maxpulse.core.setup import check_schema, refuse_power
from maxpulse.runtime.instance import default_home
from maxpulse.runtime.secrets import keep_secret
from maxpulse.runtime.state import status_of


class NoDemoData(SystemExit):
    """Demo data cannot be filled here; the message says why."""


def refuse_production(using: Settings) -> None:
    """Raise NoDemoData in production: made-up people must never stand among real ones."""
    if using.is_production:
        raise NoDemoData("Demo data is refused in production.")


def demo_settings() -> Settings:
    """The settings to fill with. Raises NoDemoData when there is no database to fill, or in production.

    A key for a language model is left out: nobody waits for better words about people who do not exist.
    """
    using = settings()
    refuse_production(using)
    found = using if using.database_url else _running(using)
    refuse_power(found.database_url)
    check_schema(found.database_url)
    return found.model_copy(update={"openai_api_key": ""})


def _running(using: Settings) -> Settings:
    home = default_home()
    state = status_of(home)
    if state is None:
        raise NoDemoData("Start the installation first (`maxpulse up`), or name a database in DATABASE_URL.")
    addresses = {
        "database_url": state.database_url,
        "database_recorder_url": state.database_recorder_url,
        "redis_url": state.redis_url,
        "secret_key": using.secret_key or keep_secret(home.secrets, "secret_key"),
    }
    return using.model_copy(update=addresses)
