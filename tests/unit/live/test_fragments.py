"""Events and their fragments."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from maxpulse.live.fragments import (
    drawn_ahead,
    render,
    render_counted,
    rendered_events,
    renders,
    wrapped,
)
from maxpulse.live.streams import Facts


def of(event_type: str) -> Facts:
    return {"n": 3, "e": event_type, "at": ""}


def test_all_who_registered_for_an_event_render_it_in_order() -> None:
    @renders("unit_bought", "unit_refunded")
    def row(facts: Facts) -> str:
        return f'<tr id="r" data-number="{facts["n"]}"></tr>'

    @renders("unit_bought")
    def notices(facts: Facts) -> Iterator[str]:
        yield '<article id="t"></article>'
        yield ' <td id="c"></td>'

    assert render(of("unit_bought")) == (
        '<template><tr id="r" data-number="3"></tr></template>'
        '<article id="t"></article><template><td id="c"></td></template>'
    )
    assert render(of("unit_refunded")) == '<template><tr id="r" data-number="3"></tr></template>'


def test_what_goes_ahead_is_drawn_by_itself_and_is_part_of_the_whole() -> None:
    @renders("unit_begun")
    def figures(facts: Facts) -> str:
        return "<b>1</b>"

    @renders("unit_begun", ahead=True)
    def name(facts: Facts) -> str:
        return "<i>Zoe</i>"

    assert [draw(of("unit_begun")) for draw in drawn_ahead("unit_begun")] == ["<i>Zoe</i>"]
    assert render_counted(of("unit_begun")) == "<b>1</b>"
    assert render(of("unit_begun")) == "<i>Zoe</i><b>1</b>"
    assert "unit_begun" in rendered_events()


def test_an_event_nobody_draws_is_empty() -> None:
    assert render(of("unit_nobody")) == ""


@pytest.mark.parametrize("part", ["tr", "td", "th", "tbody", "thead", "tfoot", "caption", "col", "colgroup"])
def test_parts_of_a_table_travel_in_a_template(part: str) -> None:
    assert wrapped(f"\n<{part} id=x>") == f"<template><{part} id=x></template>"


@pytest.mark.parametrize("part", ["span", "time", "template", "table", "textarea", "title", "canvas"])
def test_what_stands_alone_travels_alone(part: str) -> None:
    assert wrapped(f"<{part} id=x>") == f"<{part} id=x>"
