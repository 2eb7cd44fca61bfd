"""Lists in pages."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import request


@dataclass(frozen=True, slots=True)
class Paging:
    """Which part of a list a page shows. Numbers count from 1."""

    number: int
    size: int
    total: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        """The position of the first row shown; 0 when there is none."""
        return min(self.offset + 1, self.total)

    @property
    def last(self) -> int:
        """The position of the last row shown."""
        return min(self.offset + self.size, self.total)

    @property
    def offset(self) -> int:
        """How many rows come before this page."""
        return (self.number - 1) * self.size

    def url(self, number: int) -> str:
        """The address of another page of the same list, filters kept."""
        asked = {key: values for key, values in request.args.lists() if key != "page"}
        return f"{request.path}?{urlencode({**asked, 'page': number}, doseq=True)}"


def paging(total: int, size: int = 50) -> Paging:
    """The page that `?page=` asks for, brought into range."""
    asked = request.args.get("page", "1")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
    last = Paging(1, size, total).pages
    return Paging(min(max(number, 1), last), size, total)
