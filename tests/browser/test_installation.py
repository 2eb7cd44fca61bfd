"""What the command and the system see of the installation that the browsers look at."""

from __future__ import annotations

import json
import socket
from pathlib import Path

from tests.runtime.installation import Installation


def test_its_status_is_told_as_json_too(installation: Installation) -> None:
    outcome = installation.command("status", "--json")
    assert outcome.returncode == 0, outcome.stderr
    told = json.loads(outcome.stdout)
    assert told == installation.status()
    addresses = {"web_url", "database_url", "database_owner_url", "database_recorder_url", "redis_url"}
    assert set(told) == addresses | {"pids"}
    assert all(isinstance(told[each], str) for each in addresses)
    services = {"postgres", "valkey", "web", "background", "worker-1", "worker-2", "sealer", "scheduler"}
    assert set(told["pids"]) == services | {"supervisor", "web-1", "web-2"}


def test_the_port_of_another_installation_is_not_shared(installation: Installation, tmp_path: Path) -> None:
    second = Installation(tmp_path / "second", port=installation.port).command("up")
    assert second.returncode == 1 and f"Port {installation.port}" in second.stderr


def test_a_header_cannot_rename_the_path_that_is_asked_for(installation: Installation) -> None:
    with socket.create_connection(("127.0.0.1", installation.port)) as line:
        line.settimeout(10)
        line.sendall(b"GET /x/healthz HTTP/1.1\r\nHost: x\r\nSCRIPT_NAME: /x\r\nConnection: close\r\n\r\n")
        assert line.recv(100).startswith(b"HTTP/1.1 404 ")
