"""What is done on a page before it is looked at, in whatever language it speaks."""

from __future__ import annotations

from base64 import b32decode
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.factories.cast import PASSWORD
from tests.factories.phone import Phone

NEW_SHARE = "form:has([name=shows])"


def open_the_team(page: Page) -> None:
    page.locator(".d-tree summary").first.click()
    page.wait_for_selector(".d-tree .d-tree .d-member")


def press_the_main_button(page: Page) -> None:
    page.click("main .m-btn-main[type=submit]")
    page.wait_for_selector(".m-error")


def bring_broken_files(page: Page) -> None:
    broken = {"name": "a.yaml", "mimeType": "text/plain", "buffer": b"type: health\nversion: spring"}
    for name in ("questions", "scoring"):
        page.locator(f"#{name}").set_input_files(broken)
    page.click("main .m-btn-main[type=submit]")
    page.wait_for_selector("[role=alert]")


def join_without_agreeing(page: Page) -> None:
    page.fill("[name=last_name]", "")
    page.click("main .m-btn-main[type=submit]")
    page.wait_for_selector("#f-last_name-error")


def suspend_without_a_reason(page: Page) -> None:
    page.locator("#reason").evaluate("field => field.required = false")
    page.click("form:has(#reason) .m-btn-danger")
    page.wait_for_selector("#reason-error")


def add(page: Page) -> None:
    with page.expect_navigation():
        page.click(".c-found .m-btn-main")


def fill(field: str, words: str) -> Callable[[Page], None]:
    def send(page: Page) -> None:
        page.fill(f"[name={field}]", words)
        page.keyboard.press("Enter")
        page.wait_for_selector("[role=alert]:visible")

    return send


def give_the_password(page: Page) -> None:
    page.fill("[name=proof]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("#key")


def set_up(page: Page) -> None:
    phone = Phone(b32decode(page.locator("#key").input_value()))
    page.fill("[name=code]", phone.code(time_to_type=5.0))
    page.click("main .m-btn-main[type=submit]")
    page.wait_for_selector(".c-codes")


def turn_off_wrongly(page: Page) -> None:
    page.fill("[name=password]", "not the password")
    page.fill("[name=code]", "123456")
    page.click(".m-btn-danger")
    page.wait_for_selector("[role=alert]:visible")


def sign_in_wrongly(page: Page) -> None:
    page.fill("[name=email]", "nobody@example.org")
    page.fill("[name=password]", "not the password")
    page.click("main button[type=submit]")
    page.wait_for_selector("[role=alert]")


def register_weakly(page: Page) -> None:
    page.fill("[name=first_name]", "Rosa")
    page.fill("[name=email]", "rosa@example.org")
    page.fill("[name=password]", "password123")
    page.click("main button[type=submit]")
    page.wait_for_selector(".m-error")


def add_in_vain(page: Page) -> None:
    page.click("main button[type=submit]")
    page.wait_for_selector("[role=alert]")


def open_without_a_name(page: Page) -> None:
    page.fill("[name=first_name]", " ")
    page.click("main button[type=submit]")
    page.wait_for_selector(".m-error")


def close_with_a_guess(page: Page) -> None:
    page.fill("[name=current_password]", "not the password")
    page.click(".m-account button[type=submit]")
    page.wait_for_selector(".m-error")


def open_details(page: Page) -> None:
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")


def start_without_a_word(page: Page) -> None:
    page.click("main button[type=submit]")
    page.wait_for_selector("[role=alert]")


def refuse(page: Page) -> None:
    if page.locator("[data-figure]").count():
        page.fill("[data-figure]", "99999999")
    else:
        page.evaluate("for (const each of document.querySelectorAll('[name=value]')) each.checked = false")
    page.click("#question .c-foot-row .m-btn-main")
    page.wait_for_selector("#question [role=alert]")


def make_nothing(page: Page) -> None:
    page.evaluate("for (const each of document.querySelectorAll('[name=shows]')) each.checked = false")
    page.click(f"{NEW_SHARE} .m-btn-main")
    page.wait_for_selector("[role=alert]")


def make_a_share(page: Page) -> None:
    page.click(f"{NEW_SHARE} .m-btn-main")
    page.wait_for_url("**?made")


def take_a_share_back(page: Page) -> None:
    page.locator(f"main form:not({NEW_SHARE}) .m-btn-slim[type=submit]").first.click()
    page.wait_for_url("**?revoked")


def buy_without_a_name(page: Page) -> None:
    page.fill("[name=name]", "")
    page.click("main button[type=submit]")
    page.wait_for_selector(".m-error")


def buy_more_than_left(page: Page) -> None:
    page.evaluate("document.querySelector('[name=quantity]').value = 5")
    page.click("main button[type=submit]")
    page.wait_for_selector("#f-quantity-error")


def make_a_secret(page: Page) -> None:
    page.click("form[action$='/secrets'] .m-btn-main")
    page.wait_for_selector(".d-made, [role=alert]")


def make_a_link(campaign: str, alias: str) -> Callable[[Page], None]:
    def make(page: Page) -> None:
        page.fill("[name=campaign_name]", campaign)
        page.fill("[name=alias]", alias)
        page.click("#new button[type=submit]")
        page.wait_for_selector(".m-error, [data-closed], .d-made")

    return make


def open_a_table(page: Page) -> None:
    page.locator(".d-chart summary").first.click()
    expect(page.locator(".d-chart table").first).to_be_visible()


def set_where_a_model_may_write(page: Page) -> None:
    page.locator(".d-set summary").first.click()
    expect(page.locator(".d-set form").first).to_be_visible()


def is_live(page: Page) -> None:
    expect(page.locator("body")).to_have_attribute("data-live", "live")


def stay_away(page: Page) -> None:
    # The page leads on as soon as it hears of the server, a second after it has come.
    page.route("**/pack", lambda route: route.abort())
    page.reload()


def lose_the_network(page: Page) -> None:
    page.route_web_socket("**/hub/socket", lambda line: line.close())
    page.route("**/hub/changes**", lambda route: route.abort())
    page.reload()
    expect(page.locator("body")).to_have_attribute("data-live", "offline", timeout=20_000)
