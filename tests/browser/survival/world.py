"""One person's devices, the server they speak to, and the time that passes for all of them."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from random import Random
from uuid import UUID

import psycopg
from playwright.sync_api import Browser

from tests.browser.conftest import kill
from tests.browser.survival.device import Device
from tests.runtime.installation import Installation
from tests.runtime.processes import lives, wait_for

HOUR_MS = 3_600_000
# What a lid is closed for, in hours: once in a walk for longer than a key is good.
NAPS, LONG = (1, 9), 190
# All that the server knows was so many hours earlier.
EARLIER = """
    with passed as (select cast(%(passed)s as interval) as by),
    a as (update assessment_responses set created_at = created_at - by from passed where session_id = %(id)s)
    update late_answers set given_at = given_at - by, created_at = created_at - by
      from passed where session_id = %(id)s
"""


class World:
    """Two devices with wrong clocks, the second of which is opened once it is used, and what happens around them."""

    def __init__(
        self,
        chromium: Browser,
        installation: Installation,
        token: str,
        session_id: UUID,
        kind: str,
        chance: Random,
    ) -> None:
        self._chromium, self._installation = chromium, installation
        self._token, self._session_id, self._kind, self._chance = token, session_id, kind, chance
        self._ahead_ms = [chance.randint(-160, 160) * HOUR_MS for _device in range(2)]
        self._passed_ms = 0
        self._in_hand = 0
        self._killed: list[int] = []
        self._opened: dict[int, Device] = {}

    @property
    def devices(self) -> list[Device]:
        """Those that have been used."""
        return list(self._opened.values())

    @property
    def device(self) -> Device:
        """The one in hand."""
        place = self._in_hand
        if place not in self._opened:
            # Nothing can be begun on a device that has never met the server.
            wait_for(self.serves, "the web processes")
            address, ahead = f"http://127.0.0.1:{self._installation.port}", self._ahead_ms[place]
            self._opened[place] = Device(
                self._chromium, address, self._token, ahead + self._passed_ms, self._kind
            )
        return self._opened[place]

    def take_the_other(self) -> None:
        """Put the device away and take the other."""
        self._in_hand = 1 - self._in_hand

    def close_the_lid(self) -> None:
        """The device in hand stands still without network for hours, and time passes for everybody."""
        hours = self._chance.choice((*NAPS, LONG) if self._passed_ms < LONG * HOUR_MS else NAPS)
        device = self.device
        device.context.set_offline(True)
        self._let_pass(hours)
        with standing_still(self._chromium):
            self.serves()
        device.context.set_offline(device.is_offline)

    def kill_a_process(self) -> None:
        """Kill one of the web processes, which is begun anew at once."""
        processes = [pid for name, pid in self._installation.status()["pids"].items() if "web-" in name]
        with suppress(ProcessLookupError, IndexError):
            os.kill(self._chance.choice(sorted(processes)), signal.SIGKILL)

    def kill_the_server(self) -> None:
        """Kill the first of the web processes; the others answer until they notice, which takes seconds."""
        pids = self._installation.status()["pids"]
        self._killed += [pid for name, pid in pids.items() if name.startswith("web")]
        kill(self._installation, "web")

    def serves(self) -> bool:
        """True when every part is ready, and nothing answers any more that was killed."""
        return not any(map(lives, self._killed)) and self._installation.serves()

    def close(self) -> None:
        """Put everything away. Fails where a page's script has failed."""
        for device in self.devices:
            device.close()
        assert [error for device in self.devices for error in device.wrong] == []

    def _let_pass(self, hours: int) -> None:
        with psycopg.connect(self._installation.status()["database_owner_url"]) as connection:
            connection.execute(EARLIER, {"passed": f"{hours} hours", "id": self._session_id})
        self._passed_ms += hours * HOUR_MS
        for place, device in self._opened.items():
            device.set_clock(self._ahead_ms[place] + self._passed_ms)


@contextmanager
def standing_still(chromium: Browser) -> Iterator[None]:
    """No process of the browser does anything meanwhile."""
    line = chromium.new_browser_cdp_session()
    processes = [each["id"] for each in line.send("SystemInfo.getProcessInfo")["processInfo"]]
    line.detach()
    for number in (signal.SIGSTOP, signal.SIGCONT):
        for process in processes:
            with suppress(ProcessLookupError):
                os.kill(process, number)
        if number is signal.SIGSTOP:
            yield
