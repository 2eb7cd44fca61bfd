"""A device that took answers without network and hands them over, as the script does."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from maxpulse.core import clock
from tests.factories.walk import Walk
from tests.web.browser import PHONE

MINUTE = timedelta(minutes=1)
LAPTOP = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0"


class Device:
    """A browser that took answers without network. `ahead` is how wrong its clock is."""

    def __init__(self, walk: Walk, ahead: timedelta = timedelta(0)) -> None:
        self.walk, self.ahead, self.id = walk, ahead, uuid4()
        self.pack = self.walk.browser.get(f"/a/{walk.token}/pack").json
        self.kept: list[dict[str, Any]] = []

    def answer(self, question: str, *values: str, ago: timedelta = timedelta(0), **more: Any) -> str:
        """Keep an answer that was given that long ago; its id."""
        kept = {
            "id": str(uuid4()),
            "counter": len(self.kept) + 1,
            "at": self._told(clock.now() - ago),
            "question": question,
            "values": list(values),
            **more,
        }
        self.kept.append(kept)
        return str(kept["id"])

    def send(self, *, seal: str | None = None, agent: str = PHONE) -> Any:
        """Hand over all that it keeps, the newest first: their order is told by their counter."""
        return self.walk.browser.post(
            f"/a/{self.walk.token}/outbox",
            headers={"User-Agent": agent},
            json={
                "seal": seal or self.pack["seal"],
                "device": str(self.id),
                "now": self._told(clock.now()),
                "offset": None,
                "answers": self.kept[::-1],
            },
        )

    def verdicts(self) -> list[str]:
        """What becomes of what it sends."""
        answer = self.send()
        assert answer.status_code == 200, answer.text
        return [each["verdict"] for each in answer.json["settled"]]

    def _told(self, moment: datetime) -> int:
        return int((moment + self.ahead).timestamp() * 1000)
