"""Carries fragments from committed events to the pages that show them; knows no domain."""

from .checks import numbers, still_allowed
from .fragments import renders
from .metrics import COUNTS, EDGES_MS, Counts
from .origin import is_our_origin, origin_allowed
from .service import close_all, close_sockets, init_app, publish, serve, sock
from .streams import Facts, Message

__all__ = [
    "COUNTS",
    "EDGES_MS",
    "Counts",
    "Facts",
    "Message",
    "close_all",
    "close_sockets",
    "init_app",
    "is_our_origin",
    "numbers",
    "origin_allowed",
    "publish",
    "renders",
    "serve",
    "sock",
    "still_allowed",
]
