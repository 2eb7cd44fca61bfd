"""Forms and links of a page, read as a browser without JavaScript reads them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

Attributes = dict[str, str]
CHOICES = ("radio", "checkbox")


@dataclass(slots=True)
class Form:
    """One form: where it goes, its own attributes, and the fields with what stands in them."""

    action: str
    attributes: Attributes
    fields: list[tuple[str, str]] = field(default_factory=list)
    names: set[str] = field(default_factory=set)

    def filled(self, given: dict[str, list[str]]) -> list[tuple[str, str]]:
        """What the browser sends: the fields as they stand, with `given` in place of those of the same name."""
        kept = [(name, value) for name, value in self.fields if name not in given]
        return kept + [(name, value) for name, values in given.items() for value in values]


@dataclass(slots=True)
class Page:
    """One answer of the server, with its forms and the addresses it links to."""

    status: int
    path: str
    forms: list[Form]
    links: list[str]
    grade: str | None

    def form(self, ending: str) -> Form | None:
        """The form that is sent to an address with this ending, or None."""
        return next((form for form in self.forms if form.action.endswith(ending)), None)

    @property
    def question(self) -> Form | None:
        """The form of the question on this page, or None."""
        return next((form for form in self.forms if form.attributes.get("data-question")), None)

    def link(self, part: str) -> str | None:
        """The first linked address that contains `part`, or None."""
        return next((link for link in self.links if part in link), None)


def read(status: int, path: str, text: str) -> Page:
    """A page from its HTML."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return Page(status, path, reader.forms, reader.links, reader.grade)


class _Reader(HTMLParser):
    """Collects forms, their fields, and links."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.grade: str | None = None
        self._inside: Form | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self.grade = self.grade or attributes.get("data-grade")
        if tag == "form":
            self._inside = Form(attributes.get("action", ""), attributes)
            self.forms.append(self._inside)
        elif tag == "a" and "href" in attributes:
            self.links.append(attributes["href"])
        elif tag in ("input", "button") and self._inside is not None and attributes.get("name"):
            self._inside.names.add(attributes["name"])
            self._inside.fields += _standing(tag, attributes)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = None


def _standing(tag: str, attributes: Attributes) -> Iterator[tuple[str, str]]:
    """What a field sends when nobody touches it; a button sends nothing unless it is pressed."""
    chosen = attributes.get("type") not in CHOICES or "checked" in attributes
    if tag == "input" and chosen:
        yield attributes["name"], attributes.get("value", "on" if attributes.get("type") in CHOICES else "")
