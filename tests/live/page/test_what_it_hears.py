"""What a page does with what it hears, in a real browser."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.live.conftest import Truth, eventually
from tests.live.page.board import Open, cell, progress, row, seen

MEASURE = """() => {
  window.took = []; const begun = [];
  document.addEventListener("live:message", () => begun.push(performance.now()));
  new MutationObserver((changes) => {
    for (const change of changes)
      for (const node of change.addedNodes)
        if (node.id?.endsWith("-progress")) took.push(performance.now() - begun.shift());
  }).observe(document.getElementById("rows"), { childList: true, subtree: true });
}"""


def test_a_pushed_cell_replaces_its_own_and_lets_the_row_breathe_once(
    hub: Open, push: Callable[..., float], truth: Truth
) -> None:
    truth.write(rows=row("rosa", 1))
    page = hub()
    push(1, cell("rosa", 1), cell("stranger", 1))

    expect(progress(page, "rosa")).to_have_text("1 %")
    breathing = page.locator("#client-rosa[data-beat]")
    expect(breathing).to_have_count(1)
    expect(breathing).to_have_count(0)
    expect(page.locator("#stranger-progress")).to_have_count(0)
    expect(page.locator("[data-live-number]")).to_have_text("1")


def test_an_older_fragment_never_replaces_a_newer_one(
    hub: Open, push: Callable[..., float], truth: Truth, stream: str
) -> None:
    truth.write(numbers={stream: 0}, rows=row("rosa", 0))
    page = hub()
    push(2, cell("rosa", 2))
    expect(progress(page, "rosa")).to_have_text("2 %")

    push(1, row("rosa", 1, "renamed"))

    expect(page.locator("#client-rosa")).to_contain_text("renamed")
    expect(progress(page, "rosa")).to_have_text("2 %")
    expect(page.locator("[data-live-number]")).to_have_text("2")


def test_a_new_row_appears_on_top(hub: Open, push: Callable[..., float], truth: Truth) -> None:
    truth.write(rows=row("rosa", 0))
    page = hub()
    push(1, row("mateus", 1, ago=0), "<p id=loose data-number=1>not on this page</p>")

    expect(page.locator("#rows tr").first).to_have_attribute("data-client", "mateus")
    expect(page.locator("#loose")).to_have_count(0)


def test_focus_and_ticks_survive_a_swap_of_their_row(
    hub: Open, push: Callable[..., float], truth: Truth
) -> None:
    truth.write(rows=row("rosa", 0))
    page = hub()
    page.locator("#client-rosa input").check()
    page.locator("#client-rosa a").focus()
    push(1, row("rosa", 1, "again"))

    expect(page.locator("#client-rosa")).to_contain_text("again")
    expect(page.locator("#client-rosa a")).to_be_focused()
    expect(page.locator("#client-rosa input")).to_be_checked()


def test_rows_keep_their_place_under_the_pointer_and_move_when_asked(
    hub: Open, push: Callable[..., float], truth: Truth
) -> None:
    truth.write(rows=row("ana", 0, ago=600) + row("ben", 0, ago=700) + row("cai", 0, ago=800))
    page = hub()
    order = page.locator("#rows tr")
    page.locator("#client-ana").hover()
    push(1, seen("cai", 1))
    push(2, seen("ben", 2))

    expect(page.locator("#moved")).to_contain_text("2 rows have moved")
    assert [order.nth(i).get_attribute("data-client") for i in range(3)] == ["ana", "ben", "cai"]

    page.locator("[data-live-moved-show]").click()
    expect(order.first).not_to_have_attribute("data-client", "ana")
    expect(order.nth(2)).to_have_attribute("data-client", "ana")
    expect(page.locator("#moved")).to_be_hidden()


def test_a_row_with_a_new_sign_moves_up_when_nobody_looks_at_the_board(
    hub: Open, push: Callable[..., float], truth: Truth
) -> None:
    truth.write(rows=row("ana", 0, ago=600) + row("ben", 0, ago=700))
    page = hub()
    page.locator("#elsewhere").hover()
    push(1, seen("ben", 1))

    expect(page.locator("#rows tr").first).to_have_attribute("data-client", "ben")


@pytest.mark.thorough
def test_a_toast_comes_once_and_stays_while_it_is_looked_at(
    hub: Open, push: Callable[..., float], truth: Truth
) -> None:
    page = hub()
    toast = (
        '<article id="toast-1" data-toast="sale" data-number="1">Sale <p id="yours">worked out</p></article>'
    )
    push(1, toast, event="purchase")
    expect(page.locator("#toasts")).to_contain_text("Sale")
    push(2, '<p id="yours" data-number="2">Yours 18.15</p>')
    expect(page.locator("#toasts")).to_contain_text("Yours 18.15")

    page.locator("#toast-1").hover()
    time.sleep(9)  # longer than a toast stays by itself
    expect(page.locator("#toast-1")).to_have_count(1)
    page.mouse.move(0, 0)
    expect(page.locator("#toast-1")).to_have_count(0, timeout=4000)

    push(3, toast.replace('"1">', '"3">', 1))
    expect(page.locator("[data-live-number]")).to_have_text("3")
    expect(page.locator("#toast-1")).to_have_count(0)


def test_who_wants_no_sales_said_still_hears_who_joined(hub: Open, push: Callable[..., float]) -> None:
    page = hub()
    page.locator("#toasts").evaluate("place => { place.dataset.quiet = 'sale'; }")
    push(1, '<article id="toast-1" data-toast="sale" data-number="1">Sale</article>', event="purchase")
    push(2, '<article id="toast-2" data-toast="joined" data-number="2">Noa joined</article>')
    expect(page.locator("#toasts")).to_have_text("Noa joined")


def test_changes_are_told_to_a_screen_reader_in_one_line(
    hub: Open, push: Callable[..., float], truth: Truth
) -> None:
    truth.write(rows=row("ana", 0) + row("ben", 0))
    page = hub()
    push(1, cell("ana", 1))
    expect(page.locator("#said")).to_have_text("1 client moved")
    for number in range(2, 8):
        push(number, cell("ben", number), cell("ana", number))

    expect(progress(page, "ben")).to_have_text("7 %")
    expect(page.locator("#said")).to_have_text("1 client moved")


def test_a_fragment_is_on_the_page_within_a_few_milliseconds(
    hub: Open, push: Callable[..., float], truth: Truth
) -> None:
    truth.write(rows="".join(row(f"c{i}", 0) for i in range(50)))
    page = hub()
    page.evaluate(MEASURE)
    for number in range(1, 101):
        push(number, cell(f"c{number % 50}", number))
    eventually(lambda: page.evaluate("window.took.length") >= 100, "all are applied")

    took = sorted(page.evaluate("window.took"))
    print(f"frame to page: p50 {took[50]:.1f} ms, p95 {took[95]:.1f} ms, max {took[-1]:.1f} ms")
    assert took[95] < 50
