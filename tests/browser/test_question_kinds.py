"""Each kind of question on the two phones it has to fit: one thumb, the keyboard, a reader of screens, no motion."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, NewPage
from tests.browser.looking import SMALLEST, TOO_WIDE
from tests.browser.walking import Participant
from tests.factories.cast import Cast

THUMB = 44
HOW_FAR = r" of about \d+$|^\d+ answers$"
MEASURES = """() => {
  const box = (element) => element.getBoundingClientRect();
  const parts = ["button", ".m-choice", ".m-switch label", "a", "summary"].map((each) => `#question ${each}`);
  const seen = [...document.querySelectorAll(parts.join())].filter((element) => element.checkVisibility());
  const onward = box(document.querySelector("#question .c-foot-row button[type=submit]"));
  const named = (element) => `${element.tagName} ${element.textContent.trim().slice(0, 30)} ${box(element).height}`;
  return {
    small: seen.filter((element) => box(element).height < LEAST).map(named),
    place: (onward.top + onward.bottom) / 2 / innerHeight,
    moving: document.getAnimations().filter((a) => a.effect.getComputedTiming().activeDuration > 1).length,
    progress: document.querySelector("#question progress").value,
  };
}""".replace("LEAST", str(THUMB - 0.5))


def test_every_kind_fits_a_thumb_a_keyboard_and_a_reader_on_both_phones(
    people: Cast, new_page: NewPage
) -> None:
    rosa = Participant(new_page(phone=True), people.ana.link_code)
    rosa.agree("Rosa Quispe")
    seen: dict[tuple[str, int], str] = {}
    progress = [-1.0]
    while rosa.page.locator("form[data-question]").count():
        question = rosa.question
        kind = (question.kind, len(question.units))
        if kind not in seen:
            seen[kind] = question.id
            look(rosa.page, question.id)
        told = rosa.page.evaluate(MEASURES)
        assert told["progress"] >= progress[-1]
        progress.append(told["progress"])
        rosa.answer()
        assert rosa.page.evaluate("document.activeElement.id") == "q-text", "a reader hears the next question"
        expect(rosa.page.locator("p[data-announce]")).to_have_text(re.compile(HOW_FAR))
    assert {kind for kind, _ in seen} == {"number", "slider", "single", "multi", "yesno"}
    assert progress[-1] > 90


def test_a_changed_answer_says_what_goes_with_it_where_the_finger_is(people: Cast, new_page: NewPage) -> None:
    rosa = Participant(new_page(phone=True), people.ana.link_code)
    rosa.agree("Rosa Quispe")
    while rosa.question.id != "E_days":
        rosa.answer()
    page = rosa.page
    page.goto(page.url.rsplit("/", 1)[0] + "/D_flags")
    note = page.locator(".m-choice:has([value=pregnant]) .effect")
    expect(note).to_be_hidden()
    page.check("[value=pregnant]")
    expect(note).to_be_visible()
    expect(note).to_contain_text("will not count then. They are kept.")
    page.set_viewport_size(SMALLEST)
    assert page.evaluate(TOO_WIDE) == ""
    page.get_by_role("button", name="Continue").click()
    expect(page.locator('form[data-question="D_flags"]')).to_have_count(0)


def look(page: Page, question_id: str) -> None:
    for size in (PHONE, SMALLEST):
        page.set_viewport_size(size)
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
            told: dict[str, Any] = page.evaluate(MEASURES)
            assert page.evaluate(TOO_WIDE) == "", (question_id, size)
            assert not told["small"], (question_id, size, told["small"])
            assert told["moving"] == 0, question_id
    page.set_viewport_size(PHONE)
    assert page.evaluate(MEASURES)["place"] > 0.5, f"{question_id}: the thumb reaches the lower half"


def test_a_figure_does_not_move_its_page_and_shows_as_a_whole(people: Cast, new_page: NewPage) -> None:
    rosa = Participant(new_page(phone=True), people.ana.link_code)
    rosa.agree("Rosa Quispe")
    page, field = rosa.page, rosa.page.locator("[name=value]")
    heights = []
    for typed in ("", "4", "45", "45,000", "about 45 years old"):
        field.fill(typed)
        heights.append(page.evaluate("document.querySelector('.m-figure').getBoundingClientRect().height"))
        assert field.evaluate("field => field.scrollWidth <= field.clientWidth + 1"), typed
    assert max(heights) - min(heights) < 1
