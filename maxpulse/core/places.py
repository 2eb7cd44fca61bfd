"""Where another service is: on this machine, or across a line that others may listen on."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import parse_qs, urlsplit


def is_here(url: str) -> bool:
    """True when the service at `url` is this machine's own: a socket in the file system, or a loopback address."""
    parts = urlsplit(url)
    host = parts.hostname or parse_qs(parts.query).get("host", [""])[-1]
    if host in ("", "localhost") or host.startswith("/"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def is_sealed_database(url: str) -> bool:
    """True when what is said to this PostgreSQL stays between the two: TLS, a certificate and a name that are checked.

    libpq's own way is to go on in the clear when the server has no TLS, and to take any certificate.
    """
    return is_here(url) or parse_qs(urlsplit(url).query).get("sslmode", [""])[-1] == "verify-full"


def is_sealed(url: str, *schemes: str) -> bool:
    """True when one of these schemes, which check certificates, leads there, or it is this machine."""
    return is_here(url) or urlsplit(url).scheme in schemes
