"""How services are reached: URLs built from folders, accounts and passwords, and read back for a person."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit, urlunsplit


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


def with_account(url: str, user: str, password: str) -> str:
    """The same database, entered as somebody else."""
    parts = urlsplit(url)
    where = parts.netloc.rpartition("@")[2]
    account = f"{quote(user, safe='')}:{quote(password, safe='')}"
    return urlunsplit(parts._replace(netloc=f"{account}@{where}"))


def password_of(url: str) -> str:
    """The password written in a URL, or an empty string."""
    return urlsplit(url).password or ""


def without_password(url: str) -> str:
    """A URL that may be shown."""
    parts = urlsplit(url)
    return url.replace(f":{parts.password}@", ":…@") if parts.password else url
