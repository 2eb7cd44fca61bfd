"""How far people come: every state that the desk can show."""

from __future__ import annotations

from enum import StrEnum


class Arc(StrEnum):
    """What became of one client by now."""

    JUST_BEGUN = "just begun"
    ANSWERING = "answering now"
    STUCK = "stuck"
    GONE = "gone for more than a week"
    UNREAD = "finished, result not opened"
    READ = "result read once"
    READ_TWICE = "result read twice"
    BOUGHT = "bought once"
    BOUGHT_SEVERAL = "bought several"
    HID_PROGRESS = "stopped sharing progress"
    HID_GRADE = "stopped sharing the grade"

    @property
    def finishes(self) -> bool:
        """True where every question is answered and the result exists."""
        return self not in (Arc.JUST_BEGUN, Arc.ANSWERING, Arc.STUCK, Arc.GONE, Arc.HID_PROGRESS)

    @property
    def readings(self) -> int:
        """How often the result is opened."""
        return {Arc.READ: 1, Arc.READ_TWICE: 2, Arc.BOUGHT: 1, Arc.BOUGHT_SEVERAL: 2, Arc.HID_GRADE: 1}.get(
            self, 0
        )

    @property
    def purchases(self) -> int:
        """How often something is bought."""
        return {Arc.BOUGHT: 1, Arc.BOUGHT_SEVERAL: 2}.get(self, 0)

    @property
    def hides(self) -> str | None:
        """What is taken back from the distributor in the end."""
        return {Arc.HID_PROGRESS: "progress", Arc.HID_GRADE: "grade"}.get(self)
