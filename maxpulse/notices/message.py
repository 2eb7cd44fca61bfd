"""A mail before it is drawn: what it says, apart from how it looks."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Action:
    """The one thing a mail asks for: the words on the button, and the address behind it."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Message:
    """What one mail says, in the reader's language. `lines` are paragraphs; `small` stands below the button.

    `also` is something to do besides, at the very end and as a link: one mail asks for one thing.
    """

    kind: str
    subject: str
    lines: tuple[str, ...]
    action: Action | None = None
    small: tuple[str, ...] = ()
    also: Action | None = None
