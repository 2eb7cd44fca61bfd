"""What a device keeps of an assessment cannot be read there, and goes when it should."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from playwright.sync_api import Page, Route, expect

from tests.browser.begun import begun
from tests.browser.conftest import NewPage
from tests.browser.survival import HANDED_OVER
from tests.browser.test_alone import HAS_DRAWN, begin
from tests.browser.test_sent_by_the_worker import sync, taken
from tests.browser.walking import Participant
from tests.factories.cast import Cast
from tests.runtime.processes import wait_for

# All that stands in the browser: rows as text, caches, workers; and whether a key can be read out.
KEPT = """async () => {
  const asked = (request) => new Promise((go) => (request.onsuccess = () => go(request.result)));
  const database = await asked(indexedDB.open("maxpulse-assessments"));
  const rows = [];
  for (const part of database.objectStoreNames) {
    rows.push(...(await asked(database.transaction(part).objectStore(part).getAll())));
  }
  database.close();
  const bytes = (value) => (value instanceof ArrayBuffer ? new TextDecoder("latin1").decode(value) : value);
  const keys = rows.flatMap(({ key }) => (key ? [key] : []));
  const chains = rows.flatMap(({ chain }) => (chain ? [chain] : []));
  const exported = await Promise.allSettled([...keys, ...chains].map((key) => crypto.subtle.exportKey("raw", key)));
  return {
    rows: rows.map((row) => JSON.stringify(row, (_name, value) => bytes(value))),
    caches: await caches.keys(),
    workers: (await navigator.serviceWorker.getRegistrations()).length,
    keys: keys.length,
    exported: exported.filter(({ status }) => status === "fulfilled").length,
    tab: sessionStorage.length + localStorage.length,
  };
}"""
# The server's parts of the key.
PARTS = "async () => (await (await fetch(`${location.pathname.split('/questions')[0]}/pack`)).json()).keys"
# A browser without a place to keep things, plain http, a browser that seals nothing, and a device that is full.
NO_STORE = 'Object.defineProperty(globalThis, "indexedDB", { value: undefined })'
PLAIN_HTTP = 'Object.defineProperty(globalThis, "isSecureContext", { value: false })'
NO_CIPHER = 'Object.defineProperty(crypto, "subtle", { value: undefined })'
# What a release before kept in the tab.
LEFT_READABLE = """() => sessionStorage.setItem(
  `maxpulse.outbox.${store.nameOf(location.pathname.split("/")[2])}`,
  JSON.stringify([{
    id: newId(), at: Date.now(), question: "D_age", values: ["41"], unit: "years", second: "", skipped: false,
    confirmed: false, took_ms: null, replaces: null, language: "en", counter: 1,
  }]),
)"""
A_WEEK_LATER = "() => { const now = Date.now.bind(Date); Date.now = () => now() + 8 * 86400000; }"
LOOK = "store.contents(store.nameOf(location.pathname.split('/')[2]))"
UNLOCK = (
    "([part, ms]) => store.unlock(store.nameOf(location.pathname.split('/')[2]), [part], Date.now() + ms)"
)
FULL = 'IDBObjectStore.prototype.add = () => { throw new DOMException("full", "QuotaExceededError"); }'
# Whether a page may be left without being asked.
LEAVES = "dispatchEvent(new Event('beforeunload', { cancelable: true }))"
NOTHING = {"rows": [], "caches": [], "workers": 0, "keys": 0, "exported": 0, "tab": 0}


def test_what_a_device_keeps_is_sealed_and_goes_with_the_result(people: Cast, new_page: NewPage) -> None:
    page = new_page(phone=True)
    rosa = begin(page, people)
    page.context.set_offline(True)
    rosa.answer()
    rosa.answer()
    kept = page.evaluate(KEPT)
    assert len(kept["rows"]) == 4, "a key, a pack, two answers"
    assert not any(word in row for row in kept["rows"] for word in ("D_age", "values", "sender", "female"))
    assert (kept["keys"], kept["exported"], kept["tab"]) == (1, 0, 0)
    page.context.set_offline(False)
    expect(page.locator("[data-save]").first).to_have_attribute("data-save", "saved", timeout=30_000)
    rosa.answer_the_rest_beside()
    rosa.finish()
    is_empty(page)


def test_leaving_the_device_asks_before_answers_are_lost_and_takes_everything(
    people: Cast, new_page: NewPage
) -> None:
    page = new_page(phone=True)
    rosa = begin(page, people)
    rosa.answer()
    page.get_by_role("link", name="Pause").click()
    expect(page.get_by_role("heading", name="Paused. Nothing is lost.")).to_be_visible()
    begun(page)
    page.context.set_offline(True)
    page.evaluate(
        """async () => {
          await outbox.started;
          await store.add(store.nameOf(location.pathname.split("/")[2]), { id: "none that a server takes", at: 1 });
        }"""
    )
    leave = page.get_by_role("button", name="Leave this device")
    leave.click()
    expect(page.get_by_text("have not been sent: 1.")).to_be_visible()
    page.context.set_offline(False)
    leave.click()
    page.wait_for_url(lambda url: urlsplit(url).path == "/")
    is_empty(page)


def test_a_link_that_is_stopped_takes_what_a_device_keeps_with_it(people: Cast, new_page: NewPage) -> None:
    page, elsewhere = new_page(phone=True), new_page()
    rosa = begin(page, people)
    home = "/".join(urlsplit(page.url).path.split("/")[:3])
    page.context.set_offline(True)
    rosa.answer()
    elsewhere.goto(f"{home}/pause")
    elsewhere.get_by_role("button", name="Stop all earlier links").click()
    expect(elsewhere.get_by_text("Every link from before has stopped working.")).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator("form[data-question]")).to_have_count(0, timeout=30_000)
    is_empty(page)


def test_after_a_week_without_contact_only_the_servers_part_opens_what_is_kept(
    people: Cast, new_page: NewPage, backstage: Flask
) -> None:
    page = new_page(phone=True)
    rosa = begin(page, people)
    page.context.set_offline(True)
    rosa.answer()
    page.evaluate(A_WEEK_LATER)
    assert page.evaluate("store.all(store.nameOf(location.pathname.split('/')[2]))") == []
    assert page.evaluate(KEPT)["keys"] == 0
    page.context.set_offline(False)
    expect(page.locator("[data-save=saved]").first).to_be_visible(timeout=30_000)
    assert taken(backstage, token_of(page)) == ["D_age"]


def test_what_is_answered_before_the_pack_came_is_sealed_outlasts_the_page_and_is_sent_once(
    people: Cast, new_page: NewPage, backstage: Flask
) -> None:
    page = new_page(phone=True)
    answered_before_the_pack(page, people)
    kept = page.evaluate(KEPT)
    assert (len(kept["rows"]), kept["keys"], kept["exported"], kept["tab"]) == (2, 1, 0, 0)
    assert not any(word in row for row in kept["rows"] for word in ("D_age", "values"))
    page.context.unroute("**/pack")
    page.context.unroute(HANDED_OVER)
    page.reload()
    expect(page.locator("[data-save=saved]").first).to_be_visible(timeout=30_000)
    assert taken(backstage, token_of(page)) == ["D_age"]
    page.context.set_offline(True)
    kept = page.evaluate(KEPT)["rows"]
    assert (len(kept), sum('"salt"' in row for row in kept)) == (2, 1), (
        "a pack, and the key made with the server"
    )


def test_what_is_answered_before_the_pack_came_can_be_withdrawn(people: Cast, new_page: NewPage) -> None:
    page = new_page(phone=True)
    answered_before_the_pack(page, people)
    assert page.locator("[data-key-parts]").count() == 0, "the page keeps nothing to read of it"
    page.evaluate(A_WEEK_LATER)
    assert page.evaluate(LOOK) == {"answers": [], "shut": 1}
    assert page.evaluate(KEPT)["keys"] == 0, "only the server's part opens it"


def test_what_is_answered_before_the_pack_goes_too_with_who_leaves(people: Cast, new_page: NewPage) -> None:
    page = new_page(phone=True)
    answered_before_the_pack(page, people)
    page.goto(f"/a/{token_of(page)}/pause")
    leave = page.get_by_role("button", name="Leave this device")
    leave.click()
    expect(page.get_by_text("have not been sent: 1.")).to_be_visible()
    leave.click()
    page.wait_for_url(lambda url: urlsplit(url).path == "/")
    is_empty(page)


def test_what_is_answered_once_a_key_is_over_outlasts_the_page_and_follows_what_was_before(
    people: Cast, new_page: NewPage, backstage: Flask
) -> None:
    page = new_page(phone=True)
    rosa = begin(page, people)
    page.context.set_offline(True)
    rosa.answer()
    page.evaluate(A_WEEK_LATER)
    rosa.answer()
    rosa.answer()
    assert page.evaluate(LOOK) == {"answers": [], "shut": 3}
    assert page.evaluate(KEPT)["keys"] == 0, "nothing here opens them, the server's part alone"
    expect(page.locator("[data-save-count]").first).to_have_text("3")
    expect(page.locator('form[data-question="D_height"]')).to_be_visible()
    page.context.set_offline(False)
    page.goto(f"/a/{token_of(page)}")
    expect(page.locator("[data-save=saved]").first).to_be_visible(timeout=30_000)
    assert taken(backstage, token_of(page)) == ["D_age", "D_sex", "D_flags"]


def test_what_was_answered_once_a_key_is_over_is_erased_where_the_links_were_stopped(
    people: Cast, new_page: NewPage
) -> None:
    page = new_page(phone=True)
    rosa = begin(page, people)
    page.context.set_offline(True)
    page.evaluate(A_WEEK_LATER)
    rosa.answer()
    assert page.evaluate(LOOK) == {"answers": [], "shut": 1}
    page.evaluate(UNLOCK, ["b3RoZXI=", 10 * 86_400_000])
    assert page.evaluate(LOOK) == {"answers": [], "shut": 0}, "another part of the server's opens nothing"


def test_a_device_that_is_full_says_so_and_its_answer_is_sent_all_the_same(
    people: Cast, new_page: NewPage, backstage: Flask
) -> None:
    page = new_page(phone=True)
    page.add_init_script(FULL)
    rosa = begin(page, people)
    page.context.set_offline(True)
    rosa.answer()
    expect(page.locator("[data-save]").first).to_have_text("Not sent yet", use_inner_text=True)
    strip = page.locator("[data-strip]")
    said = "This device could not keep your answer. Please stay on this page until it is sent."
    expect(strip).to_have_text(said, use_inner_text=True)
    assert not page.evaluate(LEAVES), "the browser asks"
    rosa.answer()
    page.context.set_offline(False)
    expect(page.locator("[data-save]").first).to_have_attribute("data-save", "saved", timeout=30_000)
    expect(strip).to_be_hidden()
    assert page.evaluate(LEAVES)
    assert taken(backstage, token_of(page)) == ["D_age", "D_sex"]


def test_where_nothing_can_be_sealed_nothing_is_kept_either_nor_drawn_alone(
    people: Cast, new_page: NewPage, backstage: Flask
) -> None:
    page = new_page(phone=True)
    page.add_init_script(NO_CIPHER)
    page.add_init_script(HAS_DRAWN)
    Participant(page, people.ana.link_code).agree("Rosa Quispe")
    page.evaluate(LEFT_READABLE)
    page.reload()
    expect(page.locator("[data-save]").first).to_have_attribute("data-save", "saved")
    assert page.evaluate("sessionStorage.length") == 0
    with page.expect_response("**/questions/*.json"):
        page.goto(f"/a/{token_of(page)}")
    page.context.set_offline(True)
    page.check("[name=value][value=female]")
    page.get_by_role("button", name="Continue").click()
    expect(page.locator("[data-strip-loose]")).to_be_visible()
    assert page.evaluate(KEPT)["tab"] == 0
    assert not page.evaluate(LEAVES), "the browser asks"
    page.context.set_offline(False)
    expect(page.locator('form[data-question="D_sex"]')).to_have_count(0, timeout=30_000)
    assert not page.evaluate("hasDrawn")
    assert taken(backstage, token_of(page)) == ["D_age", "D_sex"]


def test_where_tabs_keep_for_themselves_leaving_empties_the_others_too(
    people: Cast, new_page: NewPage
) -> None:
    page = new_page(phone=True)
    page.context.add_init_script(f"{PLAIN_HTTP}; {NO_STORE}")
    answered_before_the_pack(page, people)
    assert page.evaluate("sessionStorage.length") == 1
    beside = page.context.new_page()
    beside.goto(f"/a/{token_of(page)}/pause")
    beside.get_by_role("button", name="Leave this device").click()
    page.wait_for_url(lambda url: urlsplit(url).path == "/")
    assert page.evaluate("sessionStorage.length") == 0


def test_whoever_leaves_while_the_worker_is_sending_leaves_nothing(people: Cast, new_page: NewPage) -> None:
    page = new_page(phone=True)
    begin(page, people)
    sent, elsewhere = worker_sends(page)
    page.goto("/".join(urlsplit(page.url).path.split("/")[:3]) + "/pause")
    page.get_by_role("button", name="Leave this device").click()
    expect(page.locator("[data-leave][aria-busy=true]")).to_be_visible()
    sent[0].fulfill(status=409, json={"problem": "seal"})
    wait_for(lambda: page.evaluate("0") == 0 and len(sent) == 2, "the same answers with a seal of today")
    assert urlsplit(page.url).path != "/", "it waits"
    sent[1].continue_()
    page.wait_for_url(lambda url: urlsplit(url).path == "/")
    elsewhere.wait_for_url(lambda url: urlsplit(url).path == "/")
    is_empty(page)


def test_the_worker_makes_no_key_and_asks_for_no_pack_of_what_was_left(
    people: Cast, new_page: NewPage
) -> None:
    page = new_page(phone=True)
    begin(page, people)
    sent, elsewhere = worker_sends(page)
    asked: list[str] = []
    page.context.on("request", lambda request: asked.append(request.url))
    elsewhere.close()
    page.evaluate("store.wipe(store.nameOf(location.pathname.split('/')[2]))")
    page.goto("/")
    sent[0].fulfill(status=409, json={"problem": "seal"})
    wait_for(lambda: page.evaluate("navigator.locks.query().then(({ held }) => held.length)") == 0, "its end")
    assert page.evaluate(KEPT)["rows"] == []
    assert not [url for url in asked if url.endswith("/pack")]


def test_keys_whose_time_is_over_go_when_another_assessments_worker_wakes(
    people: Cast, new_page: NewPage
) -> None:
    page = new_page(phone=True)
    begin(page, people)
    first, parts = token_of(page), page.evaluate(PARTS)
    begin(page, people)
    second = token_of(page)
    page.goto("/")
    page.evaluate(
        "([token, parts]) => store.unlock(store.nameOf(token), parts, Date.now() - 1)", [first, parts]
    )
    assert page.evaluate(KEPT)["keys"] == 2, "the premise: no page of an assessment has been opened since"
    sync(page, second)
    wait_for(lambda: page.evaluate(KEPT)["keys"] == 1, "the one whose time was over")


def test_two_tabs_send_what_waits_once(people: Cast, new_page: NewPage) -> None:
    page = new_page(phone=True)
    rosa = begin(page, people)
    sent: list[Any] = []
    page.context.on("request", lambda asked: sent.append(asked) if asked.url.endswith("/outbox") else None)
    page.context.set_offline(True)
    rosa.answer()
    beside = page.context.new_page()
    beside.goto(page.url)
    rosa.answer()
    expect(beside.locator("[data-save-count]").first).to_have_text("2")
    sent.clear()
    page.context.set_offline(False)
    for each in (page, beside):
        expect(each.locator("[data-save]").first).to_have_attribute("data-save", "saved", timeout=30_000)
    taken = [asked for asked in sent if (answer := asked.response()) and answer.ok]
    assert len(taken) == 1


def answered_before_the_pack(page: Page, people: Cast) -> None:
    """An answer waits, and nothing has come from the server that a device is alone with."""
    page.context.route("**/pack", lambda route: route.abort())
    page.context.route(HANDED_OVER, lambda route: route.abort())
    Participant(page, people.ana.link_code).agree("Rosa Quispe")
    page.fill("[name=value]", "41")
    page.get_by_role("button", name="Continue").click()
    expect(page.locator("[data-save]").first).to_have_attribute("data-save", "waiting")


def worker_sends(page: Page) -> tuple[list[Route], Page]:
    """An answer waits, and the worker is sending it: what it sends, each without a reply so far, and another tab.

    What pages send themselves fails.
    """
    sent: list[Route] = []
    page.context.route("**/answers", lambda route: route.abort())
    page.context.route(
        "**/outbox", lambda route: sent.append(route) if route.request.service_worker else route.abort()
    )
    page.fill("[name=value]", "41")
    page.get_by_role("button", name="Continue").click()
    expect(page.locator('form[data-question="D_sex"]')).to_be_visible()
    elsewhere = page.context.new_page()
    elsewhere.goto("/".join(urlsplit(page.url).path.split("/")[:3]))
    sync(elsewhere, token_of(page))
    wait_for(lambda: page.evaluate("0") == 0 and sent, "the worker")
    return sent, elsewhere


def token_of(page: Page) -> str:
    return urlsplit(page.url).path.split("/")[2]


def is_empty(page: Page) -> None:
    """The page in view has done what it does at first, and nothing is left in this browser."""
    begun(page)
    page.evaluate("async () => { await (outbox && outbox.started); }")
    assert page.evaluate(KEPT) == NOTHING
