"""The installation that a command is for: the one the environment names, else the one that runs here."""

from __future__ import annotations

from maxpulse.config import Settings
from maxpulse.runtime.instance import default_home
from maxpulse.runtime.secrets import keep_secret
from maxpulse.runtime.state import status_of


def find_installation(using: Settings) -> Settings | None:
    """`using` with the addresses of its services filled in; None where none are named and none run here."""
    if using.database_url:
        return using
    home = default_home()
    state = status_of(home)
    if state is None:
        return None
    addresses = {
        "database_url": state.database_url,
        "database_recorder_url": state.database_recorder_url,
        "redis_url": state.redis_url,
        "secret_key": using.secret_key or keep_secret(home.secrets, "secret_key"),
    }
    return using.model_copy(update=addresses)
