"""Carries fragments from committed events to the pages that show them; knows no domain."""

from .checks import numbers, still_allowed
from .fragments import renders
from .origin import is_our_origin, origin_allowed
from .service import close_sockets, init_app, publish, send_off, serve, sock
from .streams import Facts, Message

__all__ = [
    "Facts",
    "Message",
    "close_sockets",
    "init_app",
    "is_our_origin",
    "numbers",
    "origin_allowed",
    "publish",
    "renders",
    "send_off",
    "serve",
    "sock",
    "still_allowed",
]
