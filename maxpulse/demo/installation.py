"""Which installation gets demo data: the one the environment names, else the one that runs here."""

from __future__ import annotations

from maxpulse.config import Settings, settings
from maxpulse.core.power import refuse_power
from maxpulse.core.setup import check_schema
from maxpulse.runtime.here import find_installation


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
    found = find_installation(using)
    if found is None:
        raise NoDemoData("Start the installation first (`maxpulse up`), or name a database in DATABASE_URL.")
    refuse_power(found.database_url)
    check_schema(found.database_url)
    return found.model_copy(update={"openai_api_key": ""})
