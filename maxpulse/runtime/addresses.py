"""How services are reached: URLs built from folders, accounts and passwords, and read back for a person."""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

RECORDER = "maxpulse_recorder"


def postgres_url(user: str, password: str, database: str, sockets: Path) -> str:
    """A PostgreSQL URL over a Unix socket, as libpq and SQLAlchemy both read it."""
    where = urlencode({"host": str(sockets)}, quote_via=quote)
    return (
        f"postgresql://{quote(user, safe='')}:{quote(password, safe='')}@/{quote(database, safe='')}?{where}"
    )


def valkey_url(socket: Path) -> str:
    """A Redis URL over a Unix socket."""
    return f"unix://{quote(str(socket))}"


def web_url(bind: str, port: int) -> str:
    """The address to type into a browser on this machine."""
    if bind in ("0.0.0.0", "::", ""):  # noqa: S104
        bind = "127.0.0.1"
    return f"http://{bracketed(bind)}:{port}"


def bracketed(host: str) -> str:
    """A host as it stands before a port: IPv6 in brackets."""
    return f"[{host}]" if ":" in host else host


def recorder_url(application_url: str) -> str:
    """The recorder's address where none is given: its password is derived from the application's.

    Every machine that knows the application's address then knows this one, and none has to be told.
    """
    parts = urlsplit(application_url)
    account = _account(RECORDER, _derived(parts.password or ""))
    return urlunsplit(parts._replace(netloc=f"{account}@{parts.netloc.rpartition('@')[2]}"))


def _derived(password: str) -> str:
    return password and blake2b(password.encode(), person=b"recorder", digest_size=24).hexdigest()


def _account(user: str, password: str) -> str:
    return quote(user, safe="") + (f":{quote(password, safe='')}" if password else "")
