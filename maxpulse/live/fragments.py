"""Event type -> the fragments it changes. The domains register; the hub renders each message once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import partial

from .streams import Facts

Render = Callable[[Facts], str | Iterable[str]]

# Parts of a table mean nothing outside one: a browser drops them unless a <template> carries them.
TABLE_PART = re.compile(r"<(tr|td|th|tbody|thead|tfoot|caption|col|colgroup)\b", re.IGNORECASE)

_may_wait: set[str] = set()
_quick: set[Render] = set()
_renderers: dict[str, dict[str, Render]] = {}
_ahead: dict[str, dict[str, Render]] = {}


def renders(*event_types: str, quick: bool = False, ahead: bool = False) -> Callable[[Render], Render]:
    """Register a function that answers an event's facts with HTML: a string, or one string a fragment.

    Each fragment is one element with an `id` and the event's number in `data-number`. Several domains may
    render one event; their fragments follow each other in order of registration. `quick` promises that the
    function draws from the facts alone, without waiting for anything: where all that render an event do, they run where
    messages arrive. What is `ahead` is what somebody waits to see: it is on its way before anything else is drawn.
    """

    def register(render: Render) -> Render:
        if quick:
            _quick.add(render)
        for event_type in event_types:
            if not quick:
                _may_wait.add(event_type)
            kept = (_ahead if ahead else _renderers).setdefault(event_type, {})
            kept[f"{render.__module__}.{render.__qualname__}"] = render
        return render

    return register


def render(facts: Facts) -> str:
    """All fragments of one message; empty when nothing on a page depends on it."""
    return "".join([*(draw(facts) for draw in drawn_ahead(facts["e"])), render_counted(facts)])


def drawn_ahead(event_type: str) -> list[Callable[[Facts], str]]:
    """What draws fragments of this event that go before the others, each by itself; first what waits for nothing."""
    ahead = _ahead.get(event_type, {}).values()
    return [partial(_draw, renderer) for renderer in sorted(ahead, key=_waits)]


def render_counted(facts: Facts) -> str:
    """The fragments that go with the event's number."""
    return "".join(_draw(renderer, facts) for renderer in _renderers.get(facts["e"], {}).values())


def rendered_events() -> list[str]:
    """Every event that changes something on a page."""
    return sorted({*_renderers, *_ahead})


def is_quick(event_type: str) -> bool:
    """True when nobody who renders this event waits for anything."""
    return event_type not in _may_wait


def wrapped(fragment: str) -> str:
    """The fragment in a `<template>` when it is part of a table, else as it is."""
    fragment = fragment.strip()
    return f"<template>{fragment}</template>" if TABLE_PART.match(fragment) else fragment


def _waits(renderer: Render) -> bool:
    return renderer not in _quick


def _draw(renderer: Render, facts: Facts) -> str:
    rendered = renderer(facts)
    if isinstance(rendered, str):
        return wrapped(rendered)
    return "".join(map(wrapped, rendered))
