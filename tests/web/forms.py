"""Forms as they stand on pages: where they are sent to, and what they hold."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

from tests.factories.cast import Person


@dataclass
class Form:
    """One form. `fields` holds each name with the value a browser would send if nothing was touched."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)


class _Reader(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.page, self.forms, self.inside = page, [], False

    forms: list[Form]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(has.get("action") or self.page, has.get("method", "get").lower()))
            self.inside = True
        elif self.inside and has.get("name") and tag in ("input", "textarea", "select", "button"):
            self.forms[-1].fields.setdefault(has["name"], has.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "form"


def forms_on(html: str, page: str) -> list[Form]:
    """The forms of a page at the address `page`."""
    reader = _Reader(page)
    reader.feed(html)
    return reader.forms


def code_of(person: Person) -> dict[str, str]:
    """The field that forms ask for beside the password, of somebody whose phone shows codes."""
    return {"code": person.phone.code()} if person.phone else {}
