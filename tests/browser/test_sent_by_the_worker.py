"""Background Sync: what waited goes out when the network is back, though no page of the assessment is open any more."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask
from playwright.sync_api import CDPSession, Page
from sqlalchemy import text

from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.web.tokens import unseal
from tests.browser.conftest import NewPage
from tests.browser.test_alone import begin
from tests.factories.cast import Cast
from tests.runtime.processes import wait_for

# What the tabs of this assessment are told.
LISTEN = """() => {
  window.heard = [];
  const channel = new BroadcastChannel(`maxpulse-outbox-${store.nameOf(location.pathname.split("/")[2])}`);
  channel.addEventListener("message", ({ data }) => heard.push(data));
}"""
# An answer that a tab keeps, which ends before it can tell.
KEPT_AND_GONE = """async () => {
  const answer = {
    id: newId(), at: Date.now(), question: "D_age", values: ["45"], unit: "years", second: "", skipped: false,
    confirmed: false, took_ms: null, replaces: null, language: "en",
  };
  await store.add(store.nameOf(location.pathname.split("/")[2]), answer);
}"""


def test_the_worker_hands_over_what_waited_with_no_page_open(
    people: Cast, new_page: NewPage, backstage: Flask
) -> None:
    page = new_page(phone=True)
    rosa = begin(page, people)
    token = urlsplit(page.url).path.split("/")[2]
    other = page.context.new_page()
    page.context.set_offline(True)
    rosa.answer()
    rosa.answer()
    page.close()
    assert taken(backstage, token) == [], "the premise: nobody has sent them"
    # From here on the browser's own sync may be there first.
    page.context.set_offline(False)
    sync(other, token)
    wait_for(lambda: len(taken(backstage, token)) == 2, "the answers")
    assert taken(backstage, token) == ["D_age", "D_sex"]


def test_tabs_hear_from_the_worker_that_what_waited_has_been_sent(
    people: Cast, new_page: NewPage, backstage: Flask
) -> None:
    page = new_page(phone=True)
    begin(page, people)
    token = urlsplit(page.url).path.split("/")[2]
    other = page.context.new_page()
    other.goto(f"/a/{token}/pause")
    page.close()
    page.context.route(
        "**/outbox", lambda route: route.continue_() if route.request.service_worker else route.abort()
    )
    other.evaluate(LISTEN)
    other.evaluate(KEPT_AND_GONE)
    sync(other, token)
    wait_for(lambda: "changed" in other.evaluate("heard"), "its word")
    assert taken(backstage, token) == ["D_age"]


def taken(app: Flask, token: str) -> list[str]:
    """The questions the server has an answer to, in its order."""
    with app.app_context():
        session_id = unseal(token).session_id
        with acting(Actor.system()) as session:
            found = text(
                "select question_id from assessment_responses where session_id = :id order by server_order"
            )
            return list(session.execute(found, {"id": session_id}).scalars())


def sync(page: Page, token: str) -> None:
    """Let the browser tell the assessment's worker that the network is back."""
    browser: CDPSession = page.context.new_cdp_session(page)
    found: list[dict[str, str]] = []
    browser.on("ServiceWorker.workerRegistrationUpdated", lambda told: found.extend(told["registrations"]))
    browser.send("ServiceWorker.enable")

    def mine() -> str | None:
        page.evaluate("0")  # lets what the browser has told arrive
        return next((each["registrationId"] for each in found if token in each["scopeURL"]), None)

    wait_for(mine, "the worker's registration")
    scope = next(each["scopeURL"] for each in found if token in each["scopeURL"])
    where = urlsplit(scope)
    browser.send(
        "ServiceWorker.dispatchSyncEvent",
        {
            "origin": f"{where.scheme}://{where.netloc}",
            "registrationId": mine(),
            "tag": "outbox",
            "lastChance": False,
        },
    )
